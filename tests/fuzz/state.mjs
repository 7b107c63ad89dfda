import v8 from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { averagePool2d, averagePool2dGradient, poolImage, WasmTensor } from 'avgpool2d';

/*
 * Attacks on the package's state and memory: shared memory that grows and is written to by another thread, stacks that
 * overflow and scripts whose time is up in the middle of a call, Workers that are terminated, views of wasm memory,
 * finalizers that call back. In between WasmTensors live, die and are forgotten; after each attack they hold what they
 * held, and a call of a random geometry is right. `node tests/fuzz/state.mjs ATTACKS SEED`, with the built package; a
 * program of its own, as a test runner's imports fail in their own way where the stack is full.
 */

const total = Number(process.argv[2] ?? 3000);
const seed = Number(process.argv[3] ?? 1);

let state = seed;
/** mulberry32 */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
/** @param {number} n */
const below = (n) => Math.floor(random() * n);
/** @template T @param {readonly T[]} values @returns {T} */
const pick = (values) => /** @type {T} */ (values[below(values.length)]);

v8.setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = vm.runInNewContext('gc');

/** @param {unknown} error */
const isPromised = (error) =>
  (error instanceof TypeError || error instanceof RangeError) &&
  /^(x|xShape|dy|out|image|WasmTensor|A WasmTensor)\b/.test(error.message);
/** @param {unknown} error @returns {boolean} */
const isOverflow = (error) =>
  error instanceof RangeError && (/call stack|stack is full/.test(error.message) || isOverflow(error.cause));

/** What came of the attacks: one that never goes either way tests nothing. */
/** @type {Map<string, number>} */
const tally = new Map();
/** @param {string} what */
const count = (what) => tally.set(what, (tally.get(what) ?? 0) + 1);

/**
 * Runs a call that may be refused as promised.
 * @template T
 * @param {string} name
 * @param {() => T} call
 * @returns {T | undefined}
 */
function attempt(name, call) {
  try {
    const result = call();
    count(`${name}: result`);
    return result;
  } catch (error) {
    if (!isPromised(error)) throw error;
    count(`${name}: refusal`);
    return undefined;
  }
}

// Calls whose results are known.

/** @param {number} length */
const ramp = (length) => Float32Array.from({ length }, (_, i) => (i * 7) % 32);
/** @type {[number, number, number, number][]} */
const shapes = [
  [1, 2, 2, 1],
  [1, 9, 9, 1],
  [2, 6, 5, 3],
  [1, 40, 40, 8],
  [1, 64, 300, 4],
  [400, 3, 3, 1],
];
const inputs = shapes.map((shape) => ({ data: ramp(shape[0] * shape[1] * shape[2] * shape[3]), shape }));
/** @type {import("../../dist/index.js").PoolOptions[]} */
const allOptions = [
  { poolSize: 2 },
  { poolSize: 2, strides: 1 },
  { poolSize: [1, 2], padding: 'same' },
  { poolSize: 2, strides: 1, countIncludePad: true, padding: [1, 1] },
];
const known = inputs.flatMap((x) =>
  allOptions.map((options) => ({ x, options, want: averagePool2d(x, options).data })),
);

function expectRight() {
  const { x, options, want } = pick(known);
  const { data } = averagePool2d(x, options);
  for (let i = 0; i < want.length; i++) if (data[i] !== want[i]) throw new Error('a later call is wrong');
}

// WasmTensors, each full of its own number.

/** @typedef {{ tensor: WasmTensor<any>, mark: number }} Marked */
/** @type {Marked[]} */
const alive = [];
let marks = 0;

function make() {
  const mark = ++marks % 1000;
  const shape = [1, 1 + below(4), 1 + below(40), 1 + below(3)];
  const data = new Float32Array(shape.reduce((product, length) => product * length)).fill(mark);
  alive.push({ tensor: WasmTensor.from({ data, shape }), mark });
}

/** @param {Marked} one */
function expectIntact({ tensor, mark }) {
  const data = tensor.data;
  for (let i = 0; i < data.length; i++) if (data[i] !== mark) throw new Error('a WasmTensor has been written to');
}

