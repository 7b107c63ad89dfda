import { checkOutputLength, factsOf, planned } from './plan-errors.ts';
import type { Settings } from './settings.ts';
import type { PartialShape, Shape } from './shape.ts';

/** Where a shape has its height; the width follows. */
export function heightAxis({ dataFormat }: Settings): 1 | 2 {
  return dataFormat === 'channels_last' ? 1 : 2;
}

/**
 * Output shape for an input of the given shape, which the caller knows as `argument`.
 * @throws RangeError with Keras's words when along some axis not a single window fits
 */
export function outputShape(argument: string, shape: Shape, settings: Settings): Shape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape {
  const { rows, cols } = settings.spec;
  const first = heightAxis(settings);
  return shape.map((length, i) => {
    const axis = i === first ? rows : i === first + 1 ? cols : undefined;
    if (axis === undefined || length === null) return length;
    const facts = () => ({ ...factsOf(argument, shape, settings), axis: axis === rows ? 'height' : 'width' });
    return planned(() => checkOutputLength(axis, length), facts);
  }) as unknown as PartialShape;
}
