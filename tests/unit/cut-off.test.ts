import vm from 'node:vm';
import { averagePool2d, averagePool2dGradient, describeWindows, poolImage, WasmTensor } from 'avgpool2d';
import { afterEach, describe, expect, test } from 'vitest';
import { load } from '../../js/core/load.ts';
import { fails, ramp } from './fails.ts';

/*
 * Calls that end in the middle: the stack overflows, node:vm's time is up, or WebAssembly traps. Nothing of them shows in
 * a later call, and no WasmTensor loses or shares its memory.
 */

/** Calls of every kind, and what they give when nothing goes wrong. */
const image = { data: Uint8ClampedArray.from({ length: 64 }, (_, i) => i * 3), width: 4, height: 4 };
// Too large to be copied at once.
const large = ramp(1, 420, 420, 1);
const calls: (() => ArrayLike<number>)[] = [
  () => averagePool2d(ramp(1, 6, 6, 3), { poolSize: 3, strides: 1, padding: 'same' }).data,
  () => averagePool2d(ramp(2, 5, 7, 1), { poolSize: [2, 3] }).data,
  () => averagePool2d(large, { poolSize: 140 }).data,
  () => averagePool2d({ data: Int8Array.from({ length: 81 }, (_, i) => i), shape: [1, 9, 9, 1] }, { poolSize: 9 }).data,
  () => averagePool2dGradient([1, 6, 6, 1], ramp(1, 5, 5, 1), { poolSize: 2, strides: 1 }).data,
  () => poolImage(image, { poolSize: 2, colorSpace: 'linear' }).data,
  () => describeWindows(9, { window: 3, stride: 2 }).windows.map(({ first }) => first),
];
const expected = calls.map((call) => [...(call() as number[])]);

function expectAllRight(): void {
  for (const [i, call] of calls.entries()) expect([...(call() as number[])], `call ${i}`).toEqual(expected[i]);
}

/** Does something wherever the stack has room for it, and everywhere near its end, where it has not. */
function atTheEndOfTheStack(work: () => void): void {
  const recurse = (): void => {
    try {
      recurse();
    } finally {
      work();
    }
  };
  expect(recurse).toThrow(/call stack/);
}

describe('a stack that overflows', () => {
  test.each(calls.map((_, i) => i))('in call %i leaves nothing to the next', (i) => {
    let overflows = 0;
    let wrong = 0;
    const other = calls[(i + 1) % calls.length] as (typeof calls)[number];
    const right = [...(other() as number[])];
    // The last try ends at another depth each time.
    for (let round = 0; round < 40; round++) {
      let left = round + 1;
      other();
      atTheEndOfTheStack(() => {
        if (left-- <= 0) return;
        try {
          const data = calls[i]?.() as number[];
          if (data.some((value, at) => value !== expected[i]?.[at])) wrong++;
        } catch {
          overflows++;
        }
      });
      expect([...(other() as number[])]).toEqual(right);
      if (round % 8 === 0) expectAllRight();
    }
    expect(wrong).toBe(0);
    expect(overflows).toBeGreaterThan(0);
  });

  test('does not use up the stack in wasm memory', () => {
    // Far more often than it has room for what a call takes there.
    for (let round = 0; round < 250; round++) {
      let left = 12;
      atTheEndOfTheStack(() => {
        if (left-- <= 0) return;
        try {
          (calls[round % calls.length] as () => unknown)();
        } catch {}
      });
    }
    expectAllRight();
    expect(load().stackSave()).toBe(load().stackBegin);
  });

  test('frees and makes WasmTensors once or not at all', () => {
    let overflows = 0;
    for (let round = 0; round < 40; round++) {
      const tensors = Array.from({ length: 6 }, (_, i) => mark(WasmTensor.zeros([1, 1, 50 + i, 1]), i));
      const tries = [...tensors.slice(0, 3)];
      const made: WasmTensor[] = [];
      let left = 40;
      atTheEndOfTheStack(() => {
        if (left-- <= 0) return;
        try {
          if (left % 2 === 0) made.push(WasmTensor.from(ramp(1, 1, 30, 1)));
          else for (const tensor of tries) tensor.dispose();
        } catch {
          overflows++;
        }
      });
      for (const tensor of tries) tensor.dispose();
      const more = Array.from({ length: 6 }, (_, i) => mark(WasmTensor.zeros([1, 1, 50, 1]), 10 + i));
      for (const [i, tensor] of tensors.entries()) if (i >= 3) expectMarked(tensor, i);
      for (const [i, tensor] of more.entries()) expectMarked(tensor, 10 + i);
      for (const tensor of made) expect([...tensor.data]).toEqual([...ramp(1, 1, 30, 1).data]);
      expectApart([...tensors.slice(3), ...more, ...made]);
      for (const tensor of [...tensors, ...more, ...made]) tensor.dispose();
    }
    expect(overflows).toBeGreaterThan(0);
    expectAllRight();
  });
});

