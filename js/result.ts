import { bytesOf, type Kind, type PoolArray } from './dtype.ts';
import { refuse } from './errors.ts';
import { elementCount, type Shape } from './shape.ts';
import { checkArray } from './tensor.ts';

function allocate(argument: string, kind: Kind, shape: Shape): Uint8Array {
  try {
    return new Uint8Array(elementCount(shape) * kind.array.BYTES_PER_ELEMENT);
  } catch {
    return refuse(`the result for ${argument}`, 'small enough to be allocated', shape, true);
  }
}

/**
 * Where a kernel writes its result: the bytes of `out`, or fresh ones where none is given. Nothing of the caller's runs
 * from here on.
 * @param from bytes of the kernel's input, called `argument`: sharing one with it, `out` would change it while it is read
 * @param shape of the result
 * @throws TypeError, RangeError naming `out`, or `argument` where no array can be so long
 */
export function resultBytes(argument: string, from: Uint8Array, kind: Kind, shape: Shape, out: unknown): Uint8Array {
  if (out === undefined) return allocate(argument, kind, shape);
  checkArray('out', '', out, shape, [kind.name]);
  const to = bytesOf(out as PoolArray);
  if (
    from.buffer === to.buffer &&
    from.byteOffset < to.byteOffset + to.length &&
    to.byteOffset < from.byteOffset + from.length
  ) {
    refuse('out', `apart from the memory of ${argument}`, out, true);
  }
  return to;
}
