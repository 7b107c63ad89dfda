import type { Other } from '../model/comparison.ts';
import { fetchRestIfPossible, rest } from './rest.ts';
import { settings } from './store.ts';

/** The second output, when two are compared and what compares them has arrived. */
export function compared(): Other | null {
  if (settings.value.compare === 'off') return null;
  if (!rest.value) fetchRestIfPossible();
  return rest.value?.compare(settings.value) ?? null;
}
