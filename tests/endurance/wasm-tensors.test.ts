import { averagePool2d, WasmTensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { randomSource } from '../reference/random.ts';
import { megabytes, memoryInUse, wasmBytes } from './memory-in-use.ts';

const total = Number(process.env['AVGPOOL2D_ENDURANCE_CALLS'] ?? 40_000);
const isLong = total >= 1e6;

const zeros = WasmTensor.zeros as (...args: Parameters<typeof WasmTensor.zeros>) => WasmTensor<Float32Array>;

/** A pooling that cannot be right by chance. */
function expectPoolingWorks(): void {
  const x = WasmTensor.from({ data: Float32Array.of(1, 2, 3, 6), shape: [1, 2, 2, 1] });
  const y = averagePool2d(x, { poolSize: 2 });
  expect([...y.data]).toEqual([3]);
  x.dispose();
  y.dispose();
  expect([...averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data]).toEqual([2]);
}

/** Makes, pools and frees tensors of any size, up to 20 alive at once, each marked and checked before it goes. */
function churn(seed: number, count: number): void {
  const random = randomSource(seed);
  const alive: { tensor: WasmTensor; mark: number }[] = [];
  const free = () => {
    const [{ tensor, mark }] = alive.splice(Math.floor(random() * alive.length), 1) as [(typeof alive)[number]];
    const { data } = tensor;
    if (data[0] !== mark || data[data.length - 1] !== mark) throw new Error('a WasmTensor has been written to');
    tensor.dispose();
  };
  for (let i = 0; i < count; i++) {
    // Sizes of all magnitudes, from one cell to a megabyte.
    const side = Math.ceil(2 ** (random() * 9));
    const tensor = zeros([1, side, side, 1], i % 3 === 0 ? 'int8' : 'float32');
    const mark = i % 100;
    tensor.data.fill(mark);
    alive.push({ tensor, mark });
    if (i % 4 === 0) alive.push({ tensor: averagePool2d(tensor, { poolSize: 2, padding: 'same' }), mark });
    while (alive.length > 20) free();
  }
  while (alive.length > 0) free();
}

test(`${total} WasmTensors of random sizes: all memory comes back, in one piece`, async () => {
  const untouched = wasmBytes();
  churn(1, total / 4);
  const start = await memoryInUse();
  churn(1, total / 4); // the same sizes fit where they were
  expect(wasmBytes()).toBe(start.wasm);
  churn(2, total / 2);
  churn(1, total / 4);
  const end = await memoryInUse();
  console.log(`wasm ${megabytes(untouched)}, ${megabytes(start.wasm)}, ${megabytes(end.wasm)}`);
  expect(end.heap - start.heap).toBeLessThan(2 ** 20);

  // All that has been added is one free block, but for what the allocator has not asked for yet: memory grows by up to a
  // fifth more than is needed.
  const bytes = Math.floor(end.wasm / 1.2) - untouched;
  expect(bytes).toBeGreaterThan(2 ** 20);
  const whole = WasmTensor.zeros([1, 1, bytes, 1], 'int8');
  expect(wasmBytes()).toBe(end.wasm);
  whole.dispose();
});

describe('a WasmTensor that does not fit', () => {
  test.each([
    [[1, 30_000, 30_000, 1], 'float32'],
    [[1, 2 ** 31 - 1, 1, 1], 'int8'],
    [[1, 2 ** 30, 4, 1], 'uint8'], // 2^32 bytes, 0 in 32 bits
    [[1, 2 ** 30, 8, 1], 'float32'],
    [[1, 2 ** 31 - 1, 2 ** 21, 1], 'float64'],
  ] as const)('%j of %s is a RangeError, and nothing has changed', (shape, dtype) => {
    const before = wasmBytes();
    expect(() => WasmTensor.zeros(shape, dtype)).toThrow(RangeError);
    expect(() => WasmTensor.zeros(shape, dtype)).toThrow(/does not fit into wasm memory/);
    expect(wasmBytes()).toBe(before);
    expectPoolingWorks();
  });

  // Really fills two gigabytes.
  test.runIf(isLong)('because others fill the memory: it fits again when they are gone', () => {
    const held: WasmTensor[] = [];
    const quarter = [1, 1, 2 ** 29, 1];
    let refusal: unknown;
    while (refusal === undefined && held.length < 10) {
      try {
        held.push(WasmTensor.zeros(quarter, 'int8'));
      } catch (error) {
        refusal = error;
      }
    }
    expect(refusal).toBeInstanceOf(RangeError);
    expect(held).toHaveLength(3);
    expectPoolingWorks();
    // The result of a pooling does not fit either.
    expect(() => averagePool2d(held[0] as WasmTensor, { poolSize: 1 })).toThrow(RangeError);
    expectPoolingWorks();
    held.pop()?.dispose();
    const again = WasmTensor.zeros(quarter, 'int8');
    for (const tensor of [...held, again]) tensor.dispose();
    expectPoolingWorks();
  });
});
