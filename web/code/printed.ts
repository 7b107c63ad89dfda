import { full } from '../model/numbers.ts';

/** What a snippet prints: its shape, and all of its numbers in full, in the form and the words of its language. */

type Planes = readonly (readonly (readonly number[])[])[];

/** The fewest digits that name a float32, in plain characters. */
function plain(value: number, { nan, infinity }: { nan: string; infinity: string }): string {
  if (Number.isNaN(value)) return nan;
  if (!Number.isFinite(value)) return value > 0 ? infinity : `-${infinity}`;
  return full(value).replace('\u2212', '-').replace('\u2212', '-');
}

const python = { nan: 'nan', infinity: 'inf' };

/** "[[[ nan  1.5]\n  [-inf -2. ]]]", as NumPy aligns points and columns. */
export function numpy(planes: Planes): string {
  const words = planes.flat(2).map((value) => plain(value, python));
  const split = (word: string): [string, string] => {
    if (/[an]/.test(word)) return [word, ''];
    const [whole = '', digits = ''] = word.split('.');
    return word.includes('e') ? [word, ''] : [whole, `.${digits}`];
  };
  const fraction = Math.max(...words.map((word) => split(word)[1].length));
  const padded = words.map((word) => {
    const [whole, digits] = split(word);
    // Words without a point stand flush right.
    return digits === '' ? word : whole + digits.padEnd(fraction);
  });
  const width = Math.max(...padded.map((word) => word.length));
  let at = 0;
  const row = (numbers: readonly number[]) => `[${numbers.map(() => (padded[at++] ?? '').padStart(width)).join(' ')}]`;
  return `[${planes.map((plane) => `[${plane.map(row).join('\n  ')}]`).join('\n\n ')}]`;
}

/** "tensor([[[nan, 1.5],\n ...]]])" */
export function torch(planes: Planes): string {
  const word = (value: number) => plain(value, python).replace(/^(-?\d+)$/, '$1.0');
  const row = (numbers: readonly number[]) => `[${numbers.map(word).join(', ')}]`;
  const indent = ' '.repeat('tensor(['.length);
  return `tensor([${planes.map((plane) => `[${plane.map(row).join(`,\n${indent} `)}]`).join(`,\n\n${indent}`)}])`;
}

/** "Float32Array(4) [\n  1, 2,\n  3, 4\n]": memory order, a row of the image a line. */
export function typedArray(flat: readonly number[], perLine: number): string {
  const words = flat.map((value) => plain(value, { nan: 'NaN', infinity: 'Infinity' }));
  const lines: string[] = [];
  for (let i = 0; i < words.length; i += perLine) lines.push(words.slice(i, i + perLine).join(', '));
  return `Float32Array(${words.length}) [\n  ${lines.join(',\n  ')}\n]`;
}
