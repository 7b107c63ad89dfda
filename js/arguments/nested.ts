import { refuse } from './errors.ts';
import { checkLength, checkShape, elementCount, type Shape } from './shape.ts';

/** Elements that are made room for at first. */
const FIRST_PIECE = 65536;

/** Numbers in four levels of arrays: batch, then the rest in the order of the data format. */
export type Nested = readonly (readonly (readonly (readonly number[])[])[])[];

/** What toArray() gives: the same, free to be changed. */
export type NestedArray = number[][][][];

/** Lengths along the first elements: the shape, if nothing is ragged. One level beyond the rank shows that it is wrong. */
function leadingShape(value: unknown, rank: number): number[] {
  const shape: number[] = [];
  for (let level = value; shape.length <= rank && Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

/**
 * Nested arrays of the caller as float32 values and their shape. They are walked once, element by element, so that a
 * huge sparse array fails at its first hole.
 * @throws TypeError, RangeError naming the position, such as x[0][2][1], of anything ragged or not a number
 */
export function fromNested(argument: string, value: unknown, rank: number): { data: Float32Array; shape: Shape } {
  const shape = checkShape(`the shape of ${argument}`, '', leadingShape(value, rank), '', rank);
  const total = elementCount(shape);
  // Grows with what is found: a sparse array may say that it is huge.
  let data = new Float32Array(Math.min(total, FIRST_PIECE));
  let count = 0;
  // Where the walk is; put into words only where something is wrong.
  const path: number[] = [];
  const position = (level: number) =>
    argument +
    path
      .slice(0, level)
      .map((i) => `[${i}]`)
      .join('');

  const append = (part: unknown, level: number): void => {
    const length = shape[level] as number;
    if (!Array.isArray(part)) refuse(position(level), `an array of length ${length}`, part);
    if (part.length !== length) checkLength(position(level), '', part.length, length, shape);
    for (let i = 0; i < length; i++) {
      path[level] = i;
      const inner: unknown = part[i];
      if (level + 1 < rank) append(inner, level + 1);
      else {
        if (count === data.length) {
          const shorter = data;
          data = new Float32Array(Math.min(total, 2 * count));
          data.set(shorter);
        }
        data[count++] = typeof inner === 'number' ? inner : refuse(position(rank), 'a number', inner);
      }
    }
  };
  append(value, 0);
  return { data, shape };
}

/** The elements of a tensor as nested arrays; `at` gives the number at an index. */
export function toNested(shape: readonly number[], at: (index: number) => number): unknown {
  let index = 0;
  const build = (level: number): unknown =>
    level === shape.length ? at(index++) : Array.from({ length: shape[level] as number }, () => build(level + 1));
  return build(0);
}
