import { processorTime } from '../clock.mjs';
import { floors } from '../contenders/floors.mjs';
import { Missing } from '../contenders/missing.mjs';
import { plainLoop } from '../contenders/plain-loop.mjs';
import { tensorflow } from '../contenders/tensorflow.mjs';
import { sizeOf } from '../shapes.mjs';
import { wrongElement } from './check.mjs';
import { LONG_MS } from './comparisons.mjs';

/** TF.js wasm, which visits every tap, takes about as long for so many. */
const MOST_TAPS = 1e9;

/** All that a geometry is timed with, as `{ name, build?, peer?, create }`: the plain loop, each build, floor and peer. */
export function contendersFor(kase, builds) {
  const named = (name, contender, more) => ({
    ...{ name, ...more },
    create: (input, env) => contender.create(kase, input, env, contender),
  });
  // Elsewhere it transposes, or visits more taps than anyone would wait for, or hands back its input.
  const comparable = kase.dataFormat === 'channels_last' && kase.taps <= MOST_TAPS && kase.taps > sizeOf(kase.yShape);
  const peers = comparable ? tensorflow.filter(({ backend }) => backend === 'wasm') : [];
  const [plain] = plainLoop.filter(({ route }) => route === 'out');
  const [floor] = floors.filter(({ route }) => route === 'resident');
  return [
    named('plain', plain),
    ...builds.flatMap((build) => buildContenders(kase, build, build.name)),
    named('resident floor', floor),
    ...peers.map((contender) => named(contender.name, contender, { peer: true })),
  ];
}

/** A build with a given output and resident. */
export function buildContenders(kase, build, name) {
  return build
    .avgpool2d(kase)
    .filter(({ kind, route }) => kind === 'ours' && route !== 'fresh')
    .map((contender) => ({
      ...{ name: `${name} ${contender.route}`, build },
      create: (input, env) =>
        contender.create(kase, input, { ...env, importPackage: async () => build.module }, contender),
    }));
}

/**
 * Makes the contenders and checks each result: `{ entries, notes, wrong }`, `wrong` being in words. A build whose first
 * call took long is left out of the other route.
 */
export async function prepareAll(kase, input, contenders, env) {
  const [entries, notes, wrong] = [[], [], []];
  const slow = new Set();
  let agreed;
  for (const { name, create, build, peer } of contenders) {
    if (build && slow.has(build)) continue;
    try {
      const made = await create(input, env);
      await made.enter?.();
      const start = processorTime();
      const given = await made.call();
      const firstCallMs = processorTime() - start;
      const got = made.check ? undefined : made.result(given);
      const difference = got ? wrongElement(kase, input, got, agreed, env.reference.decode) : made.check();
      if (difference && peer) throw new Missing(`left out: ${difference}`);
      if (difference) wrong.push(`${name}: ${difference}`);
      if (!peer) agreed ??= got?.slice();
      if (made.note) notes.push(`${name}: ${made.note}`);
      if (firstCallMs > LONG_MS) {
        notes.push(`${name}: one call of ${(firstCallMs / 1000).toFixed(1)} s`);
        slow.add(build);
      }
      entries.push({ name, ...made, firstCallMs });
    } catch (error) {
      // A strategy may refuse to be forced on a geometry.
      if (!(error instanceof Missing || build?.forced)) throw error;
      notes.push(`${name}: ${error.message}`);
    }
  }
  return { entries, notes, wrong };
}
