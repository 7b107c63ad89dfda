/**
 * Instances of the global class of this name, where the program's `lib` has it, else T: so the types of this package
 * need those of ES2020 alone, and are the DOM's own where those are there.
 */
export type OfGlobal<Name extends string, T> =
  typeof globalThis extends Record<Name, { readonly prototype: infer I }> ? I : T;
