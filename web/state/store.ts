import { resizePlanes } from '../model/input.ts';
import { isRecorded, packageIsHere, pool } from '../model/pooling.ts';
import { readAddress, writeAddress } from './address.ts';
import { type Control, check, type Problems } from './check.ts';
import { isDrawable } from './drawable.ts';
import { notices } from './notices.ts';
import { fetchPackage } from './package.ts';
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

/** What is done before the package is here and cannot be shown without it, in order. */
const waiting: (() => void)[] = [];

/** Whether something waits for the package, and it could not be fetched. */
export const missing = signal(false);

/** What the reader has asked for: `settings`, or what they will be once the package is here. */
export const asked = derived(() => (waiting.length > 0 ? draft.value : settings.value));

export function isWaiting(): boolean {
  return waiting.length > 0;
}

/** All but the opening picture, whichever of its cells is chosen. */
function needsPackage(next: Settings): boolean {
  return next.mode !== 'grid' || next.compare !== 'off' || next.story > 0 || !isRecorded(next);
}

/**
 * Acts now; or, where what the act makes of the settings cannot be shown before the package is here, in its turn once it
 * is. Until then the controls say what they will say. After a failed fetch nobody knows when that will be: what can be
 * shown is then shown at once, instead of what waits.
 */
export function inTurn(make: (now: Settings) => Settings, act: () => void): void {
  const isFree = waiting.length === 0 || missing.value;
  if (isFree && (packageIsHere() || !needsPackage(make(settings.value)))) {
    giveUp();
    act();
    return;
  }
  waiting.push(act);
  draft.value = make(asked.value);
  proceed();
}

/** Drops what waits. Not in a frame: its readers cannot ask again for what its address says. */
function giveUp(): void {
  if (waiting.length === 0 || settings.value.embed) return;
  waiting.length = 0;
  missing.value = false;
  draft.value = settings.value;
}

/** Fetches the package and does what has waited for it. Without a connection the page says so, once something waits. */
export async function proceed(): Promise<void> {
  try {
    await fetchPackage();
  } catch {
    missing.value = waiting.length > 0;
    return;
  }
  missing.value = false;
  if (waiting.length === 0) return;
  // Each act is done on what the one before it has left, as if none of them had waited.
  draft.value = settings.value;
  for (const act of waiting.splice(0)) act();
}

let lastPush = { what: '', when: 0 };

/** Changes of one kind in quick succession (a slider, typing) make one step of the back button. */
function writeHistory(what: string, replace: boolean): void {
  // A frame's steps would fill the back button of the page around it.
  if (settings.value.embed) return;
  const address = writeAddress(settings.value);
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

/** A control's new value, right or wrong. */
export function change(part: Partial<Settings>, control: Control): void {
  inTurn(
    (now) => ({ ...now, ...part }),
    () => changeNow(part, control),
  );
}

function changeNow(part: Partial<Settings>, control: Control): void {
  const next = { ...draft.value, ...part };
  // Numbers given cell by cell follow the size only afterwards.
  const plain = 'values' in next.numbers ? { ...next, numbers: defaults.numbers } : next;
  if (!isDrawable(plain)) {
    draft.value = next;
    problems.value = check(plain, control);
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
  const make = (now: Settings) => ({ ...now, ...part });
  inTurn(make, () => {
    settings.value = make(settings.value);
    draft.value = make(draft.value);
    writeHistory(Object.keys(part).join(), replace);
  });
}

/** A whole new state, made of the one there is: a preset, pasted numbers. The package must not refuse it. */
export function replaceAll(make: (now: Settings) => Settings, what: string): void {
  inTurn(make, () => {
    put(make(settings.value));
    writeHistory(what, false);
  });
}

function put(next: Settings): void {
  const fit = fitted(next);
  settings.value = fit;
  draft.value = fit;
  problems.value = {};
  pointed.value = null;
}

function readHistory(): void {
  const read = readAddress(`${location.search.slice(1)}&${location.hash.slice(1)}`);
  inTurn(
    () => read.settings,
    () => {
      if (isDrawable(read.settings)) {
        put(read.settings);
        notices.value = read.problems;
      } else {
        put({ ...defaults, mode: read.settings.mode });
        const why = Object.values(check(read.settings, 'poolSize'));
        notices.value = [
          ...why,
          ...read.problems,
          'These settings cannot be shown; here is the opening picture instead.',
        ];
      }
      lastPush = { what: '', when: 0 };
    },
  );
}

/** Takes over the state the page was opened with, and follows the back button and typed addresses. */
export async function start(): Promise<void> {
  addEventListener('popstate', readHistory);
  readHistory();
  if (!isWaiting()) return;
  // In a frame the page is bare from the start, and stays so if the package cannot be fetched.
  settings.value = { ...settings.value, embed: draft.value.embed };
  await fetchPackage().catch(() => {});
}
