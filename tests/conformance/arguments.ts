import { AveragePooling2D, averagePool2d } from 'avgpool2d';
import type { ArgumentCase } from './cases.ts';

/** What the collected projects call the arguments, in our names. */
const ourNames: Record<string, string> = {
  pool_size: 'poolSize',
  kernel_shape: 'poolSize',
  kernel_size: 'poolSize',
  ksize: 'poolSize',
  stride: 'strides',
  data_format: 'dataFormat',
  pads: 'padding',
};

/** Keras's key for an argument, by which errors of `fromConfig` name it. */
function keyOf(argument: string): string {
  return Object.keys(ourNames).find((key) => ourNames[key] === argument) ?? argument;
}

/** Which argument is at fault, by the case's name; `x` is called `inputShape` where only a shape is asked for. */
const faults: [RegExp, string][] = [
  [/pool_size|pool_(float|zero|negative)|kernel_shape|tf46994|keras19013/, 'poolSize'],
  [/strides|pt41767/, 'strides'],
  [/dilations/, 'dilations'],
  [/data_format/, 'dataFormat'],
  [/padding|pads|float_pad|float_explicit_pad/, 'padding'],
  [/rounding_with_same/, 'ceilMode'],
  [/window_too_large|tfjs8407|keras22916/, 'poolSize'],
  [/rank|non_tensor|int32_input/, 'x'],
];

/** The name of the argument that the error must name. */
export function faultOf(c: ArgumentCase): string {
  const fault = faults.find(([pattern]) => pattern.test(c.id));
  if (!fault) throw new Error(`${c.id}: the test does not know which argument is at fault`);
  return fault[1];
}

/** The case's arguments as options of ours. */
export function ourOptions(c: ArgumentCase): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(c.args)) {
    if (['inputShape', 'dtype', 'x'].includes(name)) continue;
    if (name === 'dimRoundingMode')
      options.ceilMode = true; // the nearest thing that we have
    else if (name === 'pads') options.padding = onnxPads(value as number[]);
    else if (name === 'padding') options.padding = tfjsPad(value);
    else options[ourNames[name] ?? name] = value;
  }
  // A case that leaves the window out is about something else, unless the window is what it leaves out.
  if (!('poolSize' in options) && !c.id.endsWith('_missing')) options.poolSize = 2;
  if (c.id === 'onnx_err_rank2') options.poolSize = 2; // [] is a window for no spatial dimension
  return options;
}

/** Every way into the package that takes these arguments, by name. */
export function waysIn(c: ArgumentCase): Record<string, () => unknown> {
  const options = ourOptions(c) as never;
  const shape = (c.args.inputShape ?? [1, 8, 8, 1]) as number[];
  const channelsFirst = c.id.startsWith('onnx') ? { dataFormat: 'channels_first' } : {};
  const ways: Record<string, () => unknown> = {};
  if (!shape.includes(null as never)) {
    ways.averagePool2d = () => averagePool2d(inputOf(c, shape), { ...channelsFirst, ...(options as object) } as never);
  }
  if (/^keras|_layers_|issue_err_keras/.test(c.id)) {
    ways.layer = () => new AveragePooling2D(options).computeOutputShape(shape);
    ways.fromConfig = () => AveragePooling2D.fromConfig(c.args as never).computeOutputShape(shape);
  }
  return ways;
}

/** Runs a call that must be refused; the error must name the argument and show what it was given. */
export function expectRefusal(call: () => unknown, argument: string, value: unknown, label: string): void {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) {
      throw new Error(`${label}: expected a TypeError or RangeError, got ${error}`);
    }
    const names =
      argument === 'x' ? /\bx\b|\binputShape\b/ : new RegExp(`\\b(?:${argument}|config\\.${keyOf(argument)})\\b`);
    const missing = primitivesIn(value).find((part) => !error.message.includes(String(part)));
    if (names.test(error.message) && missing === undefined) return;
    throw new Error(`${label}: the message does not name ${argument} and show ${missing ?? 'it'}: ${error.message}`);
  }
  throw new Error(`${label}: expected an error that names ${argument}, got ${JSON.stringify(result)}`);
}

function inputOf(c: ArgumentCase, shape: number[]) {
  if ('x' in c.args) return c.args.x as never;
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: c.args.dtype === 'int32' ? (new Int32Array(length) as never) : new Float32Array(length), shape };
}

/** ONNX lists all beginnings first; a list of another length stays malformed. */
function onnxPads(pads: number[]): unknown {
  const [top, left, bottom, right] = pads;
  return pads.length === 4
    ? [
        [top, bottom],
        [left, right],
      ]
    : pads;
}

/** TF.js takes one number for all sides, or top, bottom, left, right. */
function tfjsPad(pad: unknown): unknown {
  if (typeof pad === 'number')
    return [
      [pad, pad],
      [pad, pad],
    ];
  return Array.isArray(pad) ? [pad.slice(0, 2), pad.slice(2)] : pad;
}

function primitivesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(primitivesIn);
  return value === undefined || typeof value === 'object' ? [] : [value];
}
