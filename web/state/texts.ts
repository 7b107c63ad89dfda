import type { ModeText } from '../modes/texts.ts';
import { gridText } from '../modes/texts.ts';
import { rest } from './rest.ts';
import { settings } from './store.ts';

/** Heading and introduction of the mode; null until they have arrived. */
export function modeText(): ModeText | null {
  const { mode } = settings.value;
  return mode === 'grid' ? gridText : (rest.value?.moreTexts[mode] ?? null);
}

/** What a tab, a bookmark and a history entry are called. */
export function pageTitle(): string {
  return rest.value?.titleOf(settings.value) ?? gridText.heading;
}
