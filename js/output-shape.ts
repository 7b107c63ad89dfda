import type { AxisOptions } from './engine.ts';
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
  const { spec, isFirst } = settings;
  const outputs = (axis: AxisOptions, length: number | null): number | null => {
    try {
      return length === null ? length : checkOutputLength(axis, length);
    } catch (error) {
      throw explainedPooling(error, argument, shape, settings, axis === spec.rows ? 'height' : 'width');
    }
  };
  const [a, b, c, d] = shape;
  return isFirst
    ? [a, b, outputs(spec.rows, c), outputs(spec.cols, d)]
    : [a, outputs(spec.rows, b), outputs(spec.cols, c), d];
}
