import { describe, refuse } from './errors.ts';
import { hint } from './hints.ts';

/**
 * Reading values that belong to the caller. Getters and proxies may change what they return or call this package again;
 * so each property is read once, into a local or a copy, before anything is checked or computed. What they throw passes
 * through unchanged, as it does in the language's own functions.
 */

/** Enough of an array to print it when it is too long by mistake. */
const MAX_LENGTH = 33;

/** A value of the caller, arrays copied to the given depth: what it holds does not change any more. */
export function copied(value: unknown, depth = 2): unknown {
  if (!Array.isArray(value)) return value;
  const length = Math.min(value.length, MAX_LENGTH);
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) copy[i] = depth > 1 ? copied(value[i], depth - 1) : value[i];
  return copy;
}

/** Whether a value is an instance of a class of the platform, of whatever realm, which `instanceof` does not see. */
export function isA(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

/** Whether a value is an object with properties to be read: no array. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses a name that is none of `known`, with the one that was probably meant.
 * @param kind what it names
 */
export function refuseName(kind: string, name: string, known: readonly string[]): never {
  const meant = hint(name, known);
  throw new TypeError(`unknown ${kind} ${describe(name)}${meant ? `; ${meant}` : ` (known: ${known.join(', ')})`}`);
}

/** Options whose names are known, not read yet. */
export type Given<Name extends string> = { readonly [_ in Name]?: unknown };

/** @throws TypeError for anything but an object, and for an own enumerable property of an unknown name */
export function checkNames<Name extends string>(
  options: unknown,
  known: readonly Name[],
): asserts options is Given<Name> {
  if (!isObject(options) || ArrayBuffer.isView(options))
    refuse('options', `an object with ${known.join(', ')}`, options);
  // Enumerable properties that some library has put on Object.prototype are not the caller's options.
  for (const name in options) {
    if (!(known as readonly string[]).includes(name) && Object.getOwnPropertyDescriptor(options, name)) {
      refuseName('option', name, known);
    }
  }
}

/** Own enumerable properties. What the object inherits, for instance by a polluted prototype, is not data. */
export function ownEntries(argument: string, value: unknown): ReadonlyMap<string, unknown> {
  if (!isObject(value)) refuse(argument, 'an object', value);
  return new Map(Object.entries(value));
}
