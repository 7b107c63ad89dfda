import { formatShape, refuse } from './errors.ts';
import { checkInteger, isInteger } from './numbers.ts';

/** Four dimensions: (batch, height, width, channels), or (batch, channels, height, width) for channels_first. */
export type Shape = readonly [number, number, number, number];

/** The same with null for dimensions that are not known yet. */
export type PartialShape = readonly [number | null, number | null, number | null, number | null];

/**
 * A shape: four integers from 0 to 2^31-1.
 * @param key what follows the argument's name in that of the shape; composed only for an error, as this is in every call
 * @param dims a snapshot of what the caller gave, which becomes the shape
 * @param orUnknown ' or nulls' where dimensions may be unknown
 * @throws TypeError, RangeError naming `argument`; that of a wrong rank has Keras's words, so that people find what is
 * already written about it
 */
export function checkShape(argument: string, key: string, dims: unknown): Shape;
export function checkShape(argument: string, key: string, dims: unknown, orUnknown: ' or nulls'): PartialShape;
export function checkShape(argument: string, key: string, dims: unknown, orUnknown = ''): PartialShape {
  if (!Array.isArray(dims)) refuse(argument + key, `an array of 4 integers${orUnknown}`, dims);
  if (dims.length !== 4) {
    throw new RangeError(
      `${argument}${key} must be of rank 4: expected ndim=4, found ndim=${dims.length}. ` +
        `Full shape received: ${formatShape(dims)}`,
    );
  }
  for (let i = 0; i < 4; i++) {
    const dim = dims[i];
    if (dim === null && orUnknown) continue;
    // Adding 0 makes 0 of -0.
    dims[i] = isInteger(dim, 0) ? dim + 0 : checkInteger(`${argument}${key}[${i}]`, dim, 0);
  }
  return dims as unknown as PartialShape;
}

/** Elements of a shape: from 2^53 on not exactly, but then more than any array has. */
export function elementCount(shape: Shape): number {
  return shape[0] * shape[1] * shape[2] * shape[3];
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
  shape: Shape,
  advice?: (length: number) => string | undefined,
): void {
  if (length === wanted) return;
  refuse(argument + key, `of length ${wanted} for shape ${formatShape(shape)}`, length, true, advice?.(length));
}

/** @throws RangeError naming `argument` where its shape is not that of the output */
export function checkOutputShape(argument: string, shape: Shape, output: Shape): void {
  if (shape[0] !== output[0] || shape[1] !== output[1] || shape[2] !== output[2] || shape[3] !== output[3]) {
    refuse(argument, `the output shape ${formatShape(output)}`, shape, true);
  }
}
