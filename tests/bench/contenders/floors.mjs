import { WRITE_STEP } from '../floor-module.mjs';
import { arrayFor, sizeOf } from '../shapes.mjs';

/** The three prices that no pooling in WebAssembly can undercut, or only by never holding the whole tensor. */
export const floors = [
  { name: 'resident floor', kind: 'floor', route: 'resident', create: createFloor },
  { name: 'copy floor', kind: 'floor', route: 'fresh', create: createFloor },
  { name: 'copy floor, given output', kind: 'floor', route: 'out', create: createFloor },
];

const MARK = 0x3f8ccccd;
const PAGE = 65536;

function createFloor(kase, input, env, { route }) {
  const Output = arrayFor(kase.dtype);
  const length = sizeOf(kase.produced);
  // It moves whole vectors.
  const readBytes = align(input.byteLength, 16);
  const writeBytes = align(length * Output.BYTES_PER_ELEMENT, 16);

  const from = 1024;
  const to = align(from + readBytes, 4096);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((to + writeBytes) / PAGE) });
  const { pass } = new WebAssembly.Instance(env.floorModule, { env: { memory } }).exports;
  const inside = new input.constructor(memory.buffer, from, input.length);
  const outside = new Output(memory.buffer, to, length);
  const given = new Output(length);
  inside.set(input);

  const readStep = align(Math.max(16, (WRITE_STEP * readBytes) / writeBytes), 16);
  const kernel = () => pass(from, from + readBytes, to, to + writeBytes, readStep, WRITE_STEP, MARK);
  const calls = {
    resident: kernel,
    fresh: () => {
      inside.set(input);
      kernel();
      return outside.slice();
    },
    out: () => {
      inside.set(input);
      kernel();
      given.set(outside);
      return given;
    },
  };

  /** A floor computes no mean: what is checked is that it read and wrote everything. */
  const check = () => {
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    const whole = new Uint8Array(readBytes);
    whole.set(bytes);
    const sum = new Int32Array(whole.buffer).reduce((total, word) => (total + word) | 0, 0);
    const written = new Int32Array(memory.buffer, to, writeBytes / 4);
    written.fill(0);
    const got = calls[route]();
    const missed = written.findIndex((word) => word !== MARK);
    if (missed >= 0) return `word ${missed} of ${written.length} was not written`;
    if (route !== 'resident' && !got.every((value, i) => Object.is(value, outside[i])))
      return 'the output was not copied';
    const read = kernel();
    return read === sum ? undefined : `the words read add up to ${read}, not ${sum}`;
  };
  return { call: calls[route], check };
}

function align(bytes, to) {
  return Math.ceil(bytes / to) * to;
}
