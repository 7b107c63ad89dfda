import { averagePool2d, averagePool2dGradient, WasmTensor } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { heapInUse, memoryInUse, wasmBytes } from '../endurance/memory-in-use.ts';

/*
 * A WasmTensor's memory is its owner's: a call that is refused keeps none, and one that makes the memory grow, which moves
 * all of it, loses nothing.
 */

const MEGABYTE = [1, 512, 512, 1];

describe('a refused call keeps none of the memory of its result', () => {
  function expectNothingKept(call: () => unknown, message: RegExp): void {
    expect(call).toThrow(message);
    const before = wasmBytes();
    for (let i = 0; i < 30; i++) expect(call).toThrow(message);
    expect(wasmBytes()).toBe(before);
  }

  test('a gradient whose dy has another shape', () => {
    const dy = WasmTensor.zeros([1, 1, 1, 1]);
    expectNothingKept(() => averagePool2dGradient(MEGABYTE, dy, { poolSize: 2 }), /^dy\.shape must be/);
    dy.dispose();
  });

  test('a gradient of integers', () => {
    const dy = WasmTensor.zeros([1, 256, 256, 1], 'int8');
    // @ts-expect-error only floats have gradients
    expectNothingKept(() => averagePool2dGradient(MEGABYTE, dy, { poolSize: 2 }), /^dy\.data must be/);
    dy.dispose();
  });

  test('an input that has been disposed', () => {
    const x = WasmTensor.zeros(MEGABYTE);
    x.dispose();
    expectNothingKept(() => averagePool2d(x, { poolSize: 1 }), /disposed/);
  });

  test('a window that does not fit the arena', () => {
    const x = WasmTensor.zeros([1, 2, 3_000_000, 1]);
    expectNothingKept(() => averagePool2d(x, { poolSize: [2, 2_500_000], strides: 1 }), /^So wide a window/);
    x.dispose();
  });
});

describe('a copy that makes the memory grow', () => {
  test.each([
    ['of a WasmTensor', (tensor: WasmTensor) => WasmTensor.from(tensor)],
    ['of its data', ({ data }: WasmTensor) => WasmTensor.from(data, MEGABYTE)],
    ['of its data and shape', ({ data, shape }: WasmTensor) => WasmTensor.from({ data, shape })],
  ])('%s', (_, copy) => {
    const first = WasmTensor.zeros(MEGABYTE) as WasmTensor<Float32Array>;
    first.data.fill(5);
    const all: WasmTensor[] = [first];
    const before = wasmBytes();
    while (wasmBytes() === before) all.push(copy(first));
    for (const tensor of all) {
      expect((tensor.data as Float32Array).every((value) => value === 5)).toBe(true);
      tensor.dispose();
    }
  });
});

test('an input that lies in wasm memory, with a result that makes it grow', () => {
  const x = WasmTensor.zeros(MEGABYTE) as WasmTensor<Float32Array>;
  x.data.fill(5);
  const all: WasmTensor[] = [x];
  const before = wasmBytes();
  while (wasmBytes() === before) all.push(averagePool2d(x, { poolSize: 1 }));
  const dx = averagePool2dGradient(MEGABYTE, x, { poolSize: 1 });
  for (const tensor of [...all, dx]) {
    expect((tensor.data as Float32Array).every((value) => value === 5)).toBe(true);
    tensor.dispose();
  }
});

test('a result goes only into a WasmTensor of its shape, however many elements another one has', () => {
  const x = { data: new Float32Array(16), shape: [1, 4, 4, 1] };
  const dy = { data: new Float32Array(4), shape: [1, 2, 2, 1] };
  const resident = WasmTensor.from(x);
  const [flat, wide] = [WasmTensor.zeros([1, 4, 1, 1]), WasmTensor.zeros([1, 1, 16, 1])];
  const refusal = /^out\.shape must be the output shape/;
  // A plain input and a resident one take different ways to the same check.
  expect(() => averagePool2d(resident, { poolSize: 2, out: flat })).toThrow(refusal);
  expect(() => averagePool2d(x as never, { poolSize: 2, out: flat } as never)).toThrow(refusal);
  expect(() => averagePool2dGradient([1, 4, 4, 1], dy as never, { poolSize: 2, out: wide } as never)).toThrow(refusal);
  for (const tensor of [resident, flat, wide]) tensor.dispose();
});

