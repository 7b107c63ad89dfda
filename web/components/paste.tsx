import { fetchPackage } from '../state/package.ts';
import { pasteOpen } from '../state/panels.ts';
import { lazy } from './lazy.tsx';

/** Few readers paste; the rest need not load what reads matrices. It asks the package what can be read. */
const load = async () => (await Promise.all([import('./paste-matrix.tsx'), fetchPackage()]))[0];
const PasteMatrix = lazy(load);

/** Makes text that was pasted into the grid the input. */
export async function takeMatrix(pasted: string): Promise<void> {
  try {
    (await load()).takeMatrix(pasted);
  } catch {
    // The panel says what could not be fetched.
    pasteOpen.value = true;
  }
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
