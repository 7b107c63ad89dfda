import { AveragePooling2D, type AveragePooling2DOptions, setImageDataFormat } from 'avgpool2d';
import { describe, expect, test } from 'vitest';
import { fails, ramp } from './fails.ts';

const from = (config: unknown) => AveragePooling2D.fromConfig(config as object);

test('getConfig is the dictionary of Keras', () => {
  const layer = new AveragePooling2D({ poolSize: [2, 3], padding: 'Same' as 'same', name: 'pool1' });
  const config = layer.getConfig();
  expect(config).toEqual({
    name: 'pool1',
    trainable: true,
    dtype: 'float32',
    pool_size: [2, 3],
    padding: 'same',
    strides: [2, 3],
    data_format: 'channels_last',
  });
  expect(Object.keys(config)).toEqual(['name', 'trainable', 'dtype', 'pool_size', 'padding', 'strides', 'data_format']);
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

test('getConfig gives a copy each time', () => {
  const layer = new AveragePooling2D({ poolSize: 2 });
  layer.getConfig().pool_size[0] = 9;
  layer.getConfig().strides[0] = 9;
  expect(layer.getConfig().pool_size).toEqual([2, 2]);
  expect(layer.apply(ramp(1, 4, 4, 1)).shape).toEqual([1, 2, 2, 1]);
});

test('the config of a layer gives the same layer again', () => {
  const layer = new AveragePooling2D({
    poolSize: [3, 2],
    strides: [1, 2],
    padding: 'same',
    dataFormat: 'channels_first',
    name: 'head',
    dtype: 'float64',
    trainable: false,
  });
  const again = from(JSON.parse(JSON.stringify(layer.getConfig())));
  expect(again.getConfig()).toEqual(layer.getConfig());
  const x = ramp(2, 3, 5, 4);
  expect(again.apply(x)).toEqual(layer.apply(x));
});

describe('fromConfig', () => {
  const wanted = {
    name: 'p',
    trainable: false,
    dtype: 'float16',
    pool_size: [2, 3],
    padding: 'same',
    strides: [1, 2],
    data_format: 'channels_first',
  };

  test("takes TensorFlow.js's camelCase", () => {
    const config = {
      name: 'p',
      trainable: false,
      dtype: 'float16',
      poolSize: [2, 3],
      padding: 'same',
      strides: [1, 2],
      dataFormat: 'channelsFirst',
    };
    expect(from(config).getConfig()).toEqual(wanted);
  });

  test('of a subclass gives the subclass; called on nothing, the layer', () => {
    class Mine extends AveragePooling2D {}
    expect(Mine.fromConfig(wanted)).toBeInstanceOf(Mine);
    expect([wanted, wanted].map(AveragePooling2D.fromConfig)[1]?.getConfig()).toEqual(wanted);
  });

  test('takes a dtype policy of Keras 3', () => {
    const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float16' }, registered_name: null };
    expect(from({ ...wanted, dtype }).getConfig()).toEqual(wanted);
    expect(from({ ...wanted, dtype: { class_name: 'Policy', config: { name: 'mixed_float16' } } }).dtype).toBe(
      'mixed_float16',
    );
  });

  test('keeps a policy of quantisation', () => {
    const policy = (config: object) => from({ ...wanted, dtype: { class_name: 'QuantizedDTypePolicy', config } }).dtype;
    expect(policy({ mode: 'int8', source_name: 'float32' })).toBe('int8_from_float32');
    expect(policy({ mode: 'float8', source_name: 'mixed_bfloat16', amax_history_length: 1024 })).toBe(
      'float8_from_mixed_bfloat16',
    );
    expect(from({ ...wanted, dtype: 'int8_from_float32' }).getConfig().dtype).toBe('int8_from_float32');
    fails(() => policy({}), TypeError, /^config\.dtype\.config must be an object with a name/);
    fails(() => policy({ name: null }), TypeError, /^config\.dtype\.config must be an object with a name/);
  });

  test('takes an entry of Keras 1', () => {
    const config = {
      name: 'p',
      trainable: false,
      pool_size: [2, 3],
      border_mode: 'same',
      strides: [1, 2],
      dim_ordering: 'th',
      batch_input_shape: [null, 3, 8, 8],
      input_dtype: 'float32',
    };
    expect(from({ class_name: 'AveragePooling2D', config }).getConfig()).toEqual({ ...wanted, dtype: 'float32' });
    expect(from({ ...config, dim_ordering: 'tf' }).dataFormat).toBe('channels_last');
    fails(() => from({ ...config, dim_ordering: 'x' }), RangeError, /^config\.dim_ordering must be/);
    fails(() => from({ ...config, padding: 'same' }), TypeError, /^config must be without a second padding/);
  });

  test('takes tuples as Keras marks them', () => {
    const tuple = (...items: number[]) => ({ class_name: '__tuple__', items });
    expect(from({ ...wanted, pool_size: tuple(2, 3), strides: tuple(1, 2) }).getConfig()).toEqual(wanted);
    fails(() => from({ ...wanted, pool_size: tuple(2) }), RangeError, /^config\.pool_size must be .* received \[2\]/);
    fails(() => from({ ...wanted, pool_size: { items: [2, 2] } }), TypeError, /^config\.pool_size must be/);
  });

  test.each(['bfloat16', 'mixed_float16', 'mixed_bfloat16'])('takes the dtype %s', (dtype) => {
    expect(from({ ...wanted, dtype }).getConfig()).toEqual({ ...wanted, dtype });
  });

  test('takes the layer entry of a model.json, of tf.keras 2, Keras 3 and TensorFlow.js', () => {
    const keras2 = { class_name: 'AveragePooling2D', config: wanted, name: 'p', inbound_nodes: [[['conv', 0, 0, {}]]] };
    expect(from(keras2).getConfig()).toEqual(wanted);
    const keras3 = {
      module: 'keras.layers',
      class_name: 'AveragePooling2D',
      config: {
        ...wanted,
        dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float16' }, registered_name: null },
      },
      registered_name: null,
      build_config: { input_shape: [null, 28, 28, 3] },
      name: 'p',
    };
    expect(from(keras3).getConfig()).toEqual(wanted);
    expect(from({ className: 'AveragePooling2D', config: wanted }).getConfig()).toEqual(wanted);
  });

  test('finds its entry in a whole model and puts it back', () => {
    const model = {
      class_name: 'Sequential',
      config: {
        name: 'sequential',
        layers: [
          {
            class_name: 'AveragePooling2D',
            config: { ...wanted, batch_input_shape: [null, 3, 8, 8] },
          },
          {
            class_name: 'Flatten',
            config: { name: 'flatten', trainable: true, dtype: 'float32', data_format: 'channels_first' },
          },
        ],
      },
      keras_version: '2.15.0',
      backend: 'tensorflow',
    };
    const parsed = JSON.parse(JSON.stringify(model)) as typeof model;
    const layer = from(parsed.config.layers[0]);
    const entry = { class_name: 'AveragePooling2D', config: layer.getConfig() };
    parsed.config.layers[0] = entry as never;
    expect(from(JSON.parse(JSON.stringify(parsed)).config.layers[0]).getConfig()).toEqual(wanted);
  });

  test('has the defaults of the constructor', () => {
    setImageDataFormat('channels_first');
    try {
      const { name, ...rest } = from({
        pool_size: 2,
        strides: null,
        data_format: null,
        dtype: null,
        name: null,
      }).getConfig();
      expect(name).toMatch(/^average_pooling2d/);
      expect(rest).toEqual({
        trainable: true,
        dtype: 'float32',
        pool_size: [2, 2],
        padding: 'valid',
        strides: [2, 2],
        data_format: 'channels_first',
      });
    } finally {
      setImageDataFormat('channels_last');
    }
  });

  test('leaves aside what a model says about the input of its first layer', () => {
    const aside = {
      batch_input_shape: [null, 8, 8, 3],
      batchInputShape: [null, 8, 8, 3],
      batch_shape: [null, 8, 8, 3],
      batch_size: 4,
      input_shape: [8, 8, 3],
      inputShape: [8, 8, 3],
      inputDType: 'float32',
      input_dtype: 'float32',
      autocast: true,
    };
    expect(from({ ...wanted, ...aside }).getConfig()).toEqual(wanted);
  });

  test('refuses another class', () => {
    fails(
      () => from({ class_name: 'MaxPooling2D', config: wanted }),
      RangeError,
      'config.class_name must be one of AveragePooling2D, but received "MaxPooling2D".',
    );
    fails(() => from({ className: 'averagepooling2d', config: wanted }), RangeError, /^config\.className must be/);
    fails(() => from({ class_name: null, config: wanted }), TypeError, /^config\.class_name must be/);
    fails(
      () => from({ class_name: 'AveragePooling2D' }),
      TypeError,
      /^config\.config must be an object, but received undefined\.$/,
    );
    fails(() => from({ class_name: 'AveragePooling2D', config: [] }), TypeError, /^config\.config must be an object/);
  });

  test.each([undefined, null, 2, 'x', [], () => ({})])('refuses %o', (config) => {
    fails(() => from(config), TypeError, /^config must be an object/);
  });

  test('refuses what the constructor refuses', () => {
    fails(() => from({}), TypeError, /^config\.pool_size is required\.$/);
    fails(() => from({ ...wanted, strides: [1] }), RangeError, /^config\.strides must be/);
    fails(() => from({ ...wanted, padding: 'causal' }), RangeError, /^config\.padding must be/);
    fails(() => from({ ...wanted, name: 1 }), TypeError, /^config\.name must be/);
    fails(() => from({ ...wanted, trainable: 1 }), TypeError, /^config\.trainable must be/);
    fails(
      () => from({ ...wanted, dtype: { class_name: 'DTypePolicy', config: { name: 'int4' } } }),
      RangeError,
      /^config\.dtype must be/,
    );
    fails(
      () => from({ ...wanted, dtype: { class_name: 'DTypePolicy' } }),
      TypeError,
      /^config\.dtype\.config must be an object/,
    );
    fails(() => from({ ...wanted, dtype: [] }), TypeError, /^config\.dtype must be an object/);
  });

  test('names a wrong value by its key, as the config spells it', () => {
    const text = 'must be an integer from 1 to 2147483647 or a pair of them, but received 0.';
    fails(() => from({ ...wanted, pool_size: 0 }), RangeError, `config.pool_size ${text}`);
    fails(() => from({ poolSize: 0 }), RangeError, `config.poolSize ${text}`);
    fails(
      () => from({ class_name: 'AveragePooling2D', config: { pool_size: 0 } }),
      RangeError,
      `config.pool_size ${text}`,
    );
    fails(() => from({ ...wanted, data_format: 'nhwc' }), RangeError, /^config\.data_format must .*"channels_last"\?$/);
    fails(() => from({ poolSize: 2, dataFormat: 1 }), TypeError, /^config\.dataFormat must be/);
    fails(() => from({ pool_size: 2, border_mode: 'full' }), RangeError, /^config\.border_mode must be/);
    // The constructor has options, not keys.
    fails(() => new AveragePooling2D({ poolSize: 0 }), RangeError, `poolSize ${text}`);
  });

  test('passes on what the constructor of a subclass throws', () => {
    for (const thrown of [new Error('poolSize must be even'), new RangeError('2 is odd'), 'poolSize', null]) {
      class Mine extends AveragePooling2D {
        constructor(options: AveragePooling2DOptions) {
          super(options);
          throw thrown;
        }
      }
      let caught: unknown;
      try {
        Mine.fromConfig({ pool_size: 2 });
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
    }
  });

  test('refuses unknown keys and keys given twice', () => {
    fails(
      () => from({ ...wanted, poolsize: 2 }),
      TypeError,
      'unknown config key "poolsize"; did you mean "pool_size"?',
    );
    fails(
      () => from({ ...wanted, kernel_size: 2 }),
      TypeError,
      'unknown config key "kernel_size"; did you mean "pool_size"?',
    );
    fails(
      () => from({ pool_size: 2, poolSize: 2 }),
      TypeError,
      'config must be without a second pool_size, but received "poolSize".',
    );
  });
});

describe('prototypes', () => {
  test('nothing in a config reaches a prototype', () => {
    for (const text of [
      '{ "pool_size": 2, "__proto__": { "polluted": true } }',
      '{ "pool_size": 2, "constructor": { "prototype": { "polluted": true } } }',
      '{ "pool_size": 2, "prototype": { "polluted": true } }',
    ]) {
      fails(
        () => from(JSON.parse(text)),
        TypeError,
        /^unknown config key "\w+" \(known: pool_size, strides, padding, data_format, name, trainable, dtype\)$/,
      );
    }
    const entry =
      '{ "class_name": "AveragePooling2D", "__proto__": { "polluted": true }, "config": { "pool_size": 2 } }';
    expect(from(JSON.parse(entry)).poolSize).toEqual([2, 2]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((AveragePooling2D.prototype as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('what a config inherits is not part of it', () => {
    fails(() => from(Object.create({ pool_size: 2 })), TypeError, /^config\.pool_size is required/);
    expect(from(Object.assign(Object.create({ padding: 'same' }), { pool_size: 2 })).padding).toBe('valid');
    Object.assign(Object.prototype, { class_name: 'MaxPooling2D', pool_size: 5 });
    let layer: AveragePooling2D;
    try {
      layer = from({ poolSize: 2 });
    } finally {
      delete (Object.prototype as { class_name?: string }).class_name;
      delete (Object.prototype as { pool_size?: number }).pool_size;
    }
    expect(layer.poolSize).toEqual([2, 2]);
  });

  test('what a library has put on Object.prototype is no part of a config', () => {
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    const added = {
      strides: 1,
      padding: 'same',
      dilations: 2,
      countIncludePad: true,
      divisorOverride: 7,
      trainable: false,
    };
    Object.assign(polluted, added);
    try {
      const layer = AveragePooling2D.fromConfig({ pool_size: 2, name: 'own', dtype: 'float32' });
      expect(layer.getConfig()).toMatchObject({ strides: [2, 2], padding: 'valid', trainable: true });
      expect(
        layer.apply([
          [
            [[1], [2]],
            [[3], [6]],
          ],
        ]).data,
      ).toEqual(Float32Array.of(3));
    } finally {
      for (const name of Object.keys(added)) delete polluted[name];
    }
  });

  test('a config without a prototype is a config', () => {
    expect(from(Object.assign(Object.create(null), { pool_size: 2 })).poolSize).toEqual([2, 2]);
  });
});
