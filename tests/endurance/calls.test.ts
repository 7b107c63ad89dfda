import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeCalls } from './calls.ts';
import { megabytes, memoryInUse } from './memory-in-use.ts';

/** `npm run endurance` asks for a million. */
const total = Number(process.env['AVGPOOL2D_ENDURANCE_CALLS'] ?? 40_000);

/** What the heap may gain over all parts: less than a leaked reference of 25 bytes a call in the short run. */
const SLACK = 2 ** 20;
const PARTS = 10;
const JUDGED = 20;

function digest(seed: number, count: number): string {
  const hash = createHash('sha256');
  makeCalls(seed, count, JUDGED, ({ data, shape }) => {
    hash.update(shape.join()).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
  return hash.digest('hex');
}

test(`${total} mixed calls: right to the end, wasm memory unchanged, the heap flat`, async () => {
  const first = digest(7, 2000);
  // The engine compiles and its caches fill: a first part is not counted.
  makeCalls(1, total / PARTS, JUDGED);
  const start = await memoryInUse();
  console.log(`at the start: heap ${megabytes(start.heap)}, wasm ${megabytes(start.wasm)}`);

  const sum = { results: 0, refusals: 0, compared: 0 };
  let now = start;
  for (let part = 0; part < PARTS; part++) {
    const made = makeCalls(100 + part, total / PARTS, JUDGED);
    for (const key of ['results', 'refusals', 'compared'] as const) sum[key] += made[key];
    now = await memoryInUse();
    expect(now.wasm).toBe(start.wasm);
  }
  const gained = { heap: now.heap - start.heap, buffers: now.buffers - start.buffers };
  console.log(
    `after ${total} calls (${sum.results} results, ${sum.compared} of them compared with the reference, ` +
      `${sum.refusals} refusals): heap ${megabytes(gained.heap)} and buffers ${megabytes(gained.buffers)} more, ` +
      `wasm ${megabytes(now.wasm)}`,
  );
  expect(sum.results + sum.refusals).toBe(total);
  expect(sum.compared).toBeGreaterThan(total / JUDGED / 2);
  expect(gained.heap).toBeLessThan(SLACK);
  expect(gained.buffers).toBeLessThan(SLACK);
  // The state that calls leave behind (plans, caches) changes no bit of a later one.
  expect(digest(7, 2000)).toBe(first);
});
