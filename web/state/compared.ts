import type { Other } from '../model/comparison.ts';
import { signal } from './signal.ts';
import { settings } from './store.ts';

/** Few readers compare; the rest need not load what does it. */
const loaded = signal<typeof import('../model/comparison.ts') | null>(null);
let asked = false;

/** The second output, when two are compared and what compares them has arrived. */
export function compared(): Other | null {
  if (settings.value.compare === 'off') return null;
  if (loaded.value) return loaded.value.compare(settings.value);
  if (!asked) {
    asked = true;
    import('../model/comparison.ts').then(
      (module) => {
        loaded.value = module;
      },
      () => {
        // Without a connection the page stays as it is; the next change asks again.
        asked = false;
      },
    );
  }
  return null;
}
