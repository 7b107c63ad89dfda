import { averagePool2d, WasmTensor } from 'avgpool2d';
import { afterEach, describe, expect, test } from 'vitest';
import { wasmBytes } from '../endurance/memory-in-use.ts';
import { fails } from './fails.ts';

/*
 * Where WasmTensors lie: on cache lines, apart from each other, in the first room that is large enough, which neighbours
 * that are freed become together.
 */

const LINE = 64;

const alive = new Set<WasmTensor>();
afterEach(() => {
  for (const tensor of alive) tensor.dispose();
  alive.clear();
});

/** A WasmTensor of so many bytes, each of them `mark`. */
function make(bytes: number, mark = 0): WasmTensor<Int8Array> {
  const tensor = WasmTensor.zeros([1, 1, bytes, 1], 'int8') as WasmTensor<Int8Array>;
  alive.add(tensor);
  tensor.data.fill(mark);
  return tensor;
}

function free(...tensors: WasmTensor[]): void {
  for (const tensor of tensors) {
    tensor.dispose();
    alive.delete(tensor);
  }
}

const placeOf = (tensor: WasmTensor) => tensor.data.byteOffset;
const holds = ({ data }: WasmTensor, mark: number) => (data as Int8Array).every((value) => value === mark);

/** Leaves no room between tensors that other tests in this file might have left. */
const blocks = (count: number, bytes: number) => Array.from({ length: count }, () => make(bytes));

describe('a place', () => {
  test.each([0, 1, 63, 64, 65, 127, 128, 1000, 70_000])('of %i bytes begins a cache line', (bytes) => {
    expect(placeOf(make(bytes)) % LINE).toBe(0);
    expect(placeOf(make(bytes)) % LINE).toBe(0);
  });

  test.each([0, 1, 63, 64, 65, 1000])("of %i bytes has a line behind it that is nobody else's", (bytes) => {
    const places = blocks(4, bytes).map(placeOf);
    places.sort((a, b) => a - b);
    for (const [i, place] of places.slice(1).entries()) {
      // Kernels read whole vectors, so up to a line beyond the last element.
      expect(place - (places[i] as number)).toBeGreaterThanOrEqual(bytes + LINE);
    }
  });

  test('is not that of anything else of the module', () => {
    // The arena, which every pooling of plain tensors writes to, lies below.
    const tensors = Array.from({ length: 20 }, (_, i) => make(10_000, i));
    averagePool2d({ data: new Float32Array(2 ** 21).fill(7), shape: [1, 1024, 2048, 1] }, { poolSize: 3, strides: 1 });
    for (const [i, tensor] of tensors.entries()) expect(holds(tensor, i)).toBe(true);
  });
});

describe('memory that is given back', () => {
  test('is used again for the same size', () => {
    const [first, , third] = blocks(3, 5000) as [WasmTensor, WasmTensor, WasmTensor];
    const place = placeOf(first);
    const other = placeOf(third);
    free(third, first);
    expect([placeOf(make(5000)), placeOf(make(5000))]).toEqual([place, other]);
  });

  test('holds zeros again, whatever was there', () => {
    const first = make(5000, 9);
    const place = placeOf(first);
    free(first);
    const again = WasmTensor.zeros([1, 1, 5000, 1], 'int8');
    alive.add(again);
    expect(placeOf(again)).toBe(place);
    expect(holds(again, 0)).toBe(true);
  });

  test('serves smaller ones first, and one after the other', () => {
    const [large] = blocks(2, 6400) as [WasmTensor];
    const place = placeOf(large);
    free(large);
    const [a, b] = blocks(2, 640) as [WasmTensor, WasmTensor];
    expect([placeOf(a), placeOf(b)]).toEqual([place, place + 640 + LINE]);
  });

  test.each([
    [0, 1, 2],
    [2, 1, 0],
    [0, 2, 1],
    [1, 0, 2],
  ])('is one room with its neighbours, freed in the order %i %i %i', (...order) => {
    const tensors = blocks(4, 9600);
    const place = placeOf(tensors[0] as WasmTensor);
    const size = wasmBytes();
    for (const i of order) free(tensors[i] as WasmTensor);
    // As many bytes as the three had, the lines behind the first two being room as well.
    expect(placeOf(make(3 * 9600 + 2 * LINE))).toBe(place);
    expect(wasmBytes()).toBe(size);
  });

  test('is one room with its neighbours behind any number of other rooms', () => {
    const small = blocks(6, 640);
    const large = blocks(3, 9600);
    free(...[0, 2, 4].map((i) => small[i] as WasmTensor));
    const place = placeOf(large[0] as WasmTensor);
    free(large[0] as WasmTensor, large[1] as WasmTensor);
    expect(placeOf(make(2 * 9600 + LINE))).toBe(place);
  });

  test('comes back once, however often a tensor is disposed of', () => {
    const [first, second] = blocks(2, 5000) as [WasmTensor, WasmTensor];
    free(first);
    const heir = make(5000, 3);
    first.dispose();
    const [other] = blocks(1, 5000) as [WasmTensor];
    expect(new Set([heir, second, other].map(placeOf)).size).toBe(3);
    expect(holds(heir, 3)).toBe(true);
  });

  test('is at the end of the memory enlarged, not left behind', () => {
    const last = make(3 * 2 ** 20);
    const place = placeOf(last);
    free(last);
    const before = wasmBytes();
    // The room at the end is a part of what this one needs.
    const larger = make(before - place + 1);
    expect(placeOf(larger)).toBeLessThanOrEqual(place);
    expect(wasmBytes() - before).toBeLessThanOrEqual(2 * 65536);
  });
});

