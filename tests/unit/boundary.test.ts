import { expect, test } from 'vitest';
import { load } from '../../js/core/load.ts';
import { averagePool2d, WasmTensor } from '../../js/index.ts';
import { randomSource } from '../reference/random.ts';

/** What no caller of the core passes, as whole numbers of 32 bits have their edges, and what becomes of other numbers. */
const hostile = [
  ...[0, 1, 2, 3, 7, 64, 255, 4096, 65535, 65537, 1 << 20, 1 << 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53],
  ...[-1, -2, -8, -9, -4096, -(2 ** 31), -(2 ** 33), 0.5, -0.5, 1e10, 1e300, Number.NaN, Infinity, -Infinity],
];

test('whatever numbers the functions of the core are called with, memory and the next call are right', () => {
  const next = randomSource(20261128);
  const any = () => hostile[Math.floor(next() * hostile.length)] as number;
  const small = () => (next() < 0.7 ? 1 + Math.floor(next() * 9) : any());
  const core = load();
  const bystander = WasmTensor.from({ data: new Float32Array(5000).fill(3), shape: [1, 50, 50, 2] });
  let begun = 0;
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    for (const axis of [0, 1]) {
      // Mostly what can be planned, or nothing behind it would be reached.
      const [before, after] = next() < 0.7 ? [0, 0] : [any(), any()];
      const outputs = next() < 0.7 ? 0 : any();
      core.planAxis(
        axis,
        small() * 3,
        small(),
        small(),
        small(),
        any() & 3,
        before,
        after,
        next() < 0.5,
        true,
        outputs,
      );
    }
    core.planAxis(any(), any(), any(), any(), any(), any(), any(), any(), next() < 0.5, next() < 0.5, any());
    expect(core.axisField(any(), any())).toEqual(expect.any(Number));
    const dtype = next() < 0.7 ? Math.floor(next() * 3) : any();
    const status = core.plan(dtype, next() < 0.3, small(), next() < 0.7 ? 0 : any(), next() < 0.7 ? -1 : any());
    const addresses = next() < 0.5 ? [0, 0] : [any(), any()];
    const state = core.begin(small(), addresses[0] as number, addresses[1] as number);
    expect(state).toBeOneOf([-9, 0, 1]);
    if (state < 0) refused++;
    if (state > 0 && status === 0) begun++;
    for (let i = 0; i < 5; i++) expect(core.next()).toBeOneOf([true, false, 0, 1]);
  }
  expect(begun).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
  expect(bystander.data.every((value) => value === 3)).toBe(true);
  expect(averagePool2d([[[[1], [3]]]], { poolSize: [1, 2], strides: 1 }).data).toEqual(new Float32Array([2]));
  bystander.dispose();
});