const mark = (tensor: WasmTensor, value: number) => {
  (tensor.data as Float32Array).fill(value);
  return tensor;
};
const expectMarked = (tensor: WasmTensor, value: number) =>
  expect(new Set(tensor.data as Float32Array)).toEqual(new Set([value]));

function expectApart(tensors: readonly WasmTensor[]): void {
  const places = tensors.map(({ data }) => [data.byteOffset, data.byteOffset + data.byteLength] as const);
  places.sort(([a], [b]) => a - b);
  for (const [i, [begin]] of places.entries()) expect(begin).toBeGreaterThanOrEqual(places[i - 1]?.[1] ?? 0);
}

test('a script of node:vm whose time is up in the middle of a call leaves nothing to the next', () => {
  const large = ramp(1, 1000, 1000, 4);
  const options = { poolSize: 31, strides: 1 } as const;
  const right = averagePool2d(large, options).data.slice(0, 1000);
  const kept = mark(WasmTensor.zeros([1, 1, 100, 1]), 7);
  const context = vm.createContext({ pool: () => averagePool2d(large, options) });
  let ended = 0;
  for (let timeout = 1; timeout <= 30; timeout++) {
    try {
      // Long enough that the time is up within a call, whatever the machine.
      vm.runInContext('for (let i = 0; i < 1e9; i++) pool()', context, { timeout });
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ERR_SCRIPT_EXECUTION_TIMEOUT');
      ended++;
    }
    // The same geometry at first: nothing must be left of its plan.
    if (timeout % 2 === 0) expect(averagePool2d(large, options).data.slice(0, 1000)).toEqual(right);
    expectAllRight();
  }
  expect(ended).toBe(30);
  expectMarked(kept, 7);
  kept.dispose();
});

describe('a trap', () => {
  const trap = () => {
    // (func (export "f") unreachable)
    const bytes = [
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11,
    ];
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports;
    return (f as () => number)();
  };
  const names = ['planAxis', 'axisField', 'plan', 'begin', 'next'] as const;
  afterEach(expectAllRight);

  test.each(names)('in %s ends the instance: the next call has a new one', (name) => {
    const core = load();
    Object.assign(core, { [name]: trap });
    let traps = 0;
    for (const call of calls) {
      try {
        call();
      } catch (error) {
        expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
        traps++;
      }
    }
    expect(traps).toBe(1);
    expect(load()).not.toBe(core);
  });

  test('takes the WasmTensors with it, which say so', () => {
    const x = WasmTensor.from(ramp(1, 4, 4, 1));
    const view = x.data;
    const core = load();
    Object.assign(core, { begin: trap });
    expect(calls[0]).toThrow(WebAssembly.RuntimeError);

    const reason = /was lost when WebAssembly failed/;
    fails(() => x.data, TypeError, /^WasmTensor /, reason);
    fails(() => x.toTensor(), TypeError, /^WasmTensor /, reason);
    fails(() => averagePool2d(x, { poolSize: 2 }), TypeError, /^x /, reason);
    fails(() => averagePool2d(ramp(1, 4, 4, 1) as never, { poolSize: 1, out: x } as never), TypeError, /^out /, reason);
    const heirs = Array.from({ length: 4 }, (_, i) => mark(WasmTensor.zeros([1, 4, 4, 1]), i));
    x.dispose();
    const next = Array.from({ length: 4 }, (_, i) => mark(WasmTensor.zeros([1, 4, 4, 1]), 4 + i));
    for (const [i, tensor] of [...heirs, ...next].entries()) expectMarked(tensor, i);
    expectApart([...heirs, ...next]);
    // What it held can still be read, and pooled.
    expect([...averagePool2d({ data: view, shape: [1, 4, 4, 1] }, { poolSize: 2 }).data]).toEqual([
      2.5, 4.5, 10.5, 12.5,
    ]);
    for (const tensor of [...heirs, ...next]) tensor.dispose();
  });
});
