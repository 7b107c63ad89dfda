/**
 * The kinds of calls that were slow, each with examples: what they were compared with, how many times slower they were
 * before the core was rebuilt (`was`), and what is wanted (`limit`). `comparison` is one of a sweep's, or with
 * `beside` the same route of another geometry, by input element; `ms` limits the time of a call instead.
 */
const plain = { comparison: 'out / plain loop', limit: 1 };
const peer = { comparison: 'resident / TF.js wasm resident', limit: 1 };
const besides = (beside, limit, comparison = 'resident / beside') => ({ comparison, beside, limit });

const last = (xShape, poolSize, strides, more = {}) => ({
  xShape: xShape.length === 3 ? [1, ...xShape] : xShape,
  ...{ poolSize: both(poolSize), strides: both(strides), padding: 'valid', ...more },
});
const both = (value) => (Array.isArray(value) ? value : [value, value]);
const same = { padding: 'same' };
const float64 = { dtype: 'float64' };
const gradient = { operation: 'gradient' };

/** About 300,000 elements in planes of this side, 3x3/2 with padding. */
const planes = (side, more) =>
  last([1, Math.round(300_000 / side ** 2), side, side], 3, 2, {
    ...{ padding: [both(1), both(1)].map((pair) => [...pair]), dataFormat: 'channels_first', ceilMode: side === 7 },
    ...more,
  });
const column = (length, window) => [
  last([length, 1, 1], [window, 1], 1),
  { beside: last([1, length, 1], [1, window], 1) },
];
const row = (length, window, more) => last([1, length, 1], [1, window], 1, more);

const globals = [
  [7, 1024, 2.4],
  [28, 240, 3.8],
  [56, 96, 5.1],
  [13, 1000, 3.9],
];

