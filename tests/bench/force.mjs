import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageEntry, productsFolder, projectRoot } from './paths.mjs';

/** What the package hands to the core for "choose the cheapest strategy", and nobody can change from outside. */
const CHOICE = 'spec.divisorOverride, -1)';

/** The strategies by their names in the core's table, in its order: two-pass, sliding-both, ... */
export function strategies() {
  const table = readFileSync(join(projectRoot, 'cpp/strategies/table.h'), 'utf8');
  const [, members] = /all\[\] = \{(.*?)\}/.exec(table);
  return members.split(',').map((member) =>
    member
      .trim()
      .replace(/^&|_$/g, '')
      .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
}

/**
 * A copy of the build that pools by one strategy wherever that takes the pooling, instead of the one that the core
 * would choose.
 * @returns the path of its entry
 */
export function forcedEntry(strategy) {
  const place = strategies().indexOf(strategy);
  if (place < 0) throw new Error(`--force ${strategy}: no strategy; there are ${strategies().join(', ')}`);
  // Its map stays where it is.
  const text = readFileSync(packageEntry, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/, '');
  const [before, after, ...more] = text.split(CHOICE);
  if (after === undefined || more.length > 0) throw new Error(`--force: "${CHOICE}" is not in the build once`);
  const folder = join(productsFolder, 'forced');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, `${strategy}.js`);
  writeFileSync(entry, `${before}${CHOICE.replace('-1', String(place))}${after}`);
  return entry;
}
