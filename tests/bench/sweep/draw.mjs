import { axisOf, caseOf } from '../geometry.mjs';
import { sizeOf } from '../shapes.mjs';

/** A geometry has at least and at most so many elements, input and output together. */
export const LEAST_ELEMENTS = 20_000;
export const MOST_ELEMENTS = 4_000_000;

/**
 * Endless geometries, one of each class in turn, as `{ className, geometry }`; the same ones for the same source of
 * random numbers.
 */
export function* drawings(next) {
  const dice = diceOf(next);
  for (;;) for (const className of classNames) yield { className, geometry: draw(className, dice) };
}

/** A class says which poolings it draws; `elements` is about how many the input has. */
const shapes = {
  few: (dice, elements) => {
    const channels = dice.pick([1, 2, 4]);
    return pooling(dice, { channels, ...area(dice, elements / channels) }, dice.log(1, 15));
  },
  mid: (dice, elements) => {
    const channels = dice.int(5, 64);
    return pooling(dice, { channels, ...area(dice, elements / channels) }, dice.log(1, 9));
  },
  wide: (dice, elements) => {
    const channels = dice.log(65, 2048);
    return pooling(dice, { channels, ...area(dice, elements / channels) }, dice.log(1, 9));
  },
  RGB: (dice, elements) => pooling(dice, { channels: 3, ...area(dice, elements / 3) }, dice.log(1, 9)),
  planes: (dice, elements) => {
    const side = () => (dice.chance(0.5) ? dice.int(1, 8) : dice.log(9, 64));
    const [height, width] = [side(), side()];
    const plane = { height, width, channels: fill(elements, height * width), dataFormat: 'channels_first' };
    return pooling(dice, plane, dice.log(1, 7));
  },
  rows: (dice, elements) => line(dice, elements),
  columns: (dice, elements) => transposed(line(dice, elements)),
  tiny: (dice, elements) => {
    const [height, width, channels] = [dice.int(1, 8), dice.int(1, 8), dice.log(1, 16)];
    return pooling(dice, { batch: fill(elements, height * width * channels), height, width, channels }, dice.int(1, 4));
  },
  strips: (dice, elements) => {
    const [height, channels] = [dice.int(2, 9), dice.pick([1, 1, 2, 3, 4, 8, 16, 32])];
    const strip = pooling(dice, { height, width: fill(elements, height * channels), channels }, dice.log(1, 40));
    return dice.chance(0.5) ? strip : transposed(strip);
  },
  global: (dice, elements) => {
    const height = dice.pick([4, 5, 6, 7, 7, 8, 10, 12, 13, 14, 16, 28, 56]);
    const width = dice.chance(0.8) ? height : dice.int(4, 32);
    const channels = Math.min(2048, fill(elements, height * width));
    const shape = { batch: fill(elements, height * width * channels), height, width, channels };
    const beyond = dice.chance(0.3);
    const poolSize = beyond ? [height + dice.int(0, height), width + dice.int(0, width)] : [height, width];
    const strides = dice.pick([[1, 1], [1, 1], poolSize, [height, width].map((length) => Math.ceil(length / 2))]);
    return { ...shape, poolSize, strides, padding: beyond || dice.chance(0.3) ? 'same' : 'valid' };
  },
  adaptive: (dice, elements) => {
    const channels = dice.log(1, 256);
    const shape = { channels, ...area(dice, elements / channels, 4) };
    const size = (length) => (dice.chance(0.1) ? dice.int(length, length + 9) : dice.log(1, length));
    return { ...shape, outputSize: [size(shape.height), size(shape.width)] };
  },
  dilated: (dice, elements) => {
    const channels = dice.log(1, 64);
    const shape = { channels, ...area(dice, elements / channels, 16) };
    const far = dice.chance(0.4);
    const axes = [shape.height, shape.width].map((length) => {
      const window = dice.int(1, Math.min(5, length));
      const most = Math.max(1, Math.floor((length - 1) / Math.max(1, window - 1)));
      return { window, dilation: far ? dice.int(Math.ceil(most / 3), most) : dice.int(1, Math.min(8, most)) };
    });
    const poolSize = axes.map(({ window }) => window);
    return {
      ...pooling(dice, shape, 1),
      ...{ poolSize, strides: stridesOf(dice, poolSize), dilations: axes.map(({ dilation }) => dilation) },
      ...{ padding: dice.pick(['valid', 'same']), ceilMode: false },
    };
  },
  long: (dice, elements) => {
    const channels = dice.log(1, 128);
    const shape = { channels, ...area(dice, elements / channels, 3) };
    const window = () => dice.log(8, 255);
    const square = window();
    const poolSize = (dice.chance(0.7) ? [square, square] : [window(), window()]).map((size, axis) =>
      Math.min(size, [shape.height, shape.width][axis]),
    );
    const strides = dice.chance(0.5) ? [1, 1] : stridesOf(dice, poolSize);
    return { ...shape, poolSize, strides, padding: dice.pick(['valid', 'same']) };
  },
};

const plainClasses = Object.keys(shapes);

