import { poolImage } from 'avgpool2d';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fails } from './fails.ts';

const image = (width: number, height: number, ...bytes: number[]) => ({
  data: Uint8ClampedArray.from(bytes.length > 0 ? bytes : { length: width * height * 4 }, Number),
  width,
  height,
});
const pool = (source: unknown, options: unknown = { poolSize: 2 }) => poolImage(source as never, options as never);

afterEach(() => vi.unstubAllGlobals());

describe('results', () => {
  test('colors count with their alpha, alpha is averaged plainly', () => {
    const y = pool(image(2, 1, 200, 0, 0, 255, 0, 100, 0, 0), { poolSize: [1, 2] });
    expect([...y.data]).toEqual([200, 0, 0, 128]);
    expect([y.width, y.height]).toEqual([1, 1]);
  });

  test("colors are averaged as stored, or as the light they stand for where colorSpace is 'linear'", () => {
    const half = image(2, 1, 0, 0, 0, 255, 255, 255, 255, 255);
    expect([...pool(half, { poolSize: [1, 2] }).data]).toEqual([128, 128, 128, 255]);
    expect([...pool(half, { poolSize: [1, 2], colorSpace: 'linear' }).data]).toEqual([188, 188, 188, 255]);
  });

  test('all transparent gives 0', () => {
    expect([...pool(image(2, 1, 9, 9, 9, 0, 9, 9, 9, 0), { poolSize: [1, 2] }).data]).toEqual([0, 0, 0, 0]);
  });

  test('sizes are [height, width] as everywhere', () => {
    const y = pool(image(6, 4), { poolSize: [2, 3] });
    expect([y.width, y.height, y.data.length]).toEqual([2, 2, 16]);
    const same = pool(image(5, 3), { poolSize: 2, padding: 'same' });
    expect([same.width, same.height]).toEqual([3, 2]);
    const strides = pool(image(5, 3), { poolSize: 1, strides: [1, 2] });
    expect([strides.width, strides.height]).toEqual([3, 3]);
  });

  test('have the kind of the input', () => {
    expect(pool(image(2, 2)).data.constructor).toBe(Uint8ClampedArray);
    expect(pool({ data: new Uint8Array(16), width: 2, height: 2 }).data.constructor).toBe(Uint8Array);
    expect(pool({ data: Buffer.alloc(16), width: 2, height: 2 }).data.constructor).toBe(Uint8Array);
    expect(Object.keys(pool(image(2, 2)))).toEqual(['data', 'width', 'height']);
  });

  test('go to out', () => {
    const out = new Uint8ClampedArray(4);
    expect(pool(image(2, 1, 200, 0, 0, 255, 100, 0, 0, 255), { poolSize: [1, 2], out }).data).toBe(out);
    expect([...out]).toEqual([150, 0, 0, 255]);
  });

  test('of an image without pixels', () => {
    const none = { data: new Uint8Array(0), width: 0, height: 4 };
    expect(pool(none, { poolSize: 2, padding: 'same' })).toEqual({ data: new Uint8Array(0), width: 0, height: 2 });
    fails(() => pool(none), RangeError, /^Computed output size would be zero or negative/);
  });

  test('do not depend on the global data format', async () => {
    const { setImageDataFormat } = await import('avgpool2d');
    setImageDataFormat('channels_first');
    try {
      expect(pool(image(4, 2)).width).toBe(2);
    } finally {
      setImageDataFormat('channels_last');
    }
  });
});

describe('ImageData', () => {
  /** What a browser has, as far as it matters here. */
  class FakeImageData {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
      readonly settings?: { colorSpace?: string },
    ) {
      if (!(data instanceof Uint8ClampedArray)) throw new TypeError('not clamped');
      if (!(data.buffer instanceof ArrayBuffer)) throw new TypeError('shared');
    }
    get [Symbol.toStringTag]() {
      return 'ImageData';
    }
    get colorSpace() {
      return this.settings?.colorSpace ?? 'srgb';
    }
  }

  test('gives an ImageData of the same color space', () => {
    const y = pool(new FakeImageData(new Uint8ClampedArray(32), 4, 2, { colorSpace: 'display-p3' }));
    expect(y).toBeInstanceOf(FakeImageData);
    expect([y.width, y.height]).toEqual([2, 1]);
    expect((y as unknown as FakeImageData).colorSpace).toBe('display-p3');
    expect(pool(image(4, 2))).not.toBeInstanceOf(FakeImageData);
  });

  test('of another realm or of a canvas library gives one of its own class', () => {
    vi.stubGlobal('ImageData', class {});
    const y = pool(new FakeImageData(new Uint8ClampedArray(32), 4, 2));
    expect(y).toBeInstanceOf(FakeImageData);
    expect([y.width, y.height]).toEqual([2, 1]);
  });

  test('cannot hold every out, as the platform says', () => {
    const out = new Uint8ClampedArray(new SharedArrayBuffer(8));
    fails(() => pool(new FakeImageData(new Uint8ClampedArray(32), 4, 2), { poolSize: 2, out }), TypeError, 'shared');
  });
});

