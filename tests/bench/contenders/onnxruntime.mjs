import { beyondWords, Missing } from './missing.mjs';
import { buildModel, formulationsOf } from './onnx-model.mjs';

/** One call beyond this takes longer than 10 s. */
const MOST_TAPS = 4e10;

/** A contender on either build of ONNX Runtime, in the faster of the formulations that the layout admits. */
export async function createSession(ort, kase, input, sessionOptions, route) {
  const made = [];
  for (const formulation of formulationsOf(kase)) {
    made.push(await createOne(ort, kase, input, sessionOptions, route, formulation));
  }
  if (made.length === 1) return made[0];
  const times = [];
  for (const { call } of made) times.push(await fastest(call));
  const best = times.indexOf(Math.min(...times));
  for (const other of made) if (other !== made[best]) await other.dispose();
  return made[best];
}

export function refuseWhatItCannot(kase) {
  if (kase.operation === 'gradient') throw new Missing('computes no gradients');
  if (kase.dtype !== 'float32') throw new Missing('AveragePool on its CPU provider takes float32 only');
  if (beyondWords(kase)) throw new Missing('left out: explicit padding, ceil mode, dilation or windows that differ');
  if (kase.taps > MOST_TAPS) throw new Missing('left out: one call takes more than 10 s');
}

async function createOne(ort, kase, input, sessionOptions, route, formulation) {
  const resident = route === 'resident';
  const whole = await buildModel(kase, formulation);
  const open = ({ bytes }) => ort.InferenceSession.create(bytes, sessionOptions);
  const feed = () => ({ x: new ort.Tensor('float32', input, whole.xShape) });
  const note = formulation === 'direct' ? undefined : formulation;
  const session = await open(whole);
  if (!resident) {
    const call = () => session.run(feed());
    return { call, asynchronous: true, result: ({ y }) => y.data, note, dispose: () => session.release() };
  }
  // What is timed gives one element; the values are checked on the same graph with its whole output.
  const checked = await session.run(feed());
  await session.release();
  const inside = await open(await buildModel(kase, formulation, input));
  const shape = new ort.Tensor('int64', BigInt64Array.from(whole.xShape, BigInt), [whole.xShape.length]);
  const call = () => inside.run({ shape });
  return { call, asynchronous: true, result: () => checked.y.data, note, dispose: () => inside.release() };
}

async function fastest(call) {
  let best = Infinity;
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    await call();
    best = Math.min(best, performance.now() - start);
    if (best > 500) break; // such a call shows its cost at once
  }
  return best;
}
