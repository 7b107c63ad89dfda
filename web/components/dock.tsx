import { sheetOpen } from '../layout/room.ts';
import { settings } from '../state/store.ts';
import { Motion } from './motion.tsx';
import { isPresenting, togglePresenting } from './present.ts';

function toggleSheet(): void {
  sheetOpen.value = !sheetOpen.value;
  document.documentElement.classList.toggle('sheet-open', sheetOpen.value);
  requestAnimationFrame(() => document.querySelector('.desk')?.scrollIntoView({ block: 'start' }));
}

/** Opens the settings where the screen has no room beside the grids; the grids come up above them. */
function SheetButton() {
  return (
    <button
      type="button"
      class="sheet-button"
      aria-expanded={sheetOpen.value}
      aria-controls="settings"
      onClick={toggleSheet}
    >
      {sheetOpen.value ? 'Done' : 'Settings'}
    </button>
  );
}

/** The bar under the grids. */
export function Dock({ player }: { player: boolean }) {
  const { embed } = settings.value;
  const presenting = isPresenting();
  return (
    <div class="dock">
      {player && <Motion />}
      {!embed && !presenting && <SheetButton />}
      {presenting && (
        <button type="button" class="quiet" onClick={togglePresenting}>
          Leave <kbd>F</kbd>
        </button>
      )}
    </div>
  );
}
