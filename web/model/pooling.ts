import { defaults, type Settings } from '../state/settings.ts';
import type { Pooled } from './pooled.ts';

type Compute = typeof import('./compute.ts').compute;

interface Result {
  readonly settings: Settings;
  readonly key: string;
  readonly pooled: Pooled;
}

/** The package, once state/package.ts has fetched it. */
let compute: Compute | null = null;

/** What the package said of the opening picture when the page was built (plugins/opening.ts): shown until it is here. */
const recorded: Result = { settings: defaults, key: computingKey(defaults), pooled: __OPENING__ };

/** The latest results; checking, fitting and drawing a change ask for the same one, and a comparison for two. */
let latest: readonly Result[] = [recorded];

/** From now on the package answers, for the opening picture too. */
export function computeWith(found: Compute): void {
  compute = found;
  latest = [];
}

export function packageIsHere(): boolean {
  return compute !== null;
}

/** Whether the settings' results were recorded: those of the opening picture, however they are shown. */
export function isRecorded(settings: Settings): boolean {
  return computingKey(settings) === recorded.key;
}

/** Pools the settings' input. Throws the package's own error when it refuses the settings. */
export function pool(settings: Settings): Pooled {
  const same = latest.find((entry) => entry.settings === settings);
  if (same) return same.pooled;
  const key = computingKey(settings);
  const pooled = latest.find((entry) => entry.key === key)?.pooled ?? computed(settings);
  latest = [{ settings, key, pooled }, ...latest.slice(0, 3)];
  return pooled;
}

function computed(settings: Settings): Pooled {
  // Whoever asks must have waited; see inTurn in state/store.ts.
  if (!compute) throw new Error('The package is not here yet.');
  return compute(settings);
}

/** The settings that change the numbers; the others change only how they are shown. */
function computingKey(settings: Settings): string {
  const { height, width, channels, poolSize, strides, padding, amounts, dataFormat, numbers, channel } = settings;
  const { outputSize, dilations, ceilMode, divideBy, override } = settings;
  return JSON.stringify([
    [height, width, channels, poolSize, strides, padding, amounts, dataFormat, channel],
    [outputSize, dilations, ceilMode, divideBy, divideBy === 'number' && override],
    // JSON has neither NaN nor infinity.
    'values' in numbers ? numbers.values.join() : numbers.pattern,
  ]);
}
