import { fileURLToPath } from 'node:url';

const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url));

export const projectRoot = fromHere('../../');
export const benchFolder = fromHere('./');
/** What a user imports. */
export const packageEntry = fromHere('../../dist/index.js');
/** Products of the benchmark, git-ignored: the reference as JavaScript, the page, the last results. */
export const productsFolder = fromHere('../../build/bench/');
export const floorFile = fromHere('../../build/bench/floor.wasm');
export const referenceFile = fromHere('../../build/bench/reference.mjs');
