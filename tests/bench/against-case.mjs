/** Runs one case on two builds of the package in one process. */
import { pathToFileURL } from 'node:url';
import { answer } from './child.mjs';
import { forcedEntry } from './force.mjs';
import { loadBuild } from './load-build.mjs';
import { packageEntry, referenceFile } from './paths.mjs';
import { runCase } from './run-case.mjs';

answer(async ({ kase, options, otherFirst }) => {
  const entry = options.force ? forcedEntry(options.force) : packageEntry;
  const builds = [await loadBuild('this', entry), await loadBuild('other', options.other)];
  const results = new Map();
  const contenders = builds.flatMap((build) =>
    build
      .avgpool2d(kase)
      .filter(({ kind }) => kind !== 'forward')
      .map((contender) => contenderOf(build, contender, results)),
  );
  const ordered = otherFirst ? contenders.toReversed() : contenders;
  const env = { reference: await import(pathToFileURL(referenceFile).href) };
  const { results: timed } = await runCase(kase, options, env, ordered);
  const names = [...new Set(contenders.map(({ pair }) => pair))];
  return names.map((pair) => {
    const [ours, others] = builds.map(({ name }) => timed.find((result) => result.name === `${name} ${pair}`));
    const [a, b] = builds.map(({ name }) => results.get(`${name} ${pair}`));
    return { route: pair, samples: [ours.samples, others.samples], sameBits: a.equals(b) };
  });
});

/** The contender on one of the builds; what it gave in the check is kept, to be compared with the other build's. */
function contenderOf({ name: build, module }, contender, results) {
  const pair = contender.name.replace('avgpool2d ', '');
  const name = `${build} ${pair}`;
  const create = async (kase, input, env, { route }) => {
    const made = await contender.create(kase, input, { ...env, importPackage: async () => module }, { route });
    const result = (given) => {
      const got = made.result(given);
      results.set(name, Buffer.from(got.slice().buffer));
      return got;
    };
    return { ...made, result };
  };
  return { ...contender, name, pair, create };
}
