import { computeWith } from '../model/pooling.ts';

/**
 * The package is most of the page's weight, and the opening picture is drawn without it (../model/pooling.ts): it is
 * fetched at the first sign of use, or with the page where the address asks for something else.
 */
let asked: Promise<void> | null = null;

/** Fetches the package, once; after a failure, whoever needs it next asks again. */
export function fetchPackage(): Promise<void> {
  asked ??= import('../model/compute.ts').then(
    ({ compute }) => computeWith(compute),
    (error) => {
      asked = null;
      throw error;
    },
  );
  return asked;
}
