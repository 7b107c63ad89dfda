/** `npm run bench`: see README.md beside this file, or --help. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases, selectCases } from './cases.mjs';
import { describeMachine } from './machine.mjs';
import { nodeRunner } from './node-runner.mjs';
import { productsFolder } from './paths.mjs';
import { reportCase, reportSummary } from './report.mjs';
import { setUp } from './setup.mjs';
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
  --force NAME    with --against: this build pools with one strategy alone
  --json FILE     where the samples go (default build/bench/results.json)
  --no-build      take the package as it is
  --list          the cases`;

const { values: flags } = parseArgs({
  options: {
    ...{ against: { type: 'string' }, force: { type: 'string' } },
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
  if (flags.against !== undefined) {
    for (const flag of ['only', 'browser', 'check', 'memory', 'json']) refuse(flag, '--against');
    const { compareBuilds, otherEntry } = await import('./against.mjs');
    const other = otherEntry(flags.against);
    await setUp({ buildPackage: !flags['no-build'], peers: false });
    const slower = await compareBuilds(chosen, { ...options, other, force: flags.force });
    if (slower.length > 0) process.exitCode = 1;
    return;
  }
  if (flags.force !== undefined) throw new Error(`--force ${flags.force}: goes with --against`);
  await setUp({ buildPackage: !flags['no-build'] });
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

function refuse(flag, beside) {
  if (flags[flag] !== undefined) throw new Error(`--${flag}: does not go with ${beside}`);
}

function positive(flag) {
  const value = Number(flags[flag]);
  if (!(value > 0)) throw new Error(`--${flag} ${flags[flag]}: must be a number above 0`);
  return value;
}
