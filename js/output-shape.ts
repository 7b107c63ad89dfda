import { checkOutputLength, explainedPooling } from './plan-errors.ts';
import type { Settings } from './settings.ts';
import type { PartialShape, Shape } from './shape.ts';

/**
 * Output shape for an input of the given shape, which the caller knows as `argument`.
 * @throws RangeError with Keras's words when along some axis not a single window fits
 */
export function outputShape(argument: string, shape: Shape, settings: Settings): Shape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape {
  const { rows, cols } = settings.spec;
  const first = settings.isFirst ? 2 : 1;
  return shape.map((length, i) => {
    const axis = i === first ? rows : i === first + 1 ? cols : undefined;
    if (axis === undefined || length === null) return length;
    try {
      return checkOutputLength(axis, length);
    } catch (error) {
      throw explainedPooling(error, argument, shape, settings, axis === rows ? 'height' : 'width');
    }
  }) as unknown as PartialShape;
}