test('neighbours leave each other alone, whatever is made, pooled and freed among them', () => {
  const options = { poolSize: 3, strides: 1, padding: 'same' } as const;
  let live: { tensor: WasmTensor; mark: number }[] = [];
  for (let i = 0; i < 300; i++) {
    const mark = i % 100;
    const tensor = make((i * 7919) % 3001, mark);
    live.push({ tensor, mark });
    if (tensor.data.length > 0) {
      const pooled = averagePool2d(tensor, options);
      alive.add(pooled);
      live.push({ tensor: pooled, mark });
    }
    if (live.length > 24) {
      for (const each of live) expect(holds(each.tensor, each.mark)).toBe(true);
      const isFreed = (_: unknown, index: number) => (index * 31 + i) % 3 === 0;
      for (const { tensor: freed } of live.filter(isFreed)) free(freed);
      live = live.filter((each, index) => !isFreed(each, index));
    }
  }
});

test('a tensor for which memory cannot grow is a RangeError that changes nothing', () => {
  const [kept, freed] = [make(5000, 5), make(5000)];
  make(100);
  const place = placeOf(freed);
  free(freed);
  const size = wasmBytes();
  for (const shape of [
    [1, 1, 2 ** 31 - 1, 1],
    [1, 2 ** 30, 8, 1],
    [2 ** 20, 2 ** 20, 2 ** 20, 1],
  ]) {
    expect(() => WasmTensor.zeros(shape, 'int8')).toThrow(RangeError);
    expect(() => WasmTensor.zeros(shape, 'int8')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/does not fit into wasm memory/),
        cause: expect.any(Error),
      }),
    );
  }
  expect(wasmBytes()).toBe(size);
  expect(holds(kept, 5)).toBe(true);
  expect(placeOf(make(5000, 6))).toBe(place);
  expect([...averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data]).toEqual([2]);
});

test('what has been disposed of is named by its part in the call', () => {
  const [gone, x] = [make(16), make(16)];
  free(gone);
  const named = (name: string) => new RegExp(`^${name} has been disposed\\.$`);
  expect(() => averagePool2d(gone, { poolSize: 1 })).toThrow(named('x'));
  expect(() => averagePool2d(x, { poolSize: 1, out: gone })).toThrow(named('out'));
  expect(() => gone.data).toThrow(named('WasmTensor'));
  expect(() => gone.toTensor()).toThrow(named('WasmTensor'));
});

test('what is wrong is named by its argument', () => {
  fails(() => WasmTensor.from({ data: [1], shape: [1, 1, 1, 1] } as never), TypeError, /^x\.data must be/);
  fails(() => WasmTensor.zeros([1, 1, 1, 1], 'float8' as never), RangeError, /^dtype must be one of/);
  fails(() => WasmTensor.zeros([1, 1, 1]), RangeError, /^shape must be of rank 4/);
  fails(() => WasmTensor.zeros([1, -1, 1, 1]), RangeError, /^shape\[1\] must be/);
});

test('the end of a `using` block frees the memory', () => {
  const tensor = WasmTensor.zeros([1, 1, 1, 1]);
  tensor[Symbol.dispose]();
  expect(() => tensor.data).toThrow(/disposed/);
});
