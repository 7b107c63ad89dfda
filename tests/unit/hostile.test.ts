import { AveragePooling2D, averagePool2d, averagePool2dGradient, describeWindows, poolImage } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

/*
 * Getters and proxies that throw, change or call back. Whatever they do, the caller sees what they threw or an error that
 * names the argument, and the package goes on working.
 */

const x = ramp(1, 4, 4, 1);
const BOOM = new Error('boom');
const boom = () => {
  throw BOOM;
};
const throwing = (name: string, rest: object = {}) =>
  Object.defineProperty({ ...rest }, name, { get: boom, enumerable: true });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};
const everyTrapThrows = (target: object) => new Proxy(target, new Proxy({}, { get: boom }));

/** Runs `call`, which must throw exactly what the caller's own code has thrown; the next correct call works. */
function passes(call: () => unknown, { thrown }: { thrown: unknown } = { thrown: BOOM }): void {
  let caught: unknown = 'nothing';
  try {
    call();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBe(thrown);
  expect([...averagePool2d(x, { poolSize: 4 }).data]).toEqual([7.5]);
}

describe('what a getter throws reaches the caller as it is, as from a function of the language', () => {
  const options = [
    'poolSize',
    'strides',
    'padding',
    'dilations',
    'ceilMode',
    'countIncludePad',
    'divisorOverride',
    'dataFormat',
    'out',
  ];
  test.each(options)('options.%s', (name) => {
    const thrower = throwing(name, { poolSize: 2 });
    passes(() => averagePool2d(x, thrower as never));
    passes(() => averagePool2dGradient([1, 4, 4, 1], ramp(1, 2, 2, 1), thrower as never));
  });

  test.each(['poolSize', 'strides', 'padding', 'dataFormat', 'name', 'dtype', 'trainable'])(
    'layer: options.%s',
    (name) => {
      passes(() => new AveragePooling2D(throwing(name, { poolSize: 2 }) as never));
    },
  );

  test('layer: out', () => {
    const layer = new AveragePooling2D({ poolSize: 2 });
    passes(() => layer.apply(x, throwing('out')));
    passes(() => layer.gradient([1, 4, 4, 1], ramp(1, 2, 2, 1), throwing('out')));
  });

  test.each(['poolSize', 'strides', 'padding', 'dilations', 'ceilMode', 'countIncludePad', 'window', 'stride'])(
    'describeWindows: options.%s',
    (name) => {
      passes(() => describeWindows(4, throwing(name, { window: 2 }) as never));
    },
  );

  test.each(['data', 'shape', 'dtype'])('x.%s', (name) => {
    passes(() => averagePool2d(throwing(name, { ...x, dtype: 'float32' }) as never, { poolSize: 2 }));
  });

  test.each(['data', 'width', 'height'])('image.%s', (name) => {
    const image = throwing(name, { data: new Uint8Array(4), width: 1, height: 1 });
    passes(() => poolImage(image as never, { poolSize: 1 }));
  });

  test.each(['poolSize', 'strides', 'padding', 'colorSpace', 'out'])('poolImage: options.%s', (name) => {
    const image = { data: new Uint8Array(4), width: 1, height: 1 };
    passes(() => poolImage(image, throwing(name, { poolSize: 1 }) as never));
  });

  test('in a config', () => {
    passes(() => AveragePooling2D.fromConfig(throwing('pool_size')));
    const entry = { class_name: 'AveragePooling2D', config: throwing('padding', { pool_size: 2 }) };
    passes(() => AveragePooling2D.fromConfig(entry));
  });

  test('in a shape', () => {
    const badShape = Object.defineProperty([1, 2, 2, 1], 0, { get: boom });
    const layer = new AveragePooling2D({ poolSize: 2 });
    passes(() => layer.gradient(badShape, ramp(1, 1, 1, 1)));
    passes(() => layer.computeOutputShape(badShape));
    passes(() => averagePool2d({ ...x, shape: badShape }, { poolSize: 2 }));
  });

  test('whatever it throws', () => {
    for (const thrown of [undefined, null, 'text', 1n, Symbol('s'), {}, everyTrapThrows({})]) {
      const input = Object.defineProperty({}, 'data', {
        get: () => {
          throw thrown;
        },
      });
      passes(() => averagePool2d(input as never, { poolSize: 2 }), { thrown });
    }
  });
});

test('lists within themselves, as deep as one looks', () => {
  const endless: unknown[] = [];
  endless.push(endless, endless);
  fails(() => averagePool2d(x, { poolSize: endless as never }), TypeError, /^poolSize must be/);
  fails(() => averagePool2d(x, { poolSize: 2, padding: endless as never }), TypeError, /^padding\[0\]\[0\] must be/);
});

describe('proxies', () => {
  test('whose every trap throws', () => {
    const bad = everyTrapThrows({});
    const badArray = everyTrapThrows([1, 2]);
    passes(() => averagePool2d(bad as never, { poolSize: 2 }));
    passes(() => averagePool2d(badArray as never, { poolSize: 2 }));
    passes(() => averagePool2d(x, bad as never));
    passes(() => averagePool2d({ ...x, shape: badArray as never }, { poolSize: 2 }));
    passes(() => averagePool2d(x, { poolSize: badArray as never }));
    passes(() => averagePool2d(x, { poolSize: 2, padding: badArray as never }));
    passes(() => averagePool2d(x, { poolSize: 2, padding: [badArray, [0, 0]] as never }));
    passes(() => averagePool2d([[[badArray]]] as never, { poolSize: 1 }));
    passes(() => averagePool2d([[[[1, 2]]], badArray] as never, { poolSize: 1 }));
    passes(() => new AveragePooling2D(bad as never));
    passes(() => AveragePooling2D.fromConfig(bad));
    passes(() => AveragePooling2D.fromConfig({ pool_size: 2, dtype: bad }));
    passes(() => poolImage(bad as never, { poolSize: 2 }));
  });

  test('whose every trap throws, in the place of a value: an error that words it does not touch it', () => {
    const bad = everyTrapThrows({});
    const unread = 'an object that cannot be read';
    fails(() => averagePool2d({ ...x, data: bad as never }, { poolSize: 2 }), TypeError, /^x\.data must be /, unread);
    fails(() => averagePool2d(x, { poolSize: bad as never }), TypeError, /^poolSize must be /, unread);
    fails(() => averagePool2d(x, { poolSize: 2, out: bad as never }), TypeError, /^out must be a Float32Array/, unread);
    fails(() => describeWindows(bad as never, { window: 2 }), TypeError, /^length must be /, unread);
  });

  test('that are revoked: the error of the language', () => {
    const message = /proxy that has been revoked/;
    fails(() => averagePool2d(revoked() as never, { poolSize: 2 }), TypeError, message);
    fails(() => averagePool2d(x, { poolSize: revoked() as never }), TypeError, message);
    fails(() => averagePool2d(x, { poolSize: 2, padding: revoked() as never }), TypeError, message);
    fails(() => averagePool2d({ ...x, shape: revoked() }, { poolSize: 2 }), TypeError, message);
    fails(() => averagePool2d(x, revoked() as never), TypeError, message);
  });

  test('that are honest are read like what they stand for', () => {
    const wrap = <T extends object>(target: T) => new Proxy(target, {});
    const y = averagePool2d(
      wrap({ data: x.data, shape: wrap(x.shape) }),
      wrap({ poolSize: wrap([2, 2] as [number, number]) }),
    );
    expect([...y.data]).toEqual([2.5, 4.5, 10.5, 12.5]);
  });

  test('with an absurd length', () => {
    const long = (length: unknown, element: unknown = 1) =>
      new Proxy([], { get: (_, key) => (key === 'length' ? length : element) });
    for (const length of [-1, NaN, 1.5, 2 ** 53, Infinity, '2', 2n, null, {}, Symbol('l')]) {
      for (const call of [
        () => averagePool2d({ ...x, shape: long(length) }, { poolSize: 2 }),
        () => averagePool2d(x, { poolSize: long(length, 'a') as never }),
        () => averagePool2d(x, { poolSize: 2, padding: [long(length, 'a'), [0, 0]] as never }),
        () => averagePool2d([long(length)] as never, { poolSize: 2 }),
      ]) {
        let error: unknown;
        try {
          call();
        } catch (thrown) {
          error = thrown;
        }
        expect(['TypeError', 'RangeError']).toContain((error as Error).name);
        expect((error as Error).message).toMatch(
          /^(x|x\.shape|the shape of x.*|x\[.*|poolSize|padding(\[0\].*)?) must |^Cannot (convert|mix) .*/,
        );
      }
    }
  });
});

describe('getters that change what they return', () => {
  /** An object whose properties give the wanted value on the first read and rubbish on every later one. */
  const once = (values: Record<string, unknown>) => {
    const reads: Record<string, number> = {};
    const object = {};
    for (const [name, value] of Object.entries(values)) {
      reads[name] = 0;
      Object.defineProperty(object, name, {
        enumerable: true,
        get: () => {
          reads[name] = (reads[name] ?? 0) + 1;
          return reads[name] === 1 ? value : 'rubbish';
        },
      });
    }
    return { object, reads };
  };

  test('every option is read once', () => {
    const { object, reads } = once({
      poolSize: 2,
      strides: 2,
      padding: 'valid',
      dilations: 1,
      ceilMode: false,
      countIncludePad: false,
      divisorOverride: null,
      dataFormat: 'channels_last',
      out: new Float32Array(4),
    });
    expect([...averagePool2d(x, object as never).data]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect(Object.values(reads)).toEqual(new Array(9).fill(1));
  });

  test('every part of x is read once', () => {
    const { object, reads } = once({ data: x.data, shape: x.shape, dtype: 'float32' });
    expect([...averagePool2d(object as never, { poolSize: 2 }).data]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect(reads).toEqual({ data: 1, shape: 1, dtype: 1 });
  });

  test('every option of a layer and every key of a config is read once', () => {
    const layer = once({
      poolSize: 2,
      strides: 1,
      padding: 'same',
      dataFormat: 'channels_last',
      name: 'n',
      dtype: 'float32',
      trainable: true,
    });
    new AveragePooling2D(layer.object as never);
    expect(Object.values(layer.reads)).toEqual(new Array(7).fill(1));
    const config = once({
      pool_size: 2,
      strides: 1,
      padding: 'same',
      data_format: 'channels_last',
      name: 'n',
      dtype: 'float32',
      trainable: true,
    });
    AveragePooling2D.fromConfig(config.object);
    expect(Object.values(config.reads)).toEqual(new Array(7).fill(1));
  });

  test('the same with images', () => {
    const image = once({ data: Uint8Array.of(4, 4, 4, 255), width: 1, height: 1 });
    const options = once({ poolSize: 1, strides: 1, padding: 'valid', colorSpace: 'srgb', out: undefined });
    expect([...poolImage(image.object as never, options.object as never).data]).toEqual([4, 4, 4, 255]);
    expect(Object.values(image.reads)).toEqual([1, 1, 1]);
    expect(Object.values(options.reads)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('calling back', () => {
  test('a getter may pool something else meanwhile', () => {
    const options = {
      poolSize: 2,
      get strides() {
        averagePool2d(ramp(1, 6, 6, 3), { poolSize: 3, strides: 1, padding: 'same' });
        return 2;
      },
    };
    expect([...averagePool2d(x, options).data]).toEqual([2.5, 4.5, 10.5, 12.5]);
    const input = {
      get data() {
        averagePool2d(ramp(1, 6, 6, 3), { poolSize: 3, strides: 1 });
        return x.data;
      },
      shape: x.shape,
    };
    expect([...averagePool2d(input, { poolSize: 2 }).data]).toEqual([2.5, 4.5, 10.5, 12.5]);
  });

  test('a getter that detaches the input is noticed', () => {
    const data = new Float32Array(16);
    const input = {
      data,
      get shape() {
        structuredClone(data, { transfer: [data.buffer] });
        return [1, 4, 4, 1];
      },
    };
    fails(() => averagePool2d(input, { poolSize: 2 }), TypeError, /^x\.data has been detached/);
  });

  test('a getter that detaches out is noticed', () => {
    const out = new Float32Array(4);
    const input = {
      get data() {
        structuredClone(out, { transfer: [out.buffer] });
        return x.data;
      },
      shape: x.shape,
    };
    fails(() => averagePool2d(input, { poolSize: 2, out }), TypeError, /^out has been detached/);
  });

  test('a getter that never ends: the error of the language', () => {
    const options = {
      poolSize: 2,
      get strides(): number {
        return averagePool2d(x, options).shape[0];
      },
    };
    fails(() => averagePool2d(x, options), RangeError, /call stack/);
  });
});
