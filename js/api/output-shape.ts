import type { FlatShape, PartialShape, Shape } from '../arguments/shape.ts';
import { pooledLength, refusePooling } from './plan-errors.ts';
import type { Settings } from './settings.ts';

/**
 * Output shape for an input of the given shape, which the caller knows as `argument`.
 * @throws RangeError in Keras's words when no window fits along some axis
 */
export function outputShape(argument: string, shape: Shape, settings: Settings): Shape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape {
  const { spec, isFirst } = settings;
  const height = isFirst ? shape[2] : shape[1];
  const width = isFirst ? shape[3] : shape[2];
  const rows = height === null ? spec.rows.outputs || null : pooledLength(spec.rows, height);
  if (rows !== null && rows < 0) refusePooling(rows, argument, shape, settings, 'height');
  const columns = width === null ? spec.cols.outputs || null : pooledLength(spec.cols, width);
  if (columns !== null && columns < 0) refusePooling(columns, argument, shape, settings, 'width');
  return isFirst ? [shape[0], shape[1], rows, columns] : [shape[0], rows, columns, shape[3]];
}

/** The shape of the result: the output shape, or what is left of it in a flat one. */
export function resultShape(argument: string, shape: Shape, settings: Settings): Shape | FlatShape;
export function resultShape(argument: string, shape: PartialShape, settings: Settings): readonly (number | null)[];
export function resultShape(argument: string, shape: PartialShape, settings: Settings): readonly (number | null)[] {
  const pooled = outputShape(argument, shape, settings);
  return settings.isFlat ? [pooled[0], pooled[settings.isFirst ? 1 : 3]] : pooled;
}
