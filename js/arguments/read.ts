import { describe, refuse } from './errors.ts';

/**
 * Reading values that belong to the caller. Getters and proxies may throw, change what they return or call this
 * package again; so each property is read once, into a local or a copy, before anything is checked or computed.
 */

/** TypeError for code of the caller that threw while `argument` was read; what it threw is the cause. */
export function unreadable(argument: string, cause: unknown): TypeError {
  return new TypeError(`${argument} could not be read: ${describe(cause)} was thrown.`, { cause });
}

/** What `read` returns; only it may run code of the caller. */
export function attempt<T>(argument: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(argument, cause);
  }
}

/** Array.isArray that answers false, instead of throwing, for a revoked proxy. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Enough of an array to print it when it is too long by mistake. */
const MAX_LENGTH = 33;

function copyArray(array: readonly unknown[], depth: number): unknown[] {
  const copy = new Array<unknown>(Math.min(array.length, MAX_LENGTH));
  for (let i = 0; i < copy.length; i++) copy[i] = depth > 1 ? copied(array[i], depth - 1) : array[i];
  return copy;
}

/**
 * A value of the caller, arrays copied, and arrays in them, as no argument goes deeper: what it holds does not change any
 * more. It may throw what the caller's code throws.
 */
export function copied(value: unknown, depth = 2): unknown {
  return Array.isArray(value) ? copyArray(value, depth) : value;
}

/** Adds the properties of an object to `values`, copied, in the order of their names. */
export type Reader<T extends object> = (object: T, values: unknown[]) => void;

/**
 * The properties `names` of an argument as they are now.
 * @param read reads them; written out, property by property, it is several times as fast as by name in a loop
 */
export function readProperties<T extends object>(
  owner: string,
  object: T,
  names: readonly string[],
  read: Reader<T> = (from, values) => {
    for (const name of names) values.push(copied((from as Record<string, unknown>)[name]));
  },
): unknown[] {
  const values: unknown[] = [];
  try {
    read(object, values);
  } catch (cause) {
    // The first that is not there. To read them again for this would take forever where a getter calls itself.
    throw unreadable(`${owner}.${names[values.length]}`, cause);
  }
  return values;
}

/** An argument as it is now. */
export function snapshot(argument: string, value: unknown): unknown {
  return attempt(argument, () => copied(value));
}

/** Whether at most `edits` insertions, deletions and replacements of a letter make the same of two words. */
function isNear(a: string, b: string, edits: number): boolean {
  if (a === b) return true;
  const restA = a.slice(1);
  const restB = b.slice(1);
  if (a[0] === b[0]) return isNear(restA, restB, edits);
  // Deletes, replaces, or inserts.
  const next = (x: string, y: string) => edits > 0 && isNear(x, y, edits - 1);
  return next(restA, b) || next(restA, restB) || next(a, restB);
}

const objectOf = (names: readonly string[]) => `an object of only ${names.join(', ')}`;

/** Refuses a name that is none of `known`, with the known name that was probably meant. */
export function refuseName(argument: string, known: readonly string[], name: string): never {
  const plain = name.replaceAll('_', '').toLowerCase();
  let meant: string | undefined;
  for (let edits = 0; edits < 4; edits++) meant ??= known.find((word) => isNear(plain, word.toLowerCase(), edits));
  refuse(argument, objectOf(known) + (meant ? ` (did you mean ${meant}?)` : ''), name);
}

/** Whether a value is an object with properties to be read: no array. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/**
 * The values of all options of these names.
 * @throws TypeError for an own enumerable property of another name, with the known name that was probably meant
 */
export function readOptions(options: unknown, names: readonly string[], read?: Reader<object>): unknown[] {
  if (!isObject(options)) refuse('options', objectOf(names), options);
  let stranger: string | undefined;
  try {
    // Enumerable properties that some library has put on Object.prototype are not the caller's options.
    for (const name in options) {
      if (names.includes(name) || !Object.keys(options).includes(name)) continue;
      stranger = name;
      break; // they may be millions
    }
  } catch (cause) {
    throw unreadable('options', cause);
  }
  if (stranger !== undefined) refuseName('options', names, stranger);
  return readProperties('options', options, names, read);
}

/** Own enumerable properties. What the object inherits, for instance by a polluted prototype, is not data. */
export function ownEntries(argument: string, value: unknown): ReadonlyMap<string, unknown> {
  if (!isObject(value)) refuse(argument, 'an object', value);
  return new Map(attempt(argument, () => Object.entries(value)));
}
