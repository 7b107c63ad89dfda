import {
  AveragePooling2D,
  averagePool2d,
  averagePool2dGradient,
  describeWindows,
  poolImage,
  Tensor,
  WasmTensor,
} from 'avgpool2d';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wasmBytes } from '../endurance/memory-in-use.ts';
import { expectPooled } from '../reference/compare.ts';
import { hasWindowWithoutValue, outputLength, type PoolOptions } from '../reference/geometry.ts';
import { layoutOf } from '../reference/layout.ts';
import { referenceGradient, referencePool } from '../reference/pool.ts';
import {
  anything,
  BESIDE,
  BOOM,
  bytesOf,
  isWhole,
  kindOf,
  makes,
  manners,
  oddNumbers,
  presented,
  remade,
} from './hostile.ts';

/*
 * Calls of the public functions with arguments of any kind. Each gives the reference's result, or a TypeError or
 * RangeError that names an argument; it leaves its input alone, and the next correct call is right.
 */

/** Calls of the poolings, and as many of everything else together; `npm run fuzz` asks for more. */
const poolings = Number(process.env['AVGPOOL2D_FUZZ_CALLS'] ?? 3000);
const numRuns = Math.ceil(poolings / 2);

const size = (max: number) => fc.integer({ min: 1, max });
const pairOf = (value: fc.Arbitrary<number>) => fc.oneof(value, fc.tuple(value, value));
const NAMES = [
  'poolSize',
  'strides',
  'padding',
  'dilations',
  'ceilMode',
  'countIncludePad',
  'divisorOverride',
  'dataFormat',
];

/** Honest options as a user may spell them. */
const honest = fc.record(
  {
    poolSize: pairOf(size(4)),
    strides: fc.oneof(fc.constantFrom(null, undefined), pairOf(size(3))),
    padding: fc.oneof(
      fc.constantFrom('valid', 'same', 'SAME', 'same_lower'),
      fc.nat(2),
      fc.tuple(fc.nat(2), fc.nat(2)),
      fc.tuple(fc.tuple(fc.nat(2), fc.nat(2)), fc.tuple(fc.nat(2), fc.nat(2))),
    ),
    dilations: pairOf(size(2)),
    ceilMode: fc.constantFrom(false, false, true),
    countIncludePad: fc.boolean(),
    divisorOverride: fc.constantFrom(undefined, 3, -2),
    dataFormat: fc.constantFrom('channels_last', 'channels_first', 'channelsLast'),
  },
  { requiredKeys: ['poolSize'] },
);

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;

function sizePair(value: unknown): [number, number] {
  const pair = Array.isArray(value) ? [...value] : [value, value];
  if (pair.length !== 2 || !pair.every(isSize)) throw new Error('a size that should have been refused');
  return pair as [number, number];
}

function flag(value: unknown): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new Error('a flag that should have been refused');
  return value ?? false;
}

function paddingOf(value: unknown): PoolOptions['padding'] {
  if (value === undefined) return 'valid';
  if (typeof value === 'string') {
    const word = value.toLowerCase();
    if (word === 'valid' || word === 'same' || word === 'same_lower') return word;
  }
  const sides = (cells: unknown) => (Array.isArray(cells) ? [...cells] : [cells, cells]);
  const cells = sides(value).map(sides);
  if (cells.length === 2 && cells.every((two) => two.length === 2 && two.every((n) => Number.isInteger(n) && n >= 0))) {
    return cells as never;
  }
  throw new Error('a padding that should have been refused');
}

/** The options that an accepted call has asked for, judged without the package. */
function meant(options: Record<string, unknown>): PoolOptions {
  const poolSize = sizePair(options['poolSize']);
  const format = options['dataFormat'] ?? 'channels_last';
  const divisor = options['divisorOverride'] ?? undefined;
  if (divisor !== undefined && (!Number.isInteger(divisor) || divisor === 0))
    throw new Error('a divisor to be refused');
  return {
    poolSize,
    strides: options['strides'] == null ? poolSize : sizePair(options['strides']),
    padding: paddingOf(options['padding']),
    dilations: options['dilations'] === undefined ? [1, 1] : sizePair(options['dilations']),
    ceilMode: flag(options['ceilMode']),
    countIncludePad: flag(options['countIncludePad']),
    ...(divisor === undefined ? {} : { divisorOverride: divisor as number }),
    dataFormat: /first/i.test(String(format)) ? 'channels_first' : 'channels_last',
  };
}

function expectNextCallWorks(): void {
  const y = averagePool2d({ data: Float32Array.of(1, 2, 3, 6), shape: [1, 2, 2, 1] }, { poolSize: 2 });
  if (y.data[0] !== 3 || y.data.length !== 1) throw new Error('the next call is wrong');
}