/** Takes one out, which is freed or forgotten. */
function drop() {
  const [one] = alive.splice(below(alive.length), 1);
  if (one === undefined) return;
  expectIntact(one);
  if (random() < 0.7) one.tensor.dispose();
  if (random() < 0.3) one.tensor.dispose();
}

// The attacks.

const busy = new Int32Array(new SharedArrayBuffer(4));
const scribbler = new Worker(new URL('scribbler.mjs', import.meta.url), { workerData: busy.buffer });

const Growable = /** @type {any} */ (SharedArrayBuffer);

/**
 * An array over shared memory that another thread has begun to enlarge and to fill. Now and then it has ended before the
 * call, or does not begin: what comes of a race is not the same on every machine, and of these two it is.
 * @param {Float32Array} data
 */
function growing(data) {
  const buffer = new Growable(data.byteLength, { maxByteLength: data.byteLength + 65536 });
  const array = new Float32Array(buffer);
  array.set(data);
  const when = random();
  if (when > 0.05 && Atomics.load(busy, 0) < 4) {
    Atomics.add(busy, 0, 1);
    scribbler.postMessage({ buffer, length: data.byteLength });
    Atomics.notify(busy, 0);
    if (when > 0.95) while (buffer.byteLength < buffer.maxByteLength) Atomics.wait(busy, 0, Atomics.load(busy, 0), 1);
    else for (let i = below(4000); i > 0; i--) Atomics.load(busy, 0);
  }
  return array;
}

function growWhileCopied() {
  const { x, options, want } = pick(known.slice(0, 16));
  const isOut = random() < 0.3;
  const array = growing(isOut ? new Float32Array(want.length) : x.data);
  if (random() < 0.2) {
    const tensor = attempt('growing memory in a WasmTensor', () => WasmTensor.from({ data: array, shape: x.shape }));
    if (
      tensor?.data.some((/** @type {number} */ value, /** @type {number} */ i) => value !== x.data[i % x.data.length])
    ) {
      if (!isOut) throw new Error('a WasmTensor of shared memory is wrong');
    }
    tensor?.dispose();
    return;
  }
  const y = attempt('growing memory', () =>
    isOut ? averagePool2d(x, { ...options, out: array }) : averagePool2d({ data: array, shape: x.shape }, options),
  );
  if (y === undefined) return;
  for (let i = 0; i < want.length; i++)
    if (y.data[i] !== want[i]) throw new Error('a result of shared memory is wrong');
}

function overflow() {
  const { x, options, want } = pick(known);
  const tensor = alive[below(alive.length)]?.tensor;
  const work = pick([
    () => {
      const { data } = averagePool2d(x, options);
      for (let i = 0; i < want.length; i++) if (data[i] !== want[i]) throw new Error('wrong near the end of the stack');
    },
    () => WasmTensor.zeros([1, 3, 3, 1]).dispose(),
    () => {
      WasmTensor.from(x);
    },
    () => tensor && averagePool2d(tensor, { poolSize: 1 }).dispose(),
    () => averagePool2dGradient([1, 4, 4, 1], { data: ramp(9), shape: [1, 3, 3, 1] }, { poolSize: 2, strides: 1 }),
    () => poolImage({ data: new Uint8Array(64), width: 4, height: 4 }, { poolSize: 2 }),
  ]);
  let left = 1 + below(40);
  const gap = pick([1, 3, 40]);
  let unwound = 0;
  // Judged later: here even a regular expression overflows the stack.
  /** @type {unknown[]} */
  const errors = [];
  let results = 0;
  /** @returns {void} */
  const recurse = () => {
    try {
      recurse();
    } finally {
      if (unwound++ % gap === 0 && left-- > 0) {
        try {
          work();
          results++;
        } catch (error) {
          errors[errors.length] = error;
        }
      }
    }
  };
  try {
    recurse();
  } catch (error) {
    errors[errors.length] = error;
  }
  for (const error of errors) if (!isOverflow(error)) throw error;
  if (results > 0) count('stack: result');
  if (errors.length > 1) count('stack: overflow');
}

