/**
 * Wording of errors. Every error names the argument, says what is allowed and shows the value received. Users of other
 * libraries bring other names and forms: errors tell them how it is done here. A value of the wrong kind gives a TypeError,
 * a wrong value of the right kind a RangeError.
 */

/** Long enough for nested pairs, short enough for a line of a console. */
const MAX_TEXT = 120;
const MAX_ELEMENTS = 8;

function textOf(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (depth === 0) return '[...]';
    const length = Math.min(value.length, MAX_ELEMENTS + 1);
    const shown = Array.from({ length }, (_, i) => (i < MAX_ELEMENTS ? textOf(value[i], depth - 1) : '...'));
    return `[${shown.join(', ')}]`;
  }
  if (value instanceof Error) return textOf(value.message, depth);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_TEXT));
  // Printing a BigInt takes time that grows with the square of its length.
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? `${value}n` : 'a BigInt beyond 64 bits';
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
}

/** A short, safe text for any value: never throws, whatever getters or proxies are in it. */
export function describe(value: unknown): string {
  try {
    const text = textOf(value, 3);
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  } catch {
    return 'an object that cannot be read';
  }
}

/**
 * Throws the error of a wrong argument. `allowed` completes "must be ...".
 * @param isRightKind whether only the value is wrong: a RangeError, else a TypeError
 * @param advice a sentence on what to do instead
 */
export function refuse(
  argument: string,
  allowed: string,
  received: unknown,
  isRightKind = false,
  advice: string | false | undefined = '',
): never {
  const Kind = isRightKind ? RangeError : TypeError;
  const text = describe(received);
  const more = text === '[object Promise]' ? 'await it' : advice || '';
  throw new Kind(
    `${argument} must be ${allowed}, but received ${text}${more && `; ${more}`}${more.endsWith('?') ? '' : '.'}`,
  );
}

/** As Python prints tuples: (1, 28, 28, 3), (4,), with None for an unknown dimension. */
export function formatShape(shape: readonly unknown[]): string {
  const dims = shape.map((dim) => (dim === null ? 'None' : describe(dim)));
  return `(${dims.join(', ')}${dims.length === 1 ? ',' : ''})`;
}
