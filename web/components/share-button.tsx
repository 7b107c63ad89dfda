import { notices } from '../state/notices.ts';
import { shareOpen } from '../state/panels.ts';
import { lazy } from './lazy.tsx';

const Share = lazy(() => import('./share.tsx'));

const unfetched = 'What saves the figure could not be fetched. Check the connection and press Save again.';

const withdraw = () => {
  notices.value = notices.value.filter((notice) => notice !== unfetched);
};

async function open(): Promise<void> {
  try {
    await Share.fetch();
    withdraw();
    shareOpen.value = true;
  } catch {
    withdraw();
    notices.value = [...notices.value, unfetched];
    addEventListener('online', withdraw, { once: true });
  }
}

/** Opens the dialog for saving and embedding. */
export function ShareButton() {
  return (
    <>
      <button type="button" class="quiet" aria-haspopup="dialog" onClick={open}>
        Save<span class="visually-hidden"> the figure, or embed it</span>
      </button>
      {shareOpen.value && <Share />}
    </>
  );
}
