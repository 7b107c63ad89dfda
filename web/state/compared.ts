import { compare, type Other } from '../model/comparison.ts';
import { settings } from './store.ts';

/** The second output, when two are compared. */
export function compared(): Other | null {
  return settings.value.compare === 'off' ? null : compare(settings.value);
}
