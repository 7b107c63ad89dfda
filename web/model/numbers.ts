/** Numbers for people: how the page writes them, and how it reads what people write. */

const minus = '\u2212';

/** To at most `decimals` decimals, without trailing zeros: 7.333, 4.5, −2. */
export function short(value: number, decimals = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e6 || size < 0.5 * 10 ** -decimals)
      ? value.toExponential(2)
      : String(Number(value.toFixed(decimals)));
  return text.replace(/-/g, minus);
}

/** The fewest digits that name this float32 and no other, as NumPy prints it. */
export function full(value: number): string {
  if (!Number.isFinite(value)) return short(value);
  for (let digits = 1; digits < 10; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) {
      return String(Number(text)).replace(/-/g, minus);
    }
  }
  return String(value).replace(/-/g, minus);
}

/** "1 cell", "3 cells". */
export function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? '' : 's'}`;
}

/** A number as people and programs write it: 3., 2e-9, −1, ∞, nan, -inf; NaN is a number here. Null for anything else. */
export function parseNumber(text: string): number | null {
  const word = text.trim().toLowerCase().replace(minus, '-').replace('∞', 'inf');
  if (word === 'nan') return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  // NumPy writes "3." for 3.0.
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : null;
}
