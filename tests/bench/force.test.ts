import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { forcedEntry, strategies } from './force.mjs';
import { packageEntry } from './paths.mjs';

/** Nothing else tells that the text which the copies change is still there: no published build can be forced. */
it('copies the package once for each strategy of the table, which pools as ever', async () => {
  expect(strategies()[0]).toBe('two-pass');
  const data = Float32Array.from({ length: 64 }, (_, i) => i);
  const pool = async (entry: string) => {
    const { averagePool2d } = await import(pathToFileURL(entry).href);
    return averagePool2d({ data, shape: [1, 4, 4, 4] }, { poolSize: 2 }).data;
  };
  const expected = await pool(packageEntry);
  for (const [place, strategy] of strategies().entries()) {
    const entry = forcedEntry(strategy);
    expect(readFileSync(entry, 'utf8')).toContain(`spec.divisorOverride, ${place})`);
    expect(await pool(entry)).toEqual(expected);
  }
  expect(() => forcedEntry('strip')).toThrow(/there are two-pass, /);
});
