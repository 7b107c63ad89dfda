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
  const [a, b, c, d] = shape;
  const height = isFirst ? c : b;
  const width = isFirst ? d : c;
  let axis: 'height' | 'width' = 'height';
  try {
    const rows = height === null ? height : checkOutputLength(spec.rows, height);
    axis = 'width';
    const columns = width === null ? width : checkOutputLength(spec.cols, width);
    return isFirst ? [a, b, rows, columns] : [a, rows, columns, d];
  } catch (error) {
    throw explainedPooling(error, argument, shape, settings, axis);
  }
}
