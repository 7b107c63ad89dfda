import { Arithmetic } from '../components/arithmetic.tsx';
import { Boards } from '../components/boards.tsx';
import { ChannelTabs } from '../components/channel-tabs.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorControls } from '../components/divisor-controls.tsx';
import { Formula } from '../components/formula.tsx';
import { Legend } from '../components/legend.tsx';
import { Motion } from '../components/motion.tsx';
import { PasteMatrix, takeMatrix } from '../components/paste-matrix.tsx';

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

/** Two grids, the arithmetic of one cell, and the controls. */
export default function GridMode() {
  return (
    <>
      <div class="stage">
        <ChannelTabs />
        <Boards onPaste={takeMatrix} />
        <Legend />
        <PointingHint />
        <Arithmetic />
        <Motion />
        <DivisorControls />
        <Formula />
      </div>
      <Controls>
        <PasteMatrix />
      </Controls>
    </>
  );
}
