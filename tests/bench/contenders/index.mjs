import { avgpool2d } from './avgpool2d.mjs';
import { floors } from './floors.mjs';
import { Missing } from './missing.mjs';
import { onnxruntimeNode } from './onnxruntime-node.mjs';
import { onnxruntimeWeb } from './onnxruntime-web.mjs';
import { opencv } from './opencv.mjs';
import { pica } from './pica.mjs';
import { plainLoop } from './plain-loop.mjs';
import { tensorflow } from './tensorflow.mjs';
import { wasmVips } from './wasm-vips.mjs';

/**
 * A contender is `{ name, kind, route, create }`.
 * kind: floor, ours, forward (ours, beside a gradient), image (ours, for pictures), plain, peer (runs in browsers), native (only Node.js).
 * route: resident (input and output stay where the contender keeps them), fresh (from a typed array to a new one),
 * out (to a given one).
 * `create(kase, input, env, contender)` gives `{ call, result, asynchronous?, enter?, dispose?, expected?, slack?, note? }`:
 * `call` is what is timed, `result` turns what it gave into the array to check, `enter` runs untimed before each
 * sample, `expected` gives what the contender has to give if it is not the case's mean, `slack` is how far a library that rounds in its own way may be off, `note` says what was measured.
 * It throws `Missing` where it cannot take part.
 */
export function contendersFor(kase, only) {
  const pictures = [...pica, ...wasmVips, ...opencv];
  const peers = !kase.image || kase.isUneven ? [] : kase.data === 'alpha' ? pictures.map(withoutAlpha) : pictures;
  const all = [
    ...floors,
    ...avgpool2d(kase),
    ...plainLoop,
    ...tensorflow,
    ...onnxruntimeWeb,
    ...onnxruntimeNode,
    ...peers,
  ];
  if (!only) return all;
  return all.filter(({ name, kind }) => kind === 'floor' || only.some((part) => name.includes(part)));
}

function withoutAlpha(contender) {
  const create = () => {
    throw new Missing('left out: libraries weigh transparent pixels each in its own way');
  };
  return { ...contender, create };
}
