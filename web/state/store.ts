import { resizePlanes } from '../model/input.ts';
import { pool } from '../model/pooling.ts';
import type { Control, Problems } from './check.ts';
import { isDrawable } from './drawable.ts';
import { notices } from './notices.ts';
import { fetchRest, type Rest, rest } from './rest.ts';
import { defaults, type Settings } from './settings.ts';
import { derived, signal } from './signal.ts';

/**
 * The page's state. `settings` are the last ones that could be shown; `draft` is what the controls
 * say, which may be wrong for a while. A wrong draft leaves the picture alone and explains itself.
 */
export const settings = signal<Settings>(defaults);
export const draft = signal<Settings>(defaults);
export const problems = signal<Problems>({});

/** Whether the image mode shows a picture of the reader's own, which no link can hold. */
export const ownPicture = signal(false);

/** The cell under the pointer or the keyboard, or null. */
export interface Pointed {
  /** 'other': the second output, when two are compared. */
  readonly grid: 'input' | 'output' | 'other';
  readonly row: number;
  readonly column: number;
}
export const pointed = signal<Pointed | null>(null);

export const pooled = derived(() => pool(settings.value));

/** The output cell whose arithmetic is shown: the pointed one, else the pinned one. */
export const chosen = derived<readonly [number, number]>(() => {
  const point = pointed.value;
  return point && point.grid !== 'input' ? [point.row, point.column] : settings.value.pinned;
});

let lastPush = { what: '', when: 0 };

/** Changes of one kind in quick succession (a slider, typing) make one step of the back button. */
function writeHistory(what: string, replace: boolean): void {
  // A frame's steps would fill the back button of the page around it.
  if (settings.value.embed) return;
  const now = settings.value;
  const write = ({ writeAddress }: Rest) => writeAddress(now);
  if (rest.value) put(write(rest.value), what, replace);
  else
    fetchRest()
      .then((found) => put(write(found), what, replace))
      .catch(() => {});
}

function put(address: string, what: string, replace: boolean): void {
  const url = `${location.pathname}${location.search}${address && `#${address}`}`;
  const now = performance.now();
  const same = lastPush.what === what && now - lastPush.when < 1000;
  if (!replace) lastPush = { what, when: now };
  try {
    if (replace || same) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
  } catch {
    // Safari allows 100 of these in half a minute, which a slider exceeds; the address catches up with the next one.
  }
}

/** Keeps the chosen cell and channel inside what there is now. */
function fitted(next: Settings): Settings {
  const shown = { ...next, channel: Math.min(next.channel, next.channels - 1) };
  const { rows, columns } = pool(shown);
  const pinned = [
    Math.min(shown.pinned[0], rows.outputLength - 1),
    Math.min(shown.pinned[1], columns.outputLength - 1),
  ] as const;
  return { ...shown, pinned };
}

/** Numbers that were given cell by cell follow a change of size. */
function resized(next: Settings, from: Settings): Settings {
  if (!('values' in from.numbers) || next.numbers !== from.numbers) return next;
  return { ...next, numbers: { values: resizePlanes(from.numbers.values, from, next) } };
}

/** Says what is wrong with settings. */
function explain(wrong: Settings, changed: Control, then: (found: Problems) => void): void {
  fetchRest().then(
    ({ check }) => then(check(wrong, changed)),
    () => then({ [changed]: 'This cannot be shown.' }),
  );
}

/** A control's new value, right or wrong. */
export function change(part: Partial<Settings>, control: Control): void {
  const next = { ...draft.value, ...part };
  // Numbers given cell by cell follow the size only afterwards.
  const asked = 'values' in next.numbers ? { ...next, numbers: defaults.numbers } : next;
  if (!isDrawable(asked)) {
    draft.value = next;
    explain(asked, control, (found) => {
      if (draft.value === next) problems.value = found;
    });
    return;
  }
  problems.value = {};
  settings.value = fitted(resized(next, settings.value));
  draft.value = settings.value;
  pointed.value = null;
  writeHistory(control, false);
}

/** A change that cannot be wrong: what is shown, and how. `replace` adds no step for the back button. */
export function show(part: Partial<Settings>, replace = false): void {
  settings.value = { ...settings.value, ...part };
  draft.value = { ...draft.value, ...part };
  writeHistory(Object.keys(part).join(), replace);
}

/** A whole new state: a preset, pasted numbers. Throws the package's error when it refuses. */
export function replaceAll(next: Settings, what: string): void {
  const fit = fitted(next);
  settings.value = fit;
  draft.value = fit;
  problems.value = {};
  pointed.value = null;
  writeHistory(what, false);
}

function readHistory({ readAddress }: Rest): void {
  const read = readAddress(`${location.search.slice(1)}&${location.hash.slice(1)}`);
  const fit = fitted(read.settings);
  settings.value = fit;
  draft.value = fit;
  problems.value = {};
  // A notice comes whole: what replaced the words of the first one would be read aloud as a second.
  const asYet: readonly string[] = read.wrong ? [] : read.problems;
  notices.value = asYet;
  if (read.wrong) {
    explain(read.wrong, 'poolSize', (found) => {
      if (notices.value === asYet) notices.value = [...Object.values(found), ...read.problems];
    });
  }
  pointed.value = null;
  lastPush = { what: '', when: 0 };
}

/** Takes over the state the page was opened with, and follows the back button and typed addresses. */
export async function start(): Promise<void> {
  const read = () => fetchRest().then(readHistory, () => {});
  addEventListener('popstate', read);
  // The opening picture's address is empty.
  if (location.hash || location.search) await read();
}
