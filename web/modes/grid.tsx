import { Arithmetic, longestEquation } from '../components/arithmetic.tsx';
import { Boards } from '../components/boards.tsx';
import { ChannelTabs } from '../components/channel-tabs.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorControls } from '../components/divisor-controls.tsx';
import { Dock } from '../components/dock.tsx';
import { Formula } from '../components/formula.tsx';
import { Legend } from '../components/legend.tsx';
import { Paste, takeMatrix } from '../components/paste.tsx';
import { editing } from '../model/editing.ts';
import { settings } from '../state/store.ts';

/** What the grids answer to; the style sheet shows the words for the pointer there is. */
function PointingHint() {
  return (
    <p class="pointing-hint">
      <span class="with-mouse">
        Point at an output cell to see its window, at an input cell to see where it goes. Click keeps an output cell; a
        double click changes an input cell.
      </span>
      <span class="with-finger">
        Tap an output cell to see its window, an input cell to see where it goes, and the input cell again to change it.
      </span>
    </p>
  );
}

/** Two grids, the arithmetic of one cell, the player and the settings; below them what one reads once. */
export default function GridMode() {
  const { compare, embed, view } = settings.value;
  const bare = embed || view === 'present';
  const lengths = { characters: longestEquation(), equations: compare === 'off' ? 1 : 2 };
  return (
    <>
      <div class="desk">
        {!bare && <ChannelTabs />}
        <Boards edit={bare ? undefined : editing(takeMatrix)} card={<Arithmetic />} lengths={lengths} />
        {!bare && <Legend />}
        <Dock player />
      </div>
      {!bare && (
        <>
          <Controls divisor={<DivisorControls />}>
            <Paste />
          </Controls>
          <div class="below">
            <PointingHint />
            <Formula />
          </div>
        </>
      )}
    </>
  );
}