const large = { data: ramp(512 * 512), shape: [1, 512, 512, 1] };
const context = vm.createContext({
  pool: (/** @type {number} */ size) => averagePool2d(large, { poolSize: size, strides: 1 }),
  churn: () => WasmTensor.from(large).dispose(),
});

function timeUp() {
  const code = random() < 0.7 ? `pool(${2 + below(30)})` : 'churn()';
  try {
    vm.runInContext(`for (;;) ${code}`, context, { timeout: 1 + below(4) });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    count('time: up');
  }
}

function viewWasmMemory() {
  const one = pick(alive);
  const { data } = one.tensor;
  /** @type {any} */
  const Kind = pick([Float32Array, Float64Array, Int8Array, Uint8Array]);
  const cells = pick([0, 1, 4, 4, 36, 4096]);
  const { buffer } = data;
  const around = random() < 0.7 ? data.byteOffset + below(400) - 200 : below(buffer.byteLength);
  const begin = Math.max(0, Math.min(around, buffer.byteLength - cells * 8));
  const view = new Kind(buffer, begin - (begin % Kind.BYTES_PER_ELEMENT), cells);
  const shape = [cells, 1, 1, 1];
  const isInside =
    view.byteOffset >= data.byteOffset && view.byteOffset + view.byteLength <= data.byteOffset + data.byteLength;
  if (random() < 0.5) {
    attempt('view as x', () => averagePool2d({ data: view, shape }, { poolSize: 1 }));
    return;
  }
  const before = isInside ? view.slice() : undefined;
  const x = { data: new Kind(cells).fill(1), shape };
  const y = attempt('view as out', () => averagePool2d(x, { poolSize: 1, out: view }));
  if (y === undefined) return;
  // It was all of one tensor's: it may be another's than this one's.
  const owner = alive.find(
    ({ tensor: { data: own } }) =>
      view.byteOffset >= own.byteOffset && view.byteOffset + view.byteLength <= own.byteOffset + own.byteLength,
  );
  if (owner === undefined && cells > 0) count('view as out: in a tensor that is forgotten');
  owner?.tensor.data.fill(owner.mark);
  if (before !== undefined) view.set(before);
}

const whenCollected = new FinalizationRegistry((/** @type {() => void} */ call) => call());

function callLater() {
  whenCollected.register({}, () => {
    expectRight();
    make();
    count('finalizer');
  });
}

/** A Worker of its own, which ends within a call. */
async function terminateWorker() {
  const worker = new Worker(
    `import('${new URL('../../dist/index.js', import.meta.url)}').then(({ averagePool2d }) => {
      const x = { data: new Float32Array(1e6), shape: [1, 1000, 1000, 1] };
      require('node:worker_threads').parentPort.postMessage('pooling');
      for (;;) averagePool2d(x, { poolSize: 9, strides: 1 });
    })`,
    { eval: true },
  );
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  count('Worker: terminated');
}

for (let i = 0; i < 8; i++) make();
// Which one, by a number from 0 to 1: some take a thousand times as long as others.
/** @type {[below: number, attack: () => void | Promise<void>][]} */
const attacks = [
  [0.0002, terminateWorker],
  [0.0015, timeUp],
  [0.03, callLater],
  [0.035, overflow],
  [0.5, growWhileCopied],
  [1, viewWasmMemory],
];
for (let step = 0; step < total; step++) {
  const at = random();
  const attack = attacks.find(([limit]) => at < limit)?.[1] ?? make;
  try {
    await attack();
    expectRight();
    if (random() < 0.1) for (const one of alive) expectIntact(one);
    while (alive.length > 12) drop();
    if (alive.length < 6 || random() < 0.1) make();
    if (random() < 0.1) drop();
    if (step % 500 === 499) {
      if (step % 5000 === 4999) collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (cause) {
    throw new Error(`attack ${step} of seed ${seed}, ${attack.name}`, { cause });
  }
}
await terminateWorker();
timeUp();
callLater();
collect();
// Finalizers run when the engine finds time for them.
for (let turn = 0; turn < 1000 && !tally.has('finalizer'); turn++) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
for (const one of alive) expectIntact(one);
scribbler.postMessage('end');
Atomics.notify(busy, 0);
console.log(JSON.stringify(Object.fromEntries([...tally].sort())));
