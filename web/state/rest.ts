import type { ComponentType } from 'preact';
import { notices } from './notices.ts';
import { signal } from './signal.ts';

/** What the opening picture does without: ../rest.ts, which the page is given by main.tsx. */
export type Rest = typeof import('./address.ts') &
  typeof import('./check.ts') &
  typeof import('./presets.ts') &
  typeof import('../model/comparison.ts') &
  typeof import('../modes/more-texts.ts') & {
    readonly Below: ComponentType;
    readonly Footer: ComponentType;
    readonly RareControls: ComponentType;
    readonly Story: ComponentType;
    readonly onKey: (event: KeyboardEvent) => void;
  };

const unfetched = 'Part of the page could not be fetched: links and presets do not work yet. Check the connection.';

/** null until it has arrived. */
export const rest = signal<Rest | null>(null);

let load: () => Promise<Rest>;
let asked: Promise<Rest> | null = null;

export function restComesFrom(how: () => Promise<Rest>): void {
  load = how;
}

/** Fetches the rest, once; without a connection it says so, and whatever needs it next asks again. */
export function fetchRest(): Promise<Rest> {
  asked ??= load().then(
    (found) => {
      rest.value = found;
      notices.value = notices.value.filter((notice) => notice !== unfetched);
      return found;
    },
    (error) => {
      asked = null;
      notices.value = [unfetched];
      throw error;
    },
  );
  return asked;
}

/** The same, for callers that can do without it. */
export function fetchRestIfPossible(): void {
  fetchRest().catch(() => {});
}
