import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { productsFolder, referenceFile } from '../paths.mjs';
import { table, time } from '../report.mjs';
import { classNames, drawings } from './draw.mjs';
import { reportFailures, reportSweep } from './report.mjs';
import { openRunner } from './runner.mjs';

/** `--sweep`: draws and times geometries for `seconds`, then prints the worst. False when a result was wrong. */
export async function sweep({ seconds, seed, classes = classNames, other, force, json }) {
  const stranger = classes.find((name) => !classNames.includes(name));
  if (stranger !== undefined) throw new Error(`--class ${stranger}: not one of ${classNames.join(', ')}`);
  const { randomSource } = await import(pathToFileURL(referenceFile).href);
  const runner = openRunner({ other, force });
  const outcomes = [];
  const end = performance.now() + 1000 * seconds;
  for (const { className, geometry } of drawings(randomSource(seed))) {
    if (performance.now() > end) break;
    if (!classes.includes(className)) continue;
    outcomes.push({ className, ...(await runner.run({ geometry })) });
    if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.length} geometries`);
  }
  runner.close();
  if (process.stderr.isTTY) process.stderr.write('\n');
  const file = json ?? join(productsFolder, 'sweep.json');
  writeFileSync(file, JSON.stringify({ seed, outcomes }));
  console.log(`Seed ${seed}: ${outcomes.length} geometries, all of them in ${file}\n`);
  console.log(reportSweep(outcomes));
  return noFailure(outcomes);
}

/** `--geometry`: one of them again. */
export async function runOne(geometry, { other, force }) {
  const runner = openRunner({ other, force });
  const outcome = await runner.run({ geometry });
  runner.close();
  const { label, times = {}, ratios = {}, notes = [] } = outcome;
  console.log(`### ${label ?? JSON.stringify(geometry)}\n`);
  console.log(
    table(
      ['contender', 'median'],
      Object.entries(times).map(([name, value]) => [name, time(value)]),
    ),
  );
  console.log(
    `\n${table(
      ['ratio', ''],
      Object.entries(ratios).map(([name, value]) => [name, value.toFixed(2)]),
    )}\n`,
  );
  for (const note of notes) console.log(`- ${note}`);
  return noFailure([outcome]);
}

export function noFailure(outcomes) {
  const failures = reportFailures(outcomes);
  if (failures) console.log(`### Wrong or failed\n\n${failures}\n`);
  return failures === '';
}
