import { sizeOf } from '../shapes.mjs';

/** Comparisons of functions that take no typed array, by name: `special` is compared with `yardstick`. */
export function specialContenders(name, kase, build) {
  return specials[name](kase, build.module);
}

const specials = {
  /** The same bytes as a picture and as a tensor, both into a given output. */
  'poolImage / averagePool2d': (kase, { poolImage, averagePool2d }) => {
    const { width, height, xShape } = kase;
    const options = { ...optionsOf(kase), out: new Uint8Array(sizeOf(kase.yShape)) };
    return [
      contender('special', (data) => ({
        call: () => poolImage({ data, width, height }, options).data,
        result: (bytes) => bytes,
      })),
      contender('yardstick', (data) => ({
        call: () => averagePool2d({ data, shape: xShape }, options).data,
        result: (bytes) => bytes,
      })),
    ];
  },

  /** Nested arrays of numbers, beside copying each number of them into a typed array. */
  'nested arrays / walking them': (kase, { averagePool2d }) => {
    const { width, height } = kase;
    const options = optionsOf(kase);
    const nested = (data) => [
      Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => [data[y * width + x]])),
    ];
    return [
      contender('special', (data) => {
        const x = nested(data);
        return { call: () => averagePool2d(x, options).data, result: (y) => y };
      }),
      contender('yardstick', (data) => {
        const x = nested(data);
        const walked = new Float32Array(data.length);
        const call = () => {
          let at = 0;
          for (const image of x)
            for (const row of image) for (const cell of row) for (const value of cell) walked[at++] = value;
          return walked;
        };
        return {
          call,
          check: () => (walked.every((value, i) => value === data[i]) ? undefined : 'a number was missed'),
        };
      }),
    ];
  },
};

function contender(name, create) {
  return { name, create };
}

function optionsOf({ poolSize, strides, padding }) {
  return { poolSize, strides, padding };
}
