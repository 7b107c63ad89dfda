import { beforeAll, expect, test } from 'vitest';
import { firstLine, serve } from './support/chromium.ts';
import { expectConformance, writeConformance } from './support/conformance.ts';
import { inConsumer, node, write } from './support/consumer.ts';
import { writePages } from './support/pages.ts';

/*
 * Several Workers at once: each has a package of its own. What one does (a data format, memory that grows or does not
 * suffice, an error) is nothing to the others, and all give the same bits.
 */

const WORKERS = 4;

beforeAll(writeConformance);

test('worker_threads that pool at the same time all give the right results', () => {
  write(
    'workers/conformance.mjs',
    `import { parentPort, workerData } from 'node:worker_threads';
import { run } from '../conformance.mjs';
// All start when the last one is there.
const ready = new Int32Array(workerData);
if (Atomics.add(ready, 0, 1) + 1 === ${WORKERS}) Atomics.notify(ready, 0);
for (let seen; (seen = Atomics.load(ready, 0)) < ${WORKERS}; ) Atomics.wait(ready, 0, seen);
parentPort.postMessage(run());`,
  );
  const source = `import { Worker } from 'node:worker_threads';
const workerData = new SharedArrayBuffer(4);
const reports = await Promise.all(Array.from({ length: ${WORKERS} }, () => new Promise((resolve, reject) => {
  new Worker(new URL('conformance.mjs', import.meta.url), { workerData }).on('message', resolve).on('error', reject);
})));
console.log(JSON.stringify(reports));`;
  const reports: unknown[] = JSON.parse(node('workers/conformance-main.mjs', source));
  expect(reports).toHaveLength(WORKERS);
  for (const report of reports) expectConformance(JSON.stringify(report));
});

test('a Worker keeps its data format, its memory and its failures to itself', () => {
  write(
    'workers/own.mjs',
    `import { parentPort, workerData } from 'node:worker_threads';
import { averagePool2d, imageDataFormat, setImageDataFormat, WasmTensor } from 'avgpool2d';
setImageDataFormat(workerData.format);
const held = WasmTensor.zeros([1, workerData.megabytes, 1024, 1024], 'int8');
held.data.fill(workerData.megabytes);
let refusal;
try { WasmTensor.zeros([1, 2 ** 31 - 1, 1, 1], 'int8'); } catch (error) { refusal = error.name; }
parentPort.postMessage('ready');
parentPort.once('message', () => {
  parentPort.postMessage({
    refusal,
    format: imageDataFormat(),
    shape: averagePool2d({ data: new Float32Array(24), shape: [1, 2, 3, 4] }, { poolSize: [2, 3] }).shape,
    megabytes: held.data.buffer.byteLength >> 20,
    intact: held.data.every((value) => value === workerData.megabytes),
  });
  parentPort.close();
});`,
  );
  const source = `import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { averagePool2d, imageDataFormat, setImageDataFormat, WasmTensor } from 'avgpool2d';
setImageDataFormat('channels_last');
const workers = [1, 2, 3, 4].map((megabytes) => new Worker(new URL('own.mjs', import.meta.url), {
  workerData: { megabytes: 10 * megabytes, format: megabytes % 2 ? 'channels_first' : 'channels_last' },
}));
await Promise.all(workers.map((worker) => once(worker, 'message')));
// While all of them hold their memory.
const probe = WasmTensor.zeros([1, 1, 1, 1]);
const own = { format: imageDataFormat(), megabytes: probe.data.buffer.byteLength >> 20 };
const answers = await Promise.all(workers.map(async (worker) => {
  const answer = once(worker, 'message');
  worker.postMessage('go');
  return (await answer)[0];
}));
console.log(JSON.stringify({ own, answers, mean: averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0] }));`;
  const { own, answers, mean } = JSON.parse(node('workers/own-main.mjs', source));
  expect(own.format).toBe('channels_last');
  expect(own.megabytes).toBeLessThan(10);
  expect(mean).toBe(2);
  expect(answers).toHaveLength(WORKERS);
  for (const [i, answer] of answers.entries()) {
    expect(answer).toMatchObject({ refusal: 'RangeError', intact: true });
    const [format, shape] = i % 2 === 0 ? ['channels_first', [1, 2, 1, 1]] : ['channels_last', [1, 1, 1, 4]];
    expect(answer).toMatchObject({ format, shape });
    expect(answer.megabytes).toBeGreaterThan(10 * (i + 1));
  }
});

test('Web Workers in Chromium, at the same time', async () => {
  await writePages();
  const reports: unknown[] = JSON.parse(await firstLine(`${await serve(inConsumer('pages'))}workers.html`));
  expect(reports).toHaveLength(WORKERS);
  for (const report of reports) expectConformance(JSON.stringify(report));
});
