import { refuse } from '../arguments/errors.ts';
import { doOverlap, type Kind, type PoolArray } from '../arguments/typed-arrays.ts';
import { checkOut } from './tensor.ts';

/**
 * Where a kernel writes its result: `out`, or a fresh array where none is given. Nothing of the caller's runs from here on.
 * @param data the kernel's input, called `argument`: sharing a byte with it, `out` would change it while it is read
 * @param shape of the result, which has `length` elements
 * @throws TypeError, RangeError naming `out`, or `argument` where no array can be so long
 */
export function resultArray(
  argument: string,
  data: PoolArray,
  kind: Kind,
  shape: readonly number[],
  length: number,
  out: unknown,
): PoolArray {
  if (out === undefined) {
    try {
      return new kind.array(length);
    } catch {
      return refuse(`the result for ${argument}`, 'small enough to be allocated', shape, true);
    }
  }
  checkOut(out, kind, shape, length);
  if (doOverlap(data, out)) throw new RangeError(`out must not overlap ${argument}.`);
  return out;
}
