import { pasteOpen } from '../state/panels.ts';
import { lazy } from './lazy.tsx';

/** Few readers paste; the rest need not load what reads matrices. */
const load = () => import('./paste-matrix.tsx');
const PasteMatrix = lazy(load);

/** Makes text that was pasted into the grid the input. */
export async function takeMatrix(pasted: string): Promise<void> {
  (await load()).takeMatrix(pasted);
}

/** A place for a spreadsheet's cells, CSV or a NumPy print. */
export function Paste() {
  return (
    <details
      class="group paste"
      open={pasteOpen.value}
      onToggle={(event) => {
        pasteOpen.value = event.currentTarget.open;
      }}
    >
      <summary>Paste your own numbers</summary>
      {pasteOpen.value && <PasteMatrix />}
    </details>
  );
}
