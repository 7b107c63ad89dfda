import { averagePool2d } from 'avgpool2d';
import { type Layer, leftOver, pairOf, written } from './layer.ts';
import type { Call, Value } from './literal.ts';
import { sizedLayer } from './sized.ts';

type Entry = Readonly<Record<string, Value>>;

function flagOf(value: Value | undefined, fallback: boolean): boolean {
  return value === undefined || value === null ? fallback : value === true || Number(value) === 1;
}

/** nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True); F.avg_pool2d(x, 3, ...). */
export function pytorchCall({ call, positional, named }: Call): Layer {
  const names = ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'];
  const order = call.endsWith('avg_pool2d') ? ['input', ...names] : names;
  const given: Entry = {
    ...Object.fromEntries(positional.map((value, i) => [order[i] ?? `argument ${i + 1}`, value])),
    ...named,
  };
  if (given.kernel_size === undefined) throw new Error('The window is missing: kernel_size.');
  const poolSize = pairOf(given.kernel_size, 'kernel_size');
  const [down, across] = pairOf(given.padding ?? 0, 'padding');
  if (2 * down > poolSize[0] || 2 * across > poolSize[1]) {
    throw new Error(`PyTorch refuses padding ${written(given.padding)}: it is at most half of the window.`);
  }
  return {
    source: 'PyTorch call',
    options: {
      poolSize,
      strides: given.stride == null ? poolSize : pairOf(given.stride, 'stride'),
      padding: [
        [down, down],
        [across, across],
      ],
      ceilMode: flagOf(given.ceil_mode, false),
      countIncludePad: flagOf(given.count_include_pad, true),
      divisorOverride: typeof given.divisor_override === 'number' ? given.divisor_override : null,
      dataFormat: 'channels_first',
    },
    left: leftOver(given, [...names, 'input']),
  };
}

/** ONNX's AveragePool: a call of make_node, JSON, or a list of attributes as viewers show it. */
export function onnxAttributes(given: Entry): Layer {
  const names = ['kernel_shape', 'strides', 'pads', 'auto_pad', 'ceil_mode', 'count_include_pad', 'dilations'];
  const pads = given.pads ?? [0, 0, 0, 0];
  if (!Array.isArray(pads) || pads.length !== 4) {
    throw new Error(`pads should be four numbers (top, left, bottom, right), received ${written(given.pads)}.`);
  }
  const [top, left, bottom, right] = pads.map(Number) as [number, number, number, number];
  const auto = String(given.auto_pad ?? 'NOTSET').toUpperCase();
  const words: Record<string, Layer['options']['padding']> = {
    NOTSET: [
      [top, bottom],
      [left, right],
    ],
    VALID: 'valid',
    SAME_UPPER: 'same',
    SAME_LOWER: 'same_lower',
  };
  const padding = words[auto];
  if (padding === undefined)
    throw new Error(`auto_pad should be NOTSET, VALID, SAME_UPPER or SAME_LOWER, received "${auto}".`);
  return {
    source: 'ONNX attributes',
    name: typeof given.name === 'string' ? given.name : undefined,
    options: {
      poolSize: pairOf(given.kernel_shape, 'kernel_shape'),
      // Unlike everywhere else, strides are 1 when nothing is said.
      strides: pairOf(given.strides ?? 1, 'strides'),
      dilations: pairOf(given.dilations ?? 1, 'dilations'),
      padding,
      ceilMode: flagOf(given.ceil_mode, false),
      countIncludePad: flagOf(given.count_include_pad, false),
      dataFormat: 'channels_first',
    },
    left: leftOver(given, [...names, 'inputs', 'outputs', 'name', 'op_type']),
  };
}

/** "kernel_shape = [3, 3]", "kernel_shape: 3, 3", a line each. */
export function attributeLines(text: string): Entry {
  const found: Record<string, Value> = Object.create(null);
  for (const line of text.split('\n')) {
    const [, key, value] = /^\W*([a-z_]+)\W*?[\s:=]+(.*?)[\s,]*$/.exec(line) ?? [];
    if (!key || !value) continue;
    const numbers = value.match(/-?\d+/g)?.map(Number);
    const [only] = numbers ?? [];
    found[key] = numbers && only !== undefined ? (numbers.length > 1 ? numbers : only) : value.replace(/['"]/g, '');
  }
  return found;
}

/** Of options with an output size, the package refuses most others. */
function ownSized(given: Entry): Layer {
  const { out: _, name, ...options } = given;
  const layer = sizedLayer('AdaptiveAveragePooling2D', options);
  if (layer === null) throw new Error('outputSize is missing.');
  return { source: 'avgpool2d options', ...layer, name: typeof name === 'string' ? name : undefined, left: [] };
}

/** Options of this package: asked of the package itself. */
export function ownOptions(given: Entry): Layer {
  const names = [
    'poolSize',
    'strides',
    'padding',
    'dilations',
    'ceilMode',
    'countIncludePad',
    'divisorOverride',
    'dataFormat',
  ];
  const left = leftOver(given, [...names, 'out', 'name']);
  const options = Object.fromEntries(Object.entries(given).filter(([key]) => names.includes(key)));
  if (given.outputSize !== undefined) return ownSized(given);
  const poolSize = pairOf(options.poolSize, 'poolSize');
  const asked = { ...options, poolSize, dataFormat: options.dataFormat ?? 'channels_last' };
  // The arguments are checked whatever is pooled; an input without cells is refused for other reasons only.
  averagePool2d({ data: new Float32Array(0), shape: [0, 1, 1, 1] }, {
    ...asked,
    padding: 'valid',
    poolSize: 1,
    ceilMode: false,
  } as never);
  return {
    source: 'avgpool2d options',
    options: {
      ...(asked as unknown as Layer['options']),
      strides: options.strides == null ? poolSize : pairOf(options.strides, 'strides'),
      dataFormat: /first/i.test(String(asked.dataFormat)) ? 'channels_first' : 'channels_last',
    },
    left,
  };
}
