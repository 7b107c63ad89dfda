import { Arithmetic, longestEquation, longestReason } from '../components/arithmetic.tsx';
import { Below } from '../components/below.tsx';
import { Boards } from '../components/boards.tsx';
import { ChannelTabs } from '../components/channel-tabs.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorControls } from '../components/divisor-controls.tsx';
import { Dock } from '../components/dock.tsx';
import { Legend } from '../components/legend.tsx';
import { Paste, takeMatrix } from '../components/paste.tsx';
import { editing } from '../model/editing.ts';
import { settings } from '../state/store.ts';

/** Two grids, the arithmetic of one cell, the player and the settings; below them what one reads once. */
export default function GridMode() {
  const { compare, embed, view } = settings.value;
  const bare = embed || view === 'present';
  const lengths = { characters: longestEquation(), equations: compare === 'off' ? 1 : 2, words: longestReason() };
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
          <Below />
        </>
      )}
    </>
  );
}