export const kinds = [
  ...globals.map(([side, channels, was]) => ({
    ...{ kind: 'global at stride 1', geometry: last([side, side, channels], side, 1), was, ...peer },
  })),
  {
    ...{ kind: 'global at stride 1', geometry: last([7, 7, 1024], 7, 1), was: 3.6 },
    ...besides(last([7, 7, 1024], 7, 7), 1.1),
  },
  { kind: 'long row, long stride', geometry: last([1, 1101, 40], [1, 75], [1, 15]), was: 1.6, ...peer },
  ...[
    [14, 672, 1.6],
    [28, 240, 1.6],
    [56, 96, 1.7],
  ].map(([side, channels, was]) => ({
    ...{ kind: 'long window, no sliding', geometry: last([side, side, channels], side, side), was, ...peer },
  })),
  { kind: 'small planes', geometry: planes(7), was: 3.9, ...plain },
  ...[{ dtype: 'float16' }, float64, { dtype: 'uint8' }, gradient].flatMap((more) =>
    [1, 2, 3, 4].map((side) => ({ kind: 'small planes', geometry: planes(side, more), was: '2 to 13', ...plain })),
  ),
  ...[
    [444160, 2, 4.4],
    [126579, 5, 3.1],
  ].flatMap(([length, window, was]) => {
    const [geometry, { beside }] = column(length, window);
    return [
      { kind: 'column', geometry, was, ...plain },
      { kind: 'column', geometry, was: '', ...besides(beside, 1.1, 'out / beside') },
    ];
  }),
  {
    ...{ kind: 'column, long window', geometry: column(100_000, 50_000)[0], was: 4950 },
    ...besides(column(100_000, 50_000)[1].beside, 1.1, 'out / beside'),
  },
  {
    ...{ kind: 'gradient, far taps', geometry: row(100_000, 2, { dilations: [1, 50_000], ...gradient }), was: '6.1 s' },
    ...{ comparison: 'out / plain loop', ms: 50 },
  },
  {
    ...{ kind: 'gradient, far taps', was: '4.0 s', comparison: 'out / plain loop', ms: 50 },
    geometry: last([1, 100_000, 1], [1, 3], [1, 2], { dilations: [1, 30_001], ...gradient }),
  },
  {
    ...{ kind: 'all NaN', geometry: last([35, 35, 288], 3, 1, { ...same, data: 'NaN' }), was: 22 },
    ...besides(last([35, 35, 288], 3, 1, same), 1.5),
  },
  {
    ...{ kind: 'all NaN', geometry: last([256, 256, 4], 63, 1, { ...same, ...float64, data: 'NaN' }), was: 100 },
    ...besides(last([256, 256, 4], 63, 1, { ...same, ...float64 }), 1.5),
  },
  {
    ...{ kind: 'float64, long window', geometry: last([573, 260, 8], 255, 1, float64), was: '242 ns an element' },
    ...besides(last([573, 260, 8], 63, 1, float64), 1.15, 'out / beside'),
  },
  {
    ...{ kind: '127 against 63', geometry: last([512, 512, 16], 127, 1, same), was: 1.75 },
    ...besides(last([512, 512, 16], 63, 1, same), 1.15),
  },
  {
    ...{
      kind: 'dilated against not',
      geometry: last([2, 100_000, 1], [2, 3], 1, { dilations: [1, 10_000] }),
      was: 3.1,
    },
    ...besides(last([2, 100_000, 1], [2, 3], 1), 1.5),
  },
  {
    ...{ kind: 'cliff', geometry: row(120_584, 82_773), was: 293 },
    ...besides(row(120_584, 82_753), 2, 'out / beside'),
  },
  { kind: 'cliff', geometry: row(90_000, 86_000), was: 2545, ...besides(row(90_000, 80_000), 2, 'out / beside') },
  {
    ...{ kind: 'cliff', geometry: last([5, 17_783, 16], [1, 17_191], 1, same), was: 2557 },
    ...besides(last([5, 17_783, 16], [1, 8_000], 1, same), 2, 'out / beside'),
  },
  {
    ...{ kind: 'rows, far taps', was: 'over 20 s', ...plain },
    geometry: last([1, 77_049, 16], [1, 4], [1, 4], { ...same, ...float64, dilations: [1, 12_841] }),
  },
  {
    ...{ kind: 'rows, far taps', was: '4.5 s', ...plain },
    geometry: last([5, 154_533, 1], [1, 7], [1, 7], { dilations: [1, 25_755] }),
  },
  {
    ...{ kind: 'rows, far taps', was: '4.3 s', ...plain },
    geometry: last([2, 71_270, 4], [1, 4], 1, { dilations: [1, 23_756] }),
  },
  {
    ...{ kind: 'many channels, long window', geometry: last([88, 88, 128], 63, 1, float64), was: 15 },
    ...besides(last([125, 125, 64], 63, 1, float64), 2),
  },
  {
    ...{ kind: 'many channels, long window', geometry: last([64, 64, 512], 31, 1, float64), was: 16 },
    ...besides(last([128, 128, 128], 31, 1, float64), 2),
  },
  {
    ...{
      kind: 'NaN with gaps',
      geometry: last([512, 512, 1], 255, 1, { ...same, ...float64, data: 'NaN, gaps' }),
      was: 1357,
    },
    ...besides(last([512, 512, 1], 255, 1, { ...same, ...float64 }), 1.5, 'out / beside'),
  },
  {
    ...{ kind: 'float16 subnormals', was: 7 },
    geometry: last([56, 56, 256], 3, 1, { dtype: 'float16', data: 'subnormal' }),
    ...besides(last([56, 56, 256], 3, 1, { dtype: 'float16' }), 1.1),
  },
  {
    ...{ kind: 'nested arrays', geometry: last([1000, 1000, 1], 2, 2), was: 17 },
    ...{ special: 'nested arrays / walking them', limit: 3 },
  },
  {
    ...{ kind: 'opaque picture', geometry: last([2160, 3840, 4], 4, 4, { dtype: 'uint8', data: 'opaque' }), was: 6.7 },
    ...{ special: 'poolImage / averagePool2d', limit: 1.3 },
  },
  ...[{}, gradient].map((more) => ({
    geometry: last([4166, 6, 3, 4], 2, 2, { dataFormat: 'channels_first', ...more }),
    ...{ kind: 'tiny images', was: 'up to 8', ...plain },
  })),
  ...[1, 2, 3, 4].map((channels) => ({
    ...{ kind: 'tiny images', geometry: last([8000, 6, 6, channels], 2, 2, gradient), was: 'up to 8', ...plain },
  })),
];
