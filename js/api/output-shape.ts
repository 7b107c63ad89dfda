import type { FlatShape, PartialShape, Shape } from '../arguments/shape.ts';
import { pooledLength, refusePooling } from './plan-errors.ts';
import type { Settings } from './settings.ts';

type Length = number | null | undefined;

/** The latest answer: most programs pool images of one size in a loop. */
let latest: { settings?: Settings; height?: Length; width?: Length; rows: number | null; columns: number | null } = {
  rows: 0,
  columns: 0,
};

/**
 * Output shape for an input of the given shape, which the caller knows as `argument`.
 * @throws RangeError in Keras's words when no window fits along some axis
 */
export function outputShape(argument: string, shape: Shape, settings: Settings): Shape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape;
export function outputShape(argument: string, shape: PartialShape, settings: Settings): PartialShape {
  const { spec, isFirst } = settings;
  const height = shape[isFirst ? 2 : 1];
  const width = shape[isFirst ? 3 : 2];
  if (latest.settings !== settings || latest.height !== height || latest.width !== width) {
    const rows = height === null ? spec.rows.outputs || null : pooledLength(spec.rows, height);
    if (rows !== null && rows < 0) refusePooling(rows, argument, shape, settings, 'height');
    const columns = width === null ? spec.cols.outputs || null : pooledLength(spec.cols, width);
    if (columns !== null && columns < 0) refusePooling(columns, argument, shape, settings, 'width');
    latest = { settings, height, width, rows, columns };
  }
  const { rows, columns } = latest;
  return isFirst ? [shape[0], shape[1], rows, columns] : [shape[0], rows, columns, shape[3]];
}

/** The shape of the result: the output shape, or what is left of it in a flat one. */
export function resultShape(argument: string, shape: Shape, settings: Settings): Shape | FlatShape;
export function resultShape(argument: string, shape: PartialShape, settings: Settings): readonly (number | null)[];
export function resultShape(argument: string, shape: PartialShape, settings: Settings): readonly (number | null)[] {
  const pooled = outputShape(argument, shape, settings);
  return settings.isFlat ? [pooled[0], pooled[settings.isFirst ? 1 : 3]] : pooled;
}
