import { shareOpen } from '../state/panels.ts';
import { lazy } from './lazy.tsx';

const Share = lazy(() => import('./share.tsx'));

/** Opens the dialog for saving and embedding. */
export function ShareButton() {
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-haspopup="dialog"
        onClick={() => {
          shareOpen.value = true;
        }}
      >
        Save<span class="visually-hidden"> the figure, or embed it</span>
      </button>
      {shareOpen.value && <Share />}
    </>
  );
}