describe('bad input', () => {
  test('a window whose row does not fit the arena', () => {
    const width = 1_000_000;
    const wide = { data: new Uint8Array(8 * width), width, height: 2 };
    fails(
      () => pool(wide, { poolSize: [2, width] }),
      RangeError,
      /^So wide a window needs more than 6 MiB.*Received: image=\(1, 2, 1000000, 4\), poolSize=/,
    );
  });

  test.each([undefined, null, 1, 'x', () => 1])('image %o', (source) => {
    fails(() => pool(source), TypeError, /^image must be ImageData or \{ data, width, height \}/);
  });

  test.each(['HTMLCanvasElement', 'ImageBitmap', 'HTMLImageElement', 'VideoFrame'])('%s: how to get pixels', (tag) => {
    const source = { width: 2, height: 2, [Symbol.toStringTag]: tag };
    fails(
      () => pool(source),
      TypeError,
      `image must be ImageData or { data, width, height }, but received [object ${tag}]; ` +
        'draw it on a canvas and pass context.getImageData(...).',
    );
  });

  test.each([1, 2, 3])('%i channels: what takes them', (channels) => {
    const source = { data: new Uint8Array(6 * channels), width: 3, height: 2 };
    fails(
      () => pool(source),
      RangeError,
      `image.data must be of length 24 for shape (1, 2, 3, 4), but received ${6 * channels}; `,
    );
    fails(
      () => pool(source),
      RangeError,
      `poolImage takes RGBA; pass these to averagePool2d, of shape [1, 2, 3, ${channels}].`,
    );
  });

  test('data of the wrong kind or length', () => {
    fails(() => pool({ data: new Array(16), width: 2, height: 2 }), TypeError, /^image\.data must be/);
    fails(
      () => pool({ data: new Float32Array(16), width: 2, height: 2 }),
      TypeError,
      /^image\.data must be a Uint8ClampedArray or Uint8Array/,
    );
    fails(() => pool({ data: new Int8Array(16), width: 2, height: 2 }), TypeError, /^image\.data must be/);
    fails(
      () => pool({ data: new Uint8Array(12), width: 2, height: 2 }),
      RangeError,
      /^image\.data must be of length 16 .* received 12/,
    );
  });

  test.each(['width', 'height'])('%s', (name) => {
    const source = image(2, 2);
    fails(() => pool({ ...source, [name]: '2' }), TypeError, new RegExp(`^image\\.${name} must be an integer`));
    fails(() => pool({ ...source, [name]: undefined }), TypeError, new RegExp(`^image\\.${name} must be`));
    for (const size of [-1, 1.5, NaN, 2 ** 31]) {
      fails(() => pool({ ...source, [name]: size }), RangeError, new RegExp(`^image\\.${name} must be`));
    }
  });

  test('options', () => {
    const source = image(2, 2);
    fails(() => pool(source, null), TypeError, /^options must be an object with poolSize/);
    fails(() => pool(source, {}), TypeError, /^poolSize or outputSize is required/);
    fails(() => pool(source, { poolSize: 0 }), RangeError, /^poolSize must be/);
    fails(() => pool(source, { poolSize: 2, colorspace: 'linear' }), TypeError, 'did you mean "colorSpace"?');
    fails(
      () => pool(source, { poolSize: 2, colorSpace: 'Linear' }),
      RangeError,
      /^colorSpace must be one of srgb, linear/,
    );
    fails(() => pool(source, { poolSize: 2, colorSpace: null }), TypeError, /^colorSpace must be/);
    fails(
      () => pool(source, { poolSize: 2, dataFormat: 'channels_last' }),
      TypeError,
      'unknown option "dataFormat" (known: poolSize',
    );
    fails(() => pool(source, { poolSize: 3 }), RangeError, 'Computed output size', 'image=(1, 2, 2, 4)');
    fails(
      () =>
        pool(source, {
          poolSize: 1,
          padding: [
            [1, 0],
            [0, 0],
          ],
        }),
      RangeError,
      /^padding must/,
    );
    fails(
      () => pool(source, { poolSize: 2, out: new Uint8Array(4) }),
      TypeError,
      'out must be a Uint8ClampedArray, but',
    );
    fails(
      () => pool(source, { poolSize: 2, out: new Uint8ClampedArray(8) }),
      RangeError,
      /^out must be of length 4 for shape \(1, 1, 1, 4\)/,
    );
    fails(
      () => pool(source, { poolSize: 2, out: source.data.subarray(0, 4) }),
      RangeError,
      /^out must not overlap image\.data/,
    );
  });
});
