import type { PaddingSides, PoolOptions } from 'avgpool2d';
import type { Value } from './literal.ts';

/** A pooling layer as it was read, in the package's own options. */
export interface Layer {
  /** "Keras", "PyTorch", ... and what of it: "Keras layer entry". */
  readonly source: string;
  /** Its name in a model, when it has one. */
  readonly name?: string | undefined;
  /** With a window, or in its place the size of the output; null in that: as long as the input. */
  readonly options: Omit<PoolOptions, 'poolSize' | 'outputSize'> & {
    readonly dataFormat: 'channels_last' | 'channels_first';
  } & (
      | { readonly poolSize: readonly [number, number]; readonly outputSize?: undefined }
      | { readonly poolSize: null; readonly outputSize: readonly [number | null, number | null] }
    );
  /** Whether the output has no height and width, as Keras's global pooling has it: (batch, channels). */
  readonly flat?: boolean | undefined;
  /** The input shape that the source tells; unknown dimensions are null. */
  readonly shape?: readonly (number | null)[] | undefined;
  /** What was in the text and changes nothing here, or could not be taken. */
  readonly left: readonly string[];
}

/** One number for both axes, or one for each. */
export function pairOf(value: Value | undefined, name: string): [number, number] {
  const all = Array.isArray(value) ? value : [value, value];
  const [down, across = down] = all.map((item) =>
    typeof item === 'string' && item.trim() !== '' ? Number(item) : item,
  );
  if (typeof down !== 'number' || typeof across !== 'number' || all.length > 2 || !Number.isFinite(down + across)) {
    throw new Error(`${name} should be a number or two, received ${written(value)}.`);
  }
  return [down, across];
}

export function written(value: Value | undefined): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** What a text says and nobody asked for. */
export function leftOver(all: Readonly<Record<string, Value>>, taken: readonly string[]): string[] {
  return Object.entries(all)
    .filter(([key]) => !taken.includes(key))
    .map(([key, value]) => `${key} = ${written(value)}`);
}

/** Padding as the package takes it, in one form: a word in lower case, or [[top, bottom], [left, right]]. */
export function paddingOf({
  padding = 'valid',
}: Layer['options']): 'valid' | 'same' | 'same_lower' | [[number, number], [number, number]] {
  if (typeof padding === 'string') return padding.toLowerCase() as 'valid' | 'same' | 'same_lower';
  const pair = <T>(one: number | readonly T[]) => (typeof one === 'number' ? [one, one] : one) as [T, T];
  const [vertical, horizontal] = pair<PaddingSides>(padding);
  return [pair(vertical), pair(horizontal)];
}
