import { bytesOf, type Kind, type PoolArray } from './dtype.ts';
import { refuse } from './errors.ts';
import { elementCount, type Shape } from './shape.ts';
import { checkArray } from './tensor.ts';

function allocate(argument: string, kind: Kind, shape: Shape): PoolArray {
  try {
    return new kind.array(elementCount(shape));
  } catch {
    return refuse(`the result for ${argument}`, 'small enough to be allocated', shape, true);
  }
}

/**
 * What `kernel` writes, in `out` or a fresh array where none is given. Nothing of the caller's runs from here on.
 * @param data the kernel's input, checked, called `argument`: sharing a byte with it, `out` would change it while it is read
 * @param shape of the result
 * @throws TypeError, RangeError naming `out`, or `argument` where no array can be so long
 */
export function produce(
  argument: string,
  data: PoolArray,
  kind: Kind,
  shape: Shape,
  out: unknown,
  kernel: (from: Uint8Array, to: Uint8Array) => void,
): PoolArray {
  if (out !== undefined) checkArray('out', out, shape, [kind.name]);
  const result = out === undefined ? allocate(argument, kind, shape) : (out as PoolArray);
  const from = bytesOf(data);
  const to = bytesOf(result);
  if (
    from.buffer === to.buffer &&
    from.byteOffset < to.byteOffset + to.length &&
    to.byteOffset < from.byteOffset + from.length
  ) {
    refuse('out', `apart from the memory of ${argument}`, out, true);
  }
  if (to.length > 0) kernel(from, to);
  return result;
}
