import type { ModeText } from '../modes/texts.ts';
import { gridText } from '../modes/texts.ts';
import { signal } from './signal.ts';
import { settings } from './store.ts';

/** The first visit needs one heading and one title; whatever else is said is fetched when something changes. */
const more = signal<typeof import('../modes/more-texts.ts') | null>(null);

/** Fetches the other texts. Without a connection the page goes on without them. */
export function fetchTexts(): void {
  if (more.value) return;
  import('../modes/more-texts.ts').then(
    (module) => {
      more.value = module;
    },
    () => {},
  );
}

/** Heading and introduction of the mode; null until they have arrived. */
export function modeText(): ModeText | null {
  const { mode } = settings.value;
  return mode === 'grid' ? gridText : (more.value?.moreTexts[mode] ?? null);
}

/** What a tab, a bookmark and a history entry are called. */
export function pageTitle(): string {
  return more.value?.titleOf(settings.value) ?? gridText.heading;
}
