import { Formula } from './formula.tsx';

/** How to use the grids; the style sheet shows the sentence for a mouse or the one for fingers. */
function PointingHint() {
  return (
    <p class="pointing-hint">
      <span class="with-mouse">
        Point at an output cell to see its window, at an input cell to see where it goes. Click an output cell to keep
        it; double-click an input cell to change it.
      </span>
      <span class="with-finger">
        Tap an output cell to see its window, an input cell to see where it goes, and the input cell again to change it.
      </span>
    </p>
  );
}

/** What readers need once, below the first screen. */
export function Below() {
  return (
    <div class="below">
      <PointingHint />
      <Formula />
    </div>
  );
}