describe('what nobody holds any more', () => {
  /** Where the next tensor of so many cells would lie. */
  function nextPlace(cells: number): number {
    const probe = WasmTensor.zeros([1, 1, cells, 1]);
    const place = probe.data.byteOffset;
    probe.dispose();
    return place;
  }

  /** Makes tensors that are forgotten as soon as this returns, but for what `keep` says. @returns the first one's place */
  function forget<T>(cells: number, keep: (tensor: WasmTensor) => T): { place: number; kept: T[] } {
    const tensors = Array.from({ length: 50 }, () => WasmTensor.zeros([1, 1, cells, 1]));
    for (const tensor of tensors) (tensor.data as Float32Array).fill(3);
    return { place: tensors[0]?.data.byteOffset as number, kept: tensors.map(keep) };
  }

  test('comes back when it has been collected, once', async () => {
    await memoryInUse();
    const before = nextPlace(1000);
    const { place } = forget(1000, () => undefined);
    expect(place).toBe(before);
    expect(nextPlace(1000)).toBeGreaterThan(place);
    await memoryInUse();
    expect(nextPlace(50 * 1000)).toBe(place);
    expect(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]).toBe(2);
  });

  test('is not what is held by its data alone', async () => {
    const { place, kept } = forget(1000, ({ data }) => data as Float32Array);
    await memoryInUse();
    const next = WasmTensor.zeros([1, 1, 50 * 1000, 1]) as WasmTensor<Float32Array>;
    next.data.fill(4);
    expect(next.data.byteOffset).toBeGreaterThan(place);
    expect(kept.filter((data) => data.length > 0).every((data) => data.every((value) => value === 3))).toBe(true);
    next.dispose();
  });

  test('is given back once, though it was disposed of before', async () => {
    const { place } = forget(1000, (tensor) => tensor.dispose());
    const heirs = Array.from({ length: 50 }, () => WasmTensor.zeros([1, 1, 1000, 1]) as WasmTensor<Float32Array>);
    expect(heirs[0]?.data.byteOffset).toBe(place);
    for (const heir of heirs) heir.data.fill(5);
    await memoryInUse();
    const next = WasmTensor.zeros([1, 1, 50 * 1000, 1]);
    for (const heir of heirs) {
      expect(heir.data.every((value) => value === 5)).toBe(true);
      heir.dispose();
    }
    next.dispose();
  });
});

test('freeing every second of many tensors takes a time that grows with their number, not its square', () => {
  /** Processor time, which nobody else on the machine lengthens, in microseconds. */
  const used = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  /** Best of three. */
  const timeOf = (count: number) => {
    const times = Array.from({ length: 3 }, () => {
      const tensors = Array.from({ length: count }, () => WasmTensor.zeros([1, 1, 1, 1]));
      const begin = used();
      for (let i = 0; i < count; i += 2) tensors[i]?.dispose();
      const time = used() - begin;
      for (const tensor of tensors) tensor.dispose();
      return time;
    });
    return Math.min(...times);
  };
  timeOf(1000);
  // Eight times as many: 64 times as long where each one looked at all others.
  expect(timeOf(32_000) / timeOf(4000)).toBeLessThan(24);
});

test('a loop that never comes back to the runtime leaves nothing of the tensors that it disposes of', () => {
  const make = () => {
    for (let i = 0; i < 100_000; i++) WasmTensor.zeros([1, 1, 1, 1]).dispose();
  };
  make();
  const before = heapInUse();
  make();
  // 14 MB where the finalizers that are no longer needed stay registered.
  expect(heapInUse() - before).toBeLessThan(2e6);
});
