import { caseOf } from './geometry.mjs';

/** What is pooled; windows, strides and explicit padding are pairs, or one number for both axes. */
function define(id, [batch, height, width, channels], window, stride, padding, more = {}) {
  const { dataFormat = 'channels_last', group = id, image = false, ...rest } = more;
  const xShape = dataFormat === 'channels_first' ? [batch, channels, height, width] : [batch, height, width, channels];
  const pair = (value) => (Array.isArray(value) ? value : [value, value]);
  const geometry = { xShape, poolSize: pair(window), strides: pair(stride), padding, dataFormat, ...rest };
  return caseOf(id, geometry, { group, image });
}

/** Adaptive pooling to so many rows and columns. */
function adapt(id, xShape, outputSize, { image = false, ...rest } = {}) {
  return caseOf(id, { xShape, outputSize, ...rest }, { group: 'Y', image });
}

const channelsFirst = { dataFormat: 'channels_first', group: 'M' };
const gradient = { operation: 'gradient', group: 'P' };

export const cases = [
  define('A', [1, 112, 112, 64], 2, 2, 'valid'),
  define('B', [1, 56, 56, 256], 2, 2, 'valid'),
  define('C', [1, 35, 35, 288], 3, 1, 'same'),
  define('D', [1, 8, 8, 2048], 8, 8, 'valid'),
  define('E', [1, 224, 224, 3], 2, 2, 'valid'),
  define('F', [8, 224, 224, 64], 2, 2, 'valid'),
  define('G', [1, 42, 42, 336], 3, 2, 'same'),
  define('H', [1, 1080, 1920, 4], 4, 4, 'valid'),
  define('I', [1, 512, 512, 16], 15, 1, 'same'),
  define('J', [1, 512, 512, 16], 63, 1, 'same'),
  define('K', [1, 28, 28, 1], 2, 2, 'valid'),
  define('L', [1, 7, 7, 1024], 7, 7, 'valid'),
  define('MA', [1, 112, 112, 64], 2, 2, 'valid', channelsFirst),
  define('MB', [1, 56, 56, 256], 2, 2, 'valid', channelsFirst),
  define('MC', [1, 35, 35, 288], 3, 1, 'same', channelsFirst),
  define('N', [1, 2160, 3840, 4], 4, 4, 'valid', { dtype: 'uint8', image: true }),
  define('PA', [1, 112, 112, 64], 2, 2, 'valid', gradient),
  define('PC', [1, 35, 35, 288], 3, 1, 'same', gradient),
  define('Q', [1, 56, 56, 256], 2, 2, 'valid', { dtype: 'float16' }),
  define('R', [1, 56, 56, 256], 2, 2, 'valid', { dtype: 'int8' }),
  define('SD', [1, 7, 7, 1024], 7, 1, 'valid', { group: 'S' }),
  define('SG', [1, 28, 28, 240], 28, 1, 'valid', { group: 'S' }),
  define(
    'T',
    [1, 7, 7, 6122],
    3,
    2,
    [
      [1, 1],
      [1, 1],
    ],
    { dataFormat: 'channels_first', ceilMode: true },
  ),
  define('U', [1, 224, 224, 3], 3, 1, 'same'),
  define('V', [1, 444160, 1, 1], [2, 1], 1, 'valid'),
  define('XA', [1, 112, 112, 64], 2, 2, 'valid', { dtype: 'float64', group: 'X' }),
  define('XC', [1, 35, 35, 288], 3, 1, 'same', { dtype: 'float64', group: 'X' }),
  define('RC', [1, 35, 35, 288], 3, 1, 'same', { dtype: 'int8' }),
  define('NA', [1, 2160, 3840, 4], 4, 4, 'valid', { dtype: 'uint8', image: true, data: 'alpha' }),
  adapt('YA', [1, 224, 224, 64], [7, 7]),
  adapt('YB', [1, 56, 56, 256], [7, 7]),
  adapt('YC', [1, 60, 60, 64], [7, 7]),
  adapt('YN', [1, 3000, 4000, 4], [240, 320], { dtype: 'uint8', image: true }),
  define('ZI', [1, 56, 56, 256], 2, 2, 'valid', { dtype: 'int16', group: 'Z' }),
  define('ZU', [1, 56, 56, 256], 2, 2, 'valid', { dtype: 'uint16', group: 'Z' }),
  ...[3, 7, 31, 127].map((window) => define(`I${window}`, [1, 512, 512, 16], window, 1, 'same', { group: 'W' })),
];

/** Cases by id or group: `P` is PA and PC, `M` the three in channels_first, `S` global at stride 1, `X` float64, `Y` adaptive, `Z` 16-bit integers, `W` the window sweep. */
export function selectCases(names) {
  if (!names) return cases;
  return names.flatMap((name) => {
    const chosen = cases.filter(({ id, group }) => id === name || group === name);
    if (chosen.length === 0)
      throw new Error(`--case ${name}: not one of ${cases.map(({ id }) => id).join(', ')}, M, P, S, X, Y, Z, W`);
    return chosen;
  });
}
