import { processorTime, wallTime } from '../clock.mjs';
import { adaptiveWindow, axisOf } from '../geometry.mjs';
import { arrayFor, isInteger, sizeOf } from '../shapes.mjs';
import { decodeAll, encodeAll } from './plain-float16.mjs';
import * as sharedLoops from './plain-loops.mjs';

/** What an engineer writes who wants no dependency, in the fastest of the forms that come to mind. */
export const plainLoop = [
  { name: 'plain loop', kind: 'plain', route: 'fresh', create },
  { name: 'plain loop, given output', kind: 'plain', route: 'out', create },
];

/** A form that adds more than so many times what the thriftiest adds is not tried. */
const MOST_ADDITIONS = 4;

/** A form is judged by the fastest of its calls: as many as fit this time, but at least so many, unless they are long. */
const TRIAL = { ms: 3, calls: 4, longMs: 50 };

async function create(kase, input, env, { route }) {
  const loops = (await env.importLoops?.()) ?? sharedLoops;
  const fresh = () => new (arrayFor(kase.dtype))(sizeOf(kase.produced));
  const out = fresh();
  const forms = formsOf(kase, input, loops);
  for (const form of forms) form.ms = forms.length === 1 ? 0 : trial(() => form.run(out));
  const { name, run } = forms.reduce((best, form) => (form.ms < best.ms ? form : best));
  const call = () => {
    const y = route === 'out' ? out : fresh();
    run(y);
    return y;
  };
  return { call, result: (y) => y, note: name };
}

function trial(call) {
  const now = globalThis.process ? processorTime : wallTime;
  const start = now();
  call();
  let best = now() - start;
  for (let calls = 1; best < TRIAL.longMs; calls++) {
    const before = now();
    if (calls >= TRIAL.calls && before - start > TRIAL.ms) break;
    call();
    best = Math.min(best, now() - before);
  }
  return best;
}

/** The forms that can compute the case at a sensible number of additions, each with `run(y)`. */
function formsOf(kase, input, loops) {
  const { dtype, operation } = kase;
  const first = kase.dataFormat === 'channels_first';
  const forward = {
    images: first ? kase.batch * kase.channels : kase.batch,
    depth: first ? 1 : kase.channels,
    rows: forwardAxis(kase, 0, kase.height),
    cols: forwardAxis(kase, 1, kase.width),
    integer: isInteger(dtype),
    divide: true,
  };
  const dilated = forward.rows.step > 1 || forward.cols.step > 1;
  if (operation === 'gradient' && dilated) {
    return [{ name: 'scattered', run: (dx) => loops.scattered(input, dx, forward) }];
  }
  if (operation === 'gradient') {
    const gradient = {
      ...forward,
      rows: gradientAxis(kase, 0, kase.height),
      cols: gradientAxis(kase, 1, kase.width),
      divide: false,
    };
    const divided = new (arrayFor(dtype))(input.length);
    return poolingForms(kase, gradient, loops).map(({ name, pool }) => ({
      name,
      run(dx) {
        loops.shares(input, divided, forward);
        pool(divided, dx);
      },
    }));
  }
  const forms = poolingForms(kase, forward, loops);
  if (dtype !== 'float16') return forms.map(({ name, pool }) => ({ name, run: (y) => pool(input, y) }));
  const x = new Float32Array(input.length);
  const means = new Float32Array(sizeOf(kase.produced));
  return forms.map(({ name, pool }) => ({
    name,
    run(y) {
      decodeAll(input, x);
      pool(x, means);
      encodeAll(means, y);
    },
  }));
}

function poolingForms(kase, task, loops) {
  const { images, rows, cols, depth } = task;
  const taps = (axis) => axis.count.reduce((sum, count) => sum + count, 0);
  const [rowTaps, colTaps] = [taps(rows), taps(cols)];
  const all = [
    { name: 'channel by channel', loop: loops.channelByChannel, additions: rowTaps * colTaps },
    { name: 'channels together', loop: loops.channelsTogether, additions: rowTaps * colTaps, apart: depth === 1 },
    {
      ...{ name: 'listed taps', loop: loops.listedTaps, additions: rowTaps * colTaps },
      apart: depth > 1 || rowTaps * colTaps > 1000 || images < 100,
    },
    {
      ...{ name: 'rows, then columns', loop: loops.rowsThenColumns },
      additions: rowTaps * cols.length + rows.outLength * colTaps,
      apart: rows.outLength === rowTaps,
    },
    {
      ...{ name: 'running sums', loop: loops.runningSums },
      additions: 2 * (rows.length * cols.length + rows.outLength * cols.length),
      apart: rows.step > 1 || cols.step > 1 || /NaN|infinity/.test(kase.data),
    },
  ].filter(({ apart }) => !apart);
  const least = Math.min(...all.map(({ additions }) => additions));
  return all
    .filter(({ additions }) => additions <= MOST_ADDITIONS * least)
    .map(({ name, loop }) => ({ name, pool: (x, y) => loop(x, y, task) }));
}

/** The real cells under each window. */
function forwardAxis(kase, axis, length) {
  const [window, stride, step] = [kase.poolSize[axis], kase.strides[axis], kase.dilations[axis]];
  const { outLength, before } = axisOf(kase, axis, length);
  if (kase.outputSize) return axisPlan(length, outLength, 1, (o) => adaptiveWindow(length, outLength, o));
  return axisPlan(length, outLength, step, (o) => {
    const start = o * stride - before;
    const skipped = start < 0 ? Math.ceil(-start / step) : 0;
    const last = Math.min(window - 1, Math.floor((length - 1 - start) / step));
    return [start + skipped * step, last - skipped + 1];
  });
}

/** The windows over each cell, of windows without gaps. */
function gradientAxis(kase, axis, length) {
  const [window, stride] = [kase.poolSize[axis], kase.strides[axis]];
  const { outLength, before } = axisOf(kase, axis, length);
  if (kase.outputSize) return axisPlan(outLength, length, 1, (cell) => adaptiveWindow(outLength, length, cell));
  return axisPlan(outLength, length, 1, (cell) => {
    const first = Math.max(0, Math.ceil((cell + before - window + 1) / stride));
    const last = Math.min(outLength - 1, Math.floor((cell + before) / stride));
    return [first, Math.max(0, last - first + 1)];
  });
}

function axisPlan(length, outLength, step, range) {
  const [first, count] = [new Int32Array(outLength), new Int32Array(outLength)];
  for (let o = 0; o < outLength; o++) [first[o], count[o]] = range(o);
  return { length, outLength, step, first, count };
}
