/**
 * Instances of the global class of this name if the program's `lib` has it, else T. So ES2020's types are enough for
 * this package, and where the DOM's are present it uses them.
 */
export type OfGlobal<Name extends string, T> =
  typeof globalThis extends Record<Name, { readonly prototype: infer I }> ? I : T;
