/**
 * A thread that nobody should have: it makes the shared memory it is sent grow, a little at a time, and writes into what
 * has been added. `busy` counts the buffers it has not done with yet.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

const busy = new Int32Array(workerData);
for (;;) {
  const message = parentPort && receiveMessageOnPort(parentPort);
  if (!message) {
    Atomics.wait(busy, 0, 0, 50);
    continue;
  }
  if (message.message === 'end') break;
  const { buffer, length } = message.message;
  while (buffer.byteLength < buffer.maxByteLength) {
    buffer.grow(Math.min(buffer.maxByteLength, buffer.byteLength + 512));
    new Uint8Array(buffer, length).fill(0xff);
  }
  Atomics.sub(busy, 0, 1);
}
