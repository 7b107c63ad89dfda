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

/** The most digits that NumPy writes after the point. */
const mostDigits = 8;

/** Whether NumPy gives every number an exponent: what it asks of the finite numbers that are not 0. */
function hasExponents(values: readonly number[]): boolean {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && size < Infinity);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
}

/** The digits before the point, and the rest of it, "." for whole numbers; words without digits have no rest. */
function split(value: number, exponents: boolean): readonly [string, string, string] {
  if (!Number.isFinite(value)) return [plain(value, python), '', ''];
  const written = Number(plain(value, python));
  const text = exponents ? written.toExponential() : String(written);
  const [mantissa = '', exponent = ''] = text.split('e');
  const [whole = '', digits = ''] = mantissa.split('.');
  const places = exponents ? written.toExponential(mostDigits) : written.toFixed(mostDigits);
  const most = digits.length > mostDigits ? (/\.(\d*?)0*(?:e|$)/.exec(places)?.[1] ?? '') : digits;
  const [, sign = '', power = ''] = /^([+-]?)(\d*)/.exec(exponent) ?? [];
  return [whole, `.${most}`, exponents ? `e${sign}${power.padStart(2, '0')}` : ''];
}

/** "[[[ nan  1.5]\n  [-inf -2. ]]]", as NumPy aligns points and columns. */
export function numpy(planes: Planes): string {
  const values = planes.flat(2);
  const exponents = hasExponents(values);
  const parts = values.map((value) => split(value, exponents));
  const fraction = Math.max(...parts.map(([, digits]) => digits.length));
  const padded = parts.map(([whole, digits, exponent]) =>
    // Words stand flush right.
    digits === '' ? whole : whole + digits.padEnd(fraction, exponents ? '0' : ' ') + exponent,
  );
  const width = Math.max(...padded.map((word) => word.length));
  let at = 0;
  const row = (numbers: readonly number[]) => `[${numbers.map(() => (padded[at++] ?? '').padStart(width)).join(' ')}]`;
  return `[${planes.map((plane) => `[${plane.map(row).join('\n  ')}]`).join('\n\n ')}]`;
}

/** NumPy's defaults: beyond the threshold it prints only the first and last numbers. */
const unasked = { threshold: 1000, linewidth: 75 };

/** The line that makes NumPy print every number, one row per line; empty where it does so by default. */
export function numpyOptions(planes: Planes): string {
  const threshold = planes.flat(2).length;
  // With the brackets that close behind the last row.
  const linewidth =
    3 +
    Math.max(
      ...numpy(planes)
        .split('\n')
        .map((line) => line.length),
    );
  const options = Object.entries({ threshold, linewidth }).filter(
    ([name, value]) => value > unasked[name as keyof typeof unasked],
  );
  if (options.length === 0) return '';
  return `np.set_printoptions(${options.map((option) => option.join('=')).join(', ')})\n`;
}

/** Node and browsers print only so many elements of an array. */
const mostInConsole = 100;

/** JavaScript that prints a shape and every number of an array, one row of the image per line. */
export function consoleCalls(data: string, count: number, perLine: number): string {
  if (count <= mostInConsole) return `console.log(y.shape, ${data});`;
  const named = data.startsWith('await');
  const name = named ? 'numbers' : data;
  return `console.log(y.shape);
${named ? `const numbers = ${data};\n` : ''}for (let i = 0; i < ${count}; i += ${perLine}) {
  console.log(${name}.slice(i, i + ${perLine}).join(', '));
}`;
}

/** What they print: "Float32Array(4) [\n  1, 2,\n  3, 4\n]", or the rows alone. */
export function typedArray(flat: readonly number[], perLine: number): string {
  const whole = flat.length > mostInConsole;
  // join() writes -0 as 0.
  const words = flat.map((value) => (Object.is(value, -0) && !whole ? '-0' : String(value)));
  const lines: string[] = [];
  for (let i = 0; i < words.length; i += perLine) lines.push(words.slice(i, i + perLine).join(', '));
  if (whole) return lines.join('\n');
  return `Float32Array(${words.length}) [\n  ${lines.join(',\n  ')}\n]`;
}
