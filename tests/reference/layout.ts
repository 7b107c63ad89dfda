import type { Data } from './dtype.ts';
import type { PoolOptions } from './geometry.ts';

/** The four dimensions of a tensor by name, and where an element of it lies in the flat array. */
export interface Layout {
  batch: number;
  height: number;
  width: number;
  channels: number;
  index(n: number, y: number, x: number, c: number): number;
}

/** Reads a shape in the order that the data format says. */
export function layoutOf(shape: readonly number[], format: PoolOptions['dataFormat']): Layout {
  const [batch, a, b, c] = shape as [number, number, number, number];
  // One function for both formats: engines compile loops that call it well.
  const [height, width, channels] = format === 'channels_first' ? [b, c, a] : [a, b, c];
  const [ofRow, ofColumn, ofChannel] = format === 'channels_first' ? [c, 1, b * c] : [b * c, c, 1];
  return {
    batch,
    height,
    width,
    channels,
    index: (n, y, x, channel) => n * a * b * c + y * ofRow + x * ofColumn + channel * ofChannel,
  };
}

/** The shape of a tensor with other rows and columns. */
export function resized(layout: Layout, height: number, width: number, format: PoolOptions['dataFormat']): number[] {
  const { batch, channels } = layout;
  return format === 'channels_first' ? [batch, channels, height, width] : [batch, height, width, channels];
}

/** The same tensor in the other data format: values only move. `shape` is that of `data`, in `format`. */
export function transposed<A extends Data>(
  data: A,
  shape: readonly number[],
  format: 'channels_last' | 'channels_first',
): { data: A; shape: number[] } {
  const from = layoutOf(shape, format);
  const other = format === 'channels_last' ? 'channels_first' : 'channels_last';
  const otherShape = resized(from, from.height, from.width, other);
  const to = layoutOf(otherShape, other);
  const moved = data.slice() as A;
  const [source, target] = [bitsOf(data), bitsOf(moved)];
  for (let n = 0; n < from.batch; n++)
    for (let y = 0; y < from.height; y++)
      for (let x = 0; x < from.width; x++)
        for (let c = 0; c < from.channels; c++) target[to.index(n, y, x, c)] = source[from.index(n, y, x, c)] as number;
  return { data: moved, shape: otherShape };
}

/** The same memory in one of four kinds of arrays: for more, engines look up the kind at each access. */
function bitsOf({ BYTES_PER_ELEMENT, buffer, byteOffset, length }: Data) {
  if (BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, length);
  if (BYTES_PER_ELEMENT === 2) return new Uint16Array(buffer, byteOffset, length);
  if (BYTES_PER_ELEMENT === 4) return new Int32Array(buffer, byteOffset, length);
  return new Float64Array(buffer, byteOffset, length);
}
