import { formatShape, refuse } from './errors.ts';
import { checkInteger, isInteger } from './numbers.ts';

/** Four dimensions: (batch, height, width, channels), or (batch, channels, height, width) for channels_first. */
export type Shape = readonly [number, number, number, number];

/** Two dimensions: (batch, channels). */
export type FlatShape = readonly [number, number];

/** The same with null for dimensions that are not known yet. */
export type PartialShape = readonly [number | null, number | null, number | null, number | null];

/** Dimensions of a tensor that may have four or two. */
export function rankOf(dims: unknown): number {
  return Array.isArray(dims) && dims.length === 2 ? 2 : 4;
}

/**
 * A shape: four integers from 0 to 2^31-1, or as many as `rank` says.
 * @param key what follows the argument's name in the shape's name; joined only for an error, to keep calls fast
 * @param dims a snapshot of what the caller gave, which becomes the shape
 * @param orUnknown ' or nulls' where dimensions may be unknown
 * @throws TypeError, RangeError naming `argument`; that of a wrong rank has Keras's words, so that people find what is
 * already written about it
 */
export function checkShape(argument: string, key: string, dims: unknown, orUnknown?: '', rank?: number): Shape;
export function checkShape(argument: string, key: string, dims: unknown, orUnknown: ' or nulls'): PartialShape;
export function checkShape(argument: string, key: string, dims: unknown, orUnknown = '', rank = 4): PartialShape {
  if (!Array.isArray(dims)) refuse(argument + key, `an array of ${rank} integers${orUnknown}`, dims);
  if (dims.length !== rank) {
    const batch = dims.length === rank - 1 ? `; did you mean ${formatShape([1, ...dims])}?` : '';
    throw new RangeError(
      `${argument}${key} must be of rank ${rank}: expected ndim=${rank}, found ndim=${dims.length}. ` +
        `Full shape received: ${formatShape(dims)}${batch}`,
    );
  }
  for (let i = 0; i < rank; i++) {
    const dim = dims[i];
    if (dim === null && orUnknown) continue;
    // Adding 0 makes 0 of -0.
    dims[i] = isInteger(dim, 0) ? dim + 0 : checkInteger(`${argument}${key}[${i}]`, dim, 0);
  }
  return dims as unknown as PartialShape;
}

// Plain loops: iterators and closures take longer than the pooling of a small image.

/** Elements of a shape: from 2^53 on not exactly, but then more than any array has. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (let i = 0; i < shape.length; i++) count *= shape[i] as number;
  return count;
}

/**
 * @param advice for another length
 * @throws RangeError naming `argument` unless it has the length that a shape asks for
 */
export function checkLength(
  argument: string,
  key: string,
  length: number,
  wanted: number,
  shape: readonly number[],
  advice?: (length: number) => string | undefined,
): void {
  if (length === wanted) return;
  refuse(argument + key, `of length ${wanted} for shape ${formatShape(shape)}`, length, true, advice?.(length));
}

/** @throws RangeError naming `argument` where its shape is not that of the output */
export function checkOutputShape(argument: string, shape: readonly number[], output: readonly number[]): void {
  let isSame = shape.length === output.length;
  for (let axis = 0; axis < output.length; axis++) isSame &&= shape[axis] === output[axis];
  if (!isSame) {
    refuse(argument, `the output shape ${formatShape(output)}`, shape, true);
  }
}
