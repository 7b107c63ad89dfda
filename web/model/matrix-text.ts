/**
 * Reads a matrix as people have it at hand: cells of a spreadsheet (tabs), CSV (commas, or
 * semicolons with decimal commas), plain columns of numbers, a NumPy, TensorFlow or PyTorch print, JSON.
 */

import { count, parseNumber } from './numbers.ts';

/** One way to read pasted numbers as an image: one plane per channel. */
export interface Reading {
  /** "channels first"; empty where there is nothing to order. */
  readonly order: string;
  /** "3 channels of 4 × 4" */
  readonly size: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Plane after plane, each row after row. */
  readonly values: readonly number[];
}

/** Pasted numbers, and every way to read them: one, or two where nothing tells which dimension holds the channels. */
export interface Matrix {
  readonly shape: readonly number[];
  readonly readings: readonly Reading[];
  /** What told the reading, when it was not the shape alone. */
  readonly because: string;
}

type Nested = number | Nested[];

function readNumber(text: string): number {
  const value = parseNumber(text);
  if (value === null) throw new Error(`“${text.trim().slice(0, 20)}” is not a number.`);
  return value;
}

/** "[[1. 2.] [3. 4.]]", with or without commas, into nested arrays. */
function readBrackets(text: string): Nested {
  const inner = text.slice(text.indexOf('['), text.lastIndexOf(']') + 1);
  const stack: Nested[][] = [[]];
  for (const token of inner.match(/\[|\]|[^\s,[\]]+/g) ?? []) {
    if (token === '[') {
      stack.push([]);
    } else if (token === ']') {
      const closed = stack.pop();
      if (!closed || stack.length === 0) throw new Error('The brackets do not match.');
      stack.at(-1)?.push(closed);
    } else {
      stack.at(-1)?.push(readNumber(token));
    }
  }
  if (stack.length !== 1 || stack[0]?.length !== 1) throw new Error('The brackets do not match.');
  return stack[0][0] ?? [];
}

function readLines(text: string): Nested {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => {
    if (line.includes('\t')) return line.split('\t').map((cell) => readNumber(cell.replace(',', '.')));
    if (line.includes(';')) return line.split(';').map((cell) => readNumber(cell.replace(',', '.')));
    if (line.includes(',')) return line.replace(/,\s*$/, '').split(',').map(readNumber);
    return line.trim().split(/\s+/).map(readNumber);
  });
}

function shapeOf(nested: Nested): number[] {
  if (typeof nested === 'number') return [];
  const shapes = nested.map((item) => shapeOf(item).join());
  const first = nested[0];
  if (first === undefined) throw new Error('There is an empty row.');
  const odd = shapes.findIndex((shape) => shape !== shapes[0]);
  if (odd > 0) {
    throw new Error(`Row ${odd + 1} is not as long as row 1: all rows of a matrix have the same length.`);
  }
  return [nested.length, ...shapeOf(first)];
}

function reading(
  flat: readonly number[],
  [a = 0, b = 0, c = 0]: readonly number[],
  first: boolean,
  order = '',
): Reading {
  const [channels, height, width] = first ? [a, b, c] : [c, a, b];
  const size = height * width;
  const values = first ? flat : flat.map((_, i) => flat[(i % size) * channels + Math.floor(i / size)] ?? 0);
  return { order, size: `${count(channels, 'channel')} of ${height} × ${width}`, channels, height, width, values };
}

/**
 * Throws an Error with a plain sentence when the text is not a matrix.
 * @param fits whether the page can draw such an image
 */
export function readMatrix(text: string, fits: (reading: Reading) => boolean): Matrix {
  if (text.trim() === '') throw new Error('There is nothing to read.');
  if (text.includes('...')) {
    throw new Error('The printout is abbreviated with “...”: print it in full and paste it again.');
  }
  const nested = text.includes('[') ? readBrackets(text) : readLines(text);
  const shape = shapeOf(nested);
  const flat = (Array.isArray(nested) ? nested.flat(3) : [nested]) as number[];
  if (shape.length === 4 && shape[0] !== 1) {
    throw new Error(`The page draws one image at a time; this batch has ${shape[0]}.`);
  }
  const image = shape.length === 4 ? shape.slice(1) : shape;
  if (image.length > 3) throw new Error('A matrix has rows and columns; this has more dimensions.');
  if (image.length < 3) {
    const [height = 1, width = 1] = image.length === 2 ? image : [1, ...image];
    return { shape, readings: [reading(flat, [1, height, width], true)], because: '' };
  }
  if (/(^|[^.\w])tensor\(/.test(text)) {
    return { shape, readings: [reading(flat, image, true)], because: 'PyTorch keeps channels first' };
  }
  if (/tf\.Tensor/.test(text)) {
    return { shape, readings: [reading(flat, image, false)], because: 'TensorFlow keeps channels last' };
  }
  const both = [true, false].map((first) => reading(flat, image, first, `channels ${first ? 'first' : 'last'}`));
  const drawn = both.filter(fits);
  return { shape, readings: drawn.length > 0 ? drawn : both.slice(1), because: '' };
}
