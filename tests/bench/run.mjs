/** `npm run bench`: see README.md beside this file, or --help. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareBuilds, otherEntry } from './against.mjs';
import { cases, selectCases } from './cases.mjs';
import { forcedEntry } from './force.mjs';
import { describeMachine } from './machine.mjs';
import { nodeRunner } from './node-runner.mjs';
import { productsFolder } from './paths.mjs';
import { reportCase, reportSummary } from './report.mjs';
import { setUp } from './setup.mjs';
import { runKinds } from './sweep/run-kinds.mjs';
import { runOne, sweep } from './sweep/sweep.mjs';
import { judge, reportTargets } from './targets.mjs';

const help = `npm run bench -- [options]
  --case A,B      cases or groups (M: channels_first, P: gradients, W: window sweep); default: all
  --only NAMES    contenders whose name contains one of these; the floors always run
  --rounds N      samples of each contender (default 40)
  --sample-ms N   length of a sample (default 2)
  --budget-ms N   most time for one contender in one case (default 4000); slow ones get fewer samples, at least 1
  --browser       in Chromium (CHROMIUM names another one than Debian's) instead of Node.js
  --check         compare with the targets; the exit code is 1 when one is missed
  --memory        measure memory instead of time
  --against DIST  instead of peers and floors, the package in this dist folder of another build
  --sweep         draw geometries of every kind and print those that are slowest beside a plain loop, TF.js, the floor
    --seconds N   how long to draw (default 60)
    --seed S      of the drawing (default 1)
    --class A,B   classes of geometries; default: all
    --against DIST  another build beside this one
  --kinds         the kinds of calls that were slow once: how they compare now
  --geometry JSON one geometry of a sweep again
  --force A,B     with --sweep or --geometry: this build once more for each strategy, forced to it alone;
                  with --against: this build pools with one strategy alone
  --json FILE     where the samples go (default build/bench/results.json)
  --no-build      take the package as it is
  --list          the cases`;

const { values: flags } = parseArgs({
  options: {
    ...{
      against: { type: 'string' },
      force: { type: 'string' },
      sweep: { type: 'boolean' },
      class: { type: 'string' },
    },
    ...{ seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
    ...{ geometry: { type: 'string' }, kinds: { type: 'boolean' } },
    ...{ case: { type: 'string' }, only: { type: 'string' }, json: { type: 'string' } },
    ...{ rounds: { type: 'string', default: '40' }, 'sample-ms': { type: 'string', default: '2' } },
    ...{ 'budget-ms': { type: 'string', default: '4000' }, browser: { type: 'boolean' }, check: { type: 'boolean' } },
    ...{
      memory: { type: 'boolean' },
      'no-build': { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  },
});

if (flags.help) console.log(help);
else if (flags.list) for (const { id, label } of cases) console.log(`${id.padEnd(5)} ${label}`);
else
  await main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

async function main() {
  const chosen = selectCases(flags.case?.split(','));
  const options = {
    rounds: positive('rounds'),
    sampleMs: positive('sample-ms'),
    budgetMs: positive('budget-ms'),
    only: flags.only?.split(','),
  };
  const other = flags.against === undefined ? undefined : otherEntry(flags.against);
  const light = flags.sweep || flags.kinds || flags.geometry !== undefined || other !== undefined;
  if (!light && flags.force !== undefined) throw new Error('--force: goes with --against, --sweep or --geometry');
  for (const flag of light ? ['only', 'browser', 'check', 'memory'] : []) {
    if (flags[flag] !== undefined)
      throw new Error(`--${flag}: does not go with --against, --sweep, --kinds or --geometry`);
  }
  await setUp({ buildPackage: !flags['no-build'], peers: !light });
  if (light) {
    if (!(await runLight(chosen, { ...options, other }))) process.exitCode = 1;
    return;
  }
  if (flags.memory) {
    const { measureMemory } = await import('./memory.mjs');
    return measureMemory(chosen);
  }
  const runner = flags.browser ? await (await import('./browser.mjs')).openBrowser() : nodeRunner;
  const machine = describeMachine(runner.version);
  console.log(`${machine.text}\n`);
  const outcomes = [];
  try {
    for (const kase of chosen) {
      const outcome = await runner.run(kase, options);
      outcomes.push(outcome);
      console.log(reportCase(kase, outcome));
    }
  } finally {
    await runner.close();
  }
  console.log(reportSummary(outcomes));
  const verdicts = judge(outcomes);
  console.log(reportTargets(verdicts));
  const file = flags.json ?? join(productsFolder, 'results.json');
  mkdirSync(productsFolder, { recursive: true });
  writeFileSync(file, JSON.stringify({ machine, options, outcomes, verdicts }));
  console.log(`Samples: ${file}`);
  if (flags.check && verdicts.some(({ verdict }) => verdict === 'MISS')) process.exitCode = 1;
}

/** What needs no peers of its own. Gives whether all is well. */
async function runLight(chosen, options) {
  const { other } = options;
  const force = flags.force?.split(',');
  force?.forEach(forcedEntry); // complains before anything is timed
  if (flags.geometry !== undefined) return runOne(readGeometry(flags.geometry), { other, force });
  if (flags.kinds) return runKinds();
  if (!flags.sweep) return (await compareBuilds(chosen, { ...options, force: flags.force })).length === 0;
  const range = { seconds: positive('seconds'), seed: positive('seed') };
  return sweep({ ...range, classes: flags.class?.split(','), other, force, json: flags.json });
}

function readGeometry(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`--geometry: is no JSON (${error.message}); take one from the table of --sweep`);
  }
}

function positive(flag) {
  const value = Number(flags[flag]);
  if (!(value > 0)) throw new Error(`--${flag} ${flags[flag]}: must be a number above 0`);
  return value;
}
