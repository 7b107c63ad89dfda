import { Formula } from './formula.tsx';

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

/** What one reads once, below the first screen. */
export function Below() {
  return (
    <div class="below">
      <PointingHint />
      <Formula />
    </div>
  );
}