/** The classes that change what is done to a geometry of another class. */
const variations = {
  gradient: (dice) => ({ operation: 'gradient', dtype: dice.pick(['float32', 'float32', 'float64']) }),
  NaN: (dice) => ({
    dtype: dice.pick(['float32', 'float32', 'float64', 'float16']),
    data: dice.pick(['NaN', 'NaN, gaps', 'infinity']),
  }),
  subnormal: (dice) => ({ dtype: dice.pick(['float32', 'float64', 'float16']), data: 'subnormal' }),
};

export const classNames = [...plainClasses, ...Object.keys(variations)];

const DTYPES = ['float32', 'float32', 'float32', 'float32', 'float64', 'float16', 'int8', 'uint8', 'int16', 'uint16'];

function draw(className, dice) {
  for (;;) {
    const variation = variations[className]?.(dice);
    const shape = shapes[variation ? dice.pick(plainClasses) : className];
    const drawn = {
      ...{ batch: 1, dataFormat: dice.chance(0.2) ? 'channels_first' : 'channels_last', dtype: dice.pick(DTYPES) },
      ...shape(dice, dice.log(LEAST_ELEMENTS / 2, MOST_ELEMENTS / 2)),
      ...variation,
    };
    const geometry = compact(drawn);
    if (isFit(geometry)) return geometry;
  }
}

/** Enough elements, and a real cell under every window. */
function isFit(geometry) {
  const kase = caseOf('', geometry);
  const elements = sizeOf(kase.given) + sizeOf(kase.produced);
  if (!(Math.min(kase.outHeight, kase.outWidth) > 0)) return false;
  if (!(elements >= LEAST_ELEMENTS && elements <= MOST_ELEMENTS)) return false;
  return [kase.height, kase.width].every((length, axis) => everyWindowHasCells(kase, axis, length));
}

function everyWindowHasCells(kase, axis, length) {
  if (kase.outputSize) return true;
  const { outLength, before } = axisOf(kase, axis, length);
  const [window, step] = [kase.poolSize[axis], kase.dilations[axis]];
  for (let o = 0; o < outLength; o++) {
    const start = o * kase.strides[axis] - before;
    const tap = start < 0 ? Math.ceil(-start / step) : 0;
    if (tap >= window || start + tap * step >= length) return false;
  }
  return true;
}

/** As JSON that `--geometry` takes, without what is a default. */
function compact({ batch, height, width, channels, dataFormat, dtype, dilations, ceilMode, ...rest }) {
  const first = dataFormat === 'channels_first';
  return {
    xShape: first ? [batch, channels, height, width] : [batch, height, width, channels],
    ...rest,
    ...(first && { dataFormat }),
    ...(dtype !== 'float32' && { dtype }),
    ...(dilations?.some((dilation) => dilation > 1) && { dilations }),
    ...(ceilMode && { ceilMode }),
  };
}

/** Windows about `size` wide, with strides and padding of any kind. */
function pooling(dice, shape, size) {
  const sizes = dice.chance(0.7) ? [size, size] : [size, dice.int(1, Math.max(2, size))];
  const poolSize = sizes.map((window, axis) => Math.min(window, [shape.height, shape.width][axis]));
  const strides = stridesOf(dice, poolSize);
  const kind = dice.pick(['valid', 'valid', 'same', 'same', 'explicit']);
  if (kind !== 'explicit') return { ...shape, poolSize, strides, padding: kind };
  const side = (window) => dice.int(0, Math.floor(window / 2));
  const padding = poolSize.map((window) =>
    dice.chance(0.7) ? Array(2).fill(side(window)) : [0, 0].map(() => side(window)),
  );
  return { ...shape, poolSize, strides, padding, ceilMode: dice.chance(0.5) };
}

function stridesOf(dice, poolSize) {
  const kind = dice.pick(['one', 'window', 'two', 'any']);
  const stride = { one: () => 1, window: (size) => size, two: () => 2, any: (size) => dice.int(1, size + 1) }[kind];
  return poolSize.map(stride);
}

function line(dice, elements) {
  const channels = dice.chance(0.7) ? 1 : dice.log(2, 64);
  const width = fill(elements, channels);
  const window = dice.chance(0.8) ? dice.log(1, 64) : dice.log(65, width);
  const strip = pooling(dice, { height: 1, width, channels }, 1);
  const poolSize = [1, Math.min(window, width)];
  return {
    ...strip,
    poolSize,
    strides: stridesOf(dice, poolSize),
    padding: dice.pick(['valid', 'same']),
    ceilMode: false,
  };
}

function transposed({ height, width, ...rest }) {
  const turned = { ...rest, height: width, width: height };
  for (const name of ['poolSize', 'strides', 'padding', 'dilations']) {
    if (Array.isArray(rest[name])) turned[name] = rest[name].toReversed();
  }
  return turned;
}

/** Height and width of about so many cells, both at least `least`. */
function area(dice, cells, least = 1) {
  const height = Math.max(least, Math.round(Math.sqrt(cells) * 2 ** (2 * dice.unit() - 1)));
  return { height, width: Math.max(least, Math.round(cells / height)) };
}

function fill(elements, rest) {
  return Math.max(1, Math.round(elements / rest));
}

function diceOf(next) {
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  return {
    unit: next,
    int,
    /** An integer whose logarithm is spread evenly. */
    log: (low, high) => Math.min(high, Math.floor(low * ((high + 1) / low) ** next())),
    pick: (list) => list[int(0, list.length - 1)],
    chance: (probability) => next() < probability,
  };
}