/** The result, or undefined after an error of the promised kind, or what the caller's own code or proxy threw. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error === BOOM || (error instanceof TypeError && /on a proxy that has been revoked$/.test(error.message))) {
      return undefined;
    }
    const isPromised =
      (error instanceof TypeError || error instanceof RangeError) &&
      /\b(x|xShape|dy|out|image|options|config|length|data|shape|dtype|name|poolSize|strides|padding|dilations|ceilMode|countIncludePad|divisorOverride|dataFormat|colorSpace|window|stride|dilation|kernel|trainable|pool_size|data_format|WasmTensor)\b/.test(
        error.message,
      ) &&
      // The engine's own words, which have some of these names in them.
      !/^(Invalid |Cannot |offset |Array buffer |Maximum )/.test(error.message);
    if (!isPromised) throw error;
    return undefined;
  }
}

/** As many elements as the shape says. `out` may lie about its length, but not about its bytes. */
function expectFull({ data, shape }: Tensor): void {
  const { byteLength, BYTES_PER_ELEMENT } = data as Float32Array;
  expect(byteLength / BYTES_PER_ELEMENT).toBe(shape.reduce((a, b) => a * b, 1));
}

/** Mostly nothing. */
const rarely = <T>(value: fc.Arbitrary<T>, one: number) =>
  fc.oneof({ weight: one - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** Where a result may be asked for; 'beside' is in the same buffer as the input, without sharing a byte. */
const outs = ['right', 'right', 'overlapping', 'beside', 'too short'] as const;

/** Which options are replaced by what, and how the rest is presented. */
const calls = fc.record({
  shape: fc.tuple(fc.nat(2), size(6), size(6), fc.nat(3)),
  options: honest,
  bad: rarely(fc.tuple(fc.constantFrom('x', 'data', 'shape', 'out', 'options', 'extra', ...NAMES), anything), 2),
  oddShape: rarely(fc.tuple(fc.nat(4), oddNumbers), 10),
  make: fc.constantFrom(...makes),
  manner: fc.constantFrom(...manners),
  out: fc.oneof(
    { weight: 1, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...outs) },
  ),
  isGradient: fc.boolean(),
  isInteger: fc.boolean(),
});

/** How often each kind of argument was met, by what came of it: a kind that is never met tests nothing. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string, outcome: 'result' | 'refusal'): void {
    const key = `${kind}: ${outcome}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  count(kind: string, outcome: 'result' | 'refusal'): number {
    return this.#counts.get(`${kind}: ${outcome}`) ?? 0;
  }
}

const ramp = (count: number) => Array.from({ length: count }, (_, i) => ((i * 37) % 101) - 50);

test('poolings of anything give the right result or name what is wrong', () => {
  const tally = new Tally();
  const property = fc.property(calls, (call) => {
    const { isGradient } = call;
    const options: Record<string, unknown> = { ...call.options };
    const xShape: number[] = [...call.shape];
    if (call.oddShape) xShape[call.oddShape[0]] = call.oddShape[1];
    let shape: unknown = xShape;

    // dy has the shape of the output; where there is none, the call is refused before dy matters.
    let inputShape = xShape;
    let outputShape = xShape;
    let wanted: PoolOptions | undefined;
    try {
      wanted = meant(options);
    } catch {
      // a mistake among honest options would show below
    }
    const isPlain = xShape.length === 4 && xShape.every((n) => Number.isInteger(n) && n >= 0 && n < 100);
    if (wanted && isPlain) {
      const from = layoutOf(xShape, wanted.dataFormat);
      const [h, w] = [outputLength(wanted, 0, from.height), outputLength(wanted, 1, from.width)];
      outputShape =
        wanted.dataFormat === 'channels_first' ? [from.batch, from.channels, h, w] : [from.batch, h, w, from.channels];
      if (isGradient) [inputShape, outputShape] = [outputShape, xShape];
    }
    const count = inputShape.reduce((a, b) => a * b, 1);
    const numbers = ramp(count >= 0 && count < 1e4 ? count : 4);
    const isInteger = call.isInteger && !isGradient;
    const make = call.out === 'beside' ? 'view' : call.make;
    const data = remade(isInteger ? Int8Array.from(numbers) : Float32Array.from(numbers), make);
    const before = bytesOf(data);
    let given: unknown = data;
    let x: unknown;

    const outputCount = outputShape.reduce((a, b) => a * b, 1);
    if (call.out === 'right' && outputCount >= 0 && outputCount < 1e4) {
      options['out'] = isInteger ? new Int8Array(outputCount) : new Float32Array(outputCount);
    }
    if (call.out === 'overlapping') options['out'] = data;
    if (call.out === 'too short') options['out'] = new Float32Array(0);
    if (call.out === 'beside' && outputCount >= 0 && outputCount * data.BYTES_PER_ELEMENT <= BESIDE - 16) {
      const end = data.byteOffset + data.byteLength;
      options['out'] = isInteger
        ? new Int8Array(data.buffer, end, outputCount)
        : new Float32Array(data.buffer, end, outputCount);
    }
    let callOptions: unknown = presented(options, call.manner, expectNextCallWorks);
    let kinds = [`make ${make}`, `read ${call.manner}`, `out ${call.out}`, ...(count === 0 ? ['no elements'] : [])];
    if (call.bad) {
      const [name, makeValue] = call.bad;
      const value = makeValue();
      kinds = [];
      if (name === 'x') x = value;
      else if (name === 'data') given = value;
      else if (name === 'shape') shape = value;
      else if (name === 'options') callOptions = value;
      else
        callOptions = presented(
          { ...options, [name === 'extra' ? 'poolsize' : name]: value },
          call.manner,
          expectNextCallWorks,
        );
      if (name in options || NAMES.includes(name) || name === 'out') options[name] = value;
    }
    x ??= { data: given, shape: isGradient ? inputShape : shape };
    const bad = call.bad?.[0];

    const y = attempt(() =>
      isGradient
        ? averagePool2dGradient(shape as number[], x as never, callOptions as never)
        : averagePool2d(x as never, callOptions as never),
    );
    if (bytesOf(data) !== before) throw new Error('the input has changed');
    expectNextCallWorks();
    for (const kind of ['any', ...kinds]) tally.add(kind, y === undefined ? 'refusal' : 'result');
    if (y === undefined) return;
    if (!(y instanceof Tensor)) throw new Error('not a Tensor');
    // Anything at all that was taken for a tensor or options is beyond judging here, but for the shape's arithmetic.
    if (bad === 'x' || bad === 'data' || bad === 'shape' || bad === 'options') {
      expectFull(y);
      return;
    }
    const real = meant(options);
    // The reference visits every tap of every window, also of images of none: it is not asked about huge ones.
    const sizes = [...xShape, ...real.poolSize, ...(Array.isArray(real.padding) ? real.padding.flat() : [])];
    if (sizes.some((n) => n > 100)) {
      expectFull(y);
      return;
    }
    const label = JSON.stringify({ xShape, real });
    const dtype = isInteger ? 'int8' : 'float32';
    const want = isGradient ? referenceGradient(xShape, numbers, real) : referencePool(numbers, xShape, real);
    const from = layoutOf(xShape, real.dataFormat);
    if (hasWindowWithoutValue(real, from.height, from.width)) throw new Error('there is no such value');
    // `out` may lie about its length.
    const { buffer, byteOffset, byteLength } = y.data;
    const plain = isInteger ? new Int8Array(buffer, byteOffset) : new Float32Array(buffer, byteOffset);
    const elements = plain.subarray(0, byteLength / plain.BYTES_PER_ELEMENT);
    expectPooled({ shape: y.shape, data: elements }, want, dtype, label);
  });
  fc.assert(property, { numRuns: poolings });
  const counted = (kind: string) => [tally.count(kind, 'result'), tally.count(kind, 'refusal')] as const;
  const [results, refusals] = counted('any');
  console.log(`${results} results and ${refusals} refusals of ${poolings} poolings`);
  expect(results + refusals).toBe(poolings);
  expect(results).toBeGreaterThan(poolings / 20);
  expect(refusals).toBeGreaterThan(poolings / 20);

  // Every kind of argument was met, and those that can be right were.
  for (const make of makes) {
    const [right, refused] = counted(`make ${make}`);
    expect(isWhole(make) ? right : refused, make).toBeGreaterThan(0);
    if (!isWhole(make)) expect(right, make).toBe(0);
  }
  for (const manner of manners) {
    const [right, refused] = counted(`read ${manner}`);
    expect(manner === 'throwing' ? refused : right, manner).toBeGreaterThan(0);
    if (manner === 'throwing') expect(right).toBe(0);
  }
  for (const kind of ['out right', 'out beside', 'no elements']) expect(counted(kind)[0], kind).toBeGreaterThan(0);
  for (const kind of ['out overlapping', 'out too short']) expect(counted(kind)[1], kind).toBeGreaterThan(0);
});

test('anything is all of that', () => {
  const kinds = new Set(fc.sample(anything, 20_000).map((make) => kindOf(make())));
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      ...['negative number', 'fraction', 'huge number', 'NaN', 'bigint', 'symbol', 'string', 'object', 'function'],
      ...['array', 'sparse array', 'frozen array', 'unreadable'],
    ]),
  );
});

test('resident tensors of anything leave no memory behind', () => {
  // Room that is there again in the end, with what has been added to it: nothing of it is held, not even in its middle.
  const room = 2 ** 20;
  WasmTensor.zeros([1, 1, room, 1], 'int8').dispose();
  const size = wasmBytes();
  const good = { data: new Float32Array(16_384), shape: [1, 128, 128, 1] };
  const keys = ['data', 'shape', 'dtype', 'poolSize', 'strides', 'padding', 'out', 'x', 'xShape', 'dy'];
  let results = 0;
  const property = fc.property(fc.constantFrom(...keys), anything, fc.constantFrom(...manners), (key, make, manner) => {
    const held: WasmTensor[] = [];
    const keep = (call: () => unknown) => {
      const tensor = attempt(call);
      if (!(tensor instanceof WasmTensor)) return;
      held.push(tensor);
      results++;
    };
    const parts: Record<string, unknown> = { ...good, dtype: 'float32', xShape: good.shape };
    const options: Record<string, unknown> = { poolSize: 2 };
    (key in parts ? parts : options)[key] = make();
    if (key === 'dy' || key === 'x') delete options[key];
    const given = presented(
      { data: parts['data'], shape: parts['shape'], dtype: parts['dtype'] },
      manner,
      expectNextCallWorks,
    );
    keep(() => WasmTensor.from(given as never));
    keep(() => WasmTensor.zeros(parts['shape'] as never, parts['dtype'] as never));
    const x = key === 'x' ? make() : WasmTensor.from(good);
    if (key !== 'x') held.push(x as WasmTensor);
    keep(() => averagePool2d(x as never, presented(options, manner, expectNextCallWorks) as never));
    const dy = key === 'dy' ? make() : WasmTensor.zeros([1, 64, 64, 1]);
    if (key !== 'dy') held.push(dy as WasmTensor);
    const reading = presented(options, manner, expectNextCallWorks);
    keep(() => averagePool2dGradient(parts['xShape'] as never, dy as never, reading as never));
    for (const tensor of held) tensor.dispose();
  });
  fc.assert(property, { numRuns });
  const end = wasmBytes();
  WasmTensor.zeros([1, 1, room + end - size, 1], 'int8').dispose();
  expect(wasmBytes()).toBe(end);
  expect(results).toBeGreaterThan(numRuns);
});

test('layers and configurations of anything', () => {
  const keys = [
    'pool_size',
    'poolSize',
    'strides',
    'padding',
    'data_format',
    'name',
    'dtype',
    'trainable',
    '__proto__',
  ];
  const property = fc.property(fc.constantFrom(...keys), anything, fc.constantFrom(...manners), (key, make, manner) => {
    const config: Record<string, unknown> = { pool_size: 2, padding: 'valid' };
    Object.defineProperty(config, key, { value: make(), enumerable: true, configurable: true, writable: true });
    const layer = attempt(() => AveragePooling2D.fromConfig(presented(config, manner, expectNextCallWorks)));
    const other = attempt(
      () => new AveragePooling2D(presented({ poolSize: 2, [key]: make() }, manner, expectNextCallWorks) as never),
    );
    expectNextCallWorks();
    for (const made of [layer, other]) {
      if (made === undefined) continue;
      const again = AveragePooling2D.fromConfig(JSON.parse(JSON.stringify(made.getConfig())));
      expect(again.getConfig()).toEqual(made.getConfig());
    }
    expect(({} as Record<string, unknown>)['pool_size']).toBeUndefined();
  });
  fc.assert(property, { numRuns });
});

test('images and questions of anything', () => {
  const property = fc.property(
    fc.constantFrom('image', 'data', 'width', 'height', 'poolSize', 'strides', 'padding', 'out', 'length', 'window'),
    anything,
    fc.constantFrom(...manners),
    (key, make, manner) => {
      const image: Record<string, unknown> = { data: Uint8ClampedArray.from(ramp(24)), width: 3, height: 2 };
      const options: Record<string, unknown> = { poolSize: 2 };
      if (key in image) image[key] = make();
      else if (key !== 'image') options[key] = make();
      const given = key === 'image' ? make() : presented(image, manner, expectNextCallWorks);
      attempt(() => poolImage(given as never, presented(options, manner, expectNextCallWorks) as never));
      const window: Record<string, unknown> = { window: 2 };
      if (['window', 'padding'].includes(key)) window[key] = make();
      const plan = attempt(() => {
        const length = key === 'length' ? make() : 5;
        // A list of so many windows would be right, and would take all memory.
        if (typeof length === 'number' && length > 1e5) return undefined;
        return describeWindows(length as never, presented(window, manner, expectNextCallWorks) as never);
      });
      if (plan) expect(plan.windows).toHaveLength(plan.outputLength);
      expectNextCallWorks();
    },
  );
  fc.assert(property, { numRuns });
});
