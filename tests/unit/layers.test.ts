import {
  AdaptiveAveragePooling2D,
  AveragePooling2D,
  averagePool2d,
  averagePool2dGradient,
  type FlatShape,
  GlobalAveragePooling2D,
  layerFromConfig,
  type SameKind,
  type Shape,
  setImageDataFormat,
  Tensor,
  WasmTensor,
} from 'avgpool2d';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { fails, ramp } from './fails.ts';

/*
 * The layers beside AveragePooling2D, and what makes any of the three from a model's entry.
 */

afterEach(() => setImageDataFormat('channels_last'));

describe('AdaptiveAveragePooling2D', () => {
  test('pools to its output size, in either data format', () => {
    const x = ramp(2, 5, 7, 3);
    const layer = new AdaptiveAveragePooling2D({ outputSize: [2, 3] });
    expect(layer.apply(x)).toEqual(averagePool2d(x, { outputSize: [2, 3] }));
    expect(layer.computeOutputShape([null, 5, null, 3])).toEqual([null, 2, 3, 3]);
    const first = new AdaptiveAveragePooling2D({ outputSize: 1, dataFormat: 'channels_first' });
    expect(first.apply(ramp(2, 3, 5, 7)).shape).toEqual([2, 3, 1, 1]);
    expect(first.computeOutputShape([null, 3, 5, 7])).toEqual([null, 3, 1, 1]);
  });

  test('null is the length of each input', () => {
    const layer = new AdaptiveAveragePooling2D({ outputSize: [null, 2] });
    expect(layer.computeOutputShape([1, 5, 7, 3])).toEqual([1, 5, 2, 3]);
    expect(layer.computeOutputShape([1, null, 7, 3])).toEqual([1, null, 2, 3]);
    expect(layer.apply(ramp(1, 5, 7, 3)).shape).toEqual([1, 5, 2, 3]);
  });

  test('its gradient', () => {
    const layer = new AdaptiveAveragePooling2D({ outputSize: 2 });
    const dy = ramp(1, 2, 2, 3);
    expect(layer.gradient([1, 5, 7, 3], dy)).toEqual(averagePool2dGradient([1, 5, 7, 3], dy, { outputSize: 2 }));
  });

  test('what Keras knows of it', () => {
    const layer = new AdaptiveAveragePooling2D({
      outputSize: 7,
      name: 'pool',
      trainable: false,
      dtype: 'mixed_float16',
    });
    expect(layer.outputSize).toEqual([7, 7]);
    expect(layer.getConfig()).toEqual({
      name: 'pool',
      trainable: false,
      dtype: 'mixed_float16',
      output_size: [7, 7],
      data_format: 'channels_last',
    });
  });

  test('what is wrong is named', () => {
    const make = (options: unknown) => () => new AdaptiveAveragePooling2D(options as { outputSize: number });
    fails(make({}), TypeError, /^outputSize is required\.$/);
    fails(make(undefined), TypeError, /^options must be an object with outputSize, dataFormat, name/);
    fails(make({ outputSize: 0 }), RangeError, /^outputSize must be an integer from 1/);
    fails(make({ outputSize: [2, 2, 2] }), RangeError, /^outputSize must be .* received \[2, 2, 2\]/);
    fails(make({ outputSize: 2, poolSize: 2 }), TypeError, /^unknown option "poolSize"/);
    fails(
      make({ outputSize: 2, output_size: 2 }),
      TypeError,
      'unknown option "output_size"; did you mean "outputSize"?',
    );
    fails(make({ outputSize: 2, dataFormat: 'NHWC' }), RangeError, /^dataFormat must be/);
    fails(make({ outputSize: 2, name: 3 }), TypeError, /^name must be a string/);
    const layer = new AdaptiveAveragePooling2D({ outputSize: 2 });
    fails(() => layer.apply(ramp(1, 0, 5, 1)), RangeError, /^An input without cells has no average/);
    fails(() => layer.computeOutputShape([1, 0, 5, 1]), RangeError, /inputShape=\(1, 0, 5, 1\), outputSize=\(2, 2\)/);
  });
});

describe('GlobalAveragePooling2D', () => {
  test('gives (batch, channels)', () => {
    const layer = new GlobalAveragePooling2D();
    const y = layer.apply(ramp(2, 2, 2, 3));
    expect(y).toEqual({ data: Float32Array.of(4.5, 5.5, 6.5, 16.5, 17.5, 18.5), shape: [2, 3], dtype: 'float32' });
    expect(y.toArray()).toEqual([
      [4.5, 5.5, 6.5],
      [16.5, 17.5, 18.5],
    ]);
    expect(layer.computeOutputShape([null, 7, 7, 64])).toEqual([null, 64]);
    expect(layer.apply([[[[1], [3]]]]).toArray()).toEqual([[2]]);
  });

  test('with keepdims gives height and width of 1', () => {
    const layer = new GlobalAveragePooling2D({ keepdims: true });
    expect(layer.apply(ramp(2, 2, 2, 3)).shape).toEqual([2, 1, 1, 3]);
    expect(layer.computeOutputShape([null, null, 7, 64])).toEqual([null, 1, 1, 64]);
  });

  test('channels_first', () => {
    const x = ramp(2, 3, 2, 2);
    const layer = new GlobalAveragePooling2D({ dataFormat: 'channels_first' });
    expect(layer.apply(x).toArray()).toEqual([
      [1.5, 5.5, 9.5],
      [13.5, 17.5, 21.5],
    ]);
    expect(layer.computeOutputShape([null, 3, null, 7])).toEqual([null, 3]);
    expect(new GlobalAveragePooling2D({ dataFormat: 'channels_first', keepdims: true }).apply(x).shape).toEqual([
      2, 3, 1, 1,
    ]);
  });

  test('its gradient takes dy in the shape of the output', () => {
    const flat = new GlobalAveragePooling2D();
    const dx = flat.gradient([1, 2, 2, 2], { data: Float32Array.of(4, 8), shape: [1, 2] });
    expect(dx).toEqual({ data: Float32Array.of(1, 2, 1, 2, 1, 2, 1, 2), shape: [1, 2, 2, 2], dtype: 'float32' });
    expect(flat.gradient([1, 2, 2, 2], [[4, 8]])).toEqual(dx);
    expect(flat.gradient([1, 2, 2, 2], new Tensor(Float32Array.of(4, 8), [1, 2]))).toEqual(dx);
    const kept = new GlobalAveragePooling2D({ keepdims: true });
    expect(kept.gradient([1, 2, 2, 2], [[[[4, 8]]]])).toEqual(dx);
    fails(() => flat.gradient([1, 2, 2, 2], [[[[4, 8]]]] as never), RangeError, 'expected ndim=2, found ndim=3');
    fails(() => kept.gradient([1, 2, 2, 2], [[4, 8]] as never), RangeError, 'expected ndim=4, found ndim=2');
    fails(() => flat.gradient([1, 2, 2, 3], [[4, 8]]), RangeError, /^dy\.shape must be the output shape \(1, 3\)/);
    fails(() => flat.gradient([1, 2, 2, 2], [[4], [8, 9]]), RangeError, /^dy\[1\] must be of length 1/);
    fails(
      () => flat.gradient([1, 2, 2, 2], {} as never),
      TypeError,
      /^dy must be a tensor \{ data, shape: \[n, c\] \}/,
    );
  });

  test('stays in wasm memory', () => {
    const layer = new GlobalAveragePooling2D();
    using x = WasmTensor.from(ramp(2, 5, 7, 3));
    using y = layer.apply(x);
    expect(y.toTensor()).toEqual(layer.apply(ramp(2, 5, 7, 3)));
    using into = WasmTensor.zeros([2, 3]);
    expect(layer.apply(x, { out: into })).toBe(into);
    expect(into.data).toEqual(y.data);
    using dx = layer.gradient([2, 5, 7, 3], y as WasmTensor<Float32Array, FlatShape>);
    expect(dx.toTensor()).toEqual(layer.gradient([2, 5, 7, 3], y.toTensor() as Tensor<Float32Array, FlatShape>));
    using copy = WasmTensor.from(Float32Array.from(y.data), [2, 3]);
    expect(copy.toTensor()).toEqual(y.toTensor());
    // What has two dimensions is no input of a pooling.
    fails(() => averagePool2d(y as never, { poolSize: 1 }), RangeError, /^x\.shape must be of rank 4: .* found ndim=2/);
    fails(() => layer.apply(y as never), RangeError, /^x\.shape must be of rank 4/);
    fails(() => layer.gradient([2, 5, 7, 3], x as never), RangeError, /^dy\.shape must be of rank 2/);
    using kept = WasmTensor.zeros([2, 1, 1, 3]);
    fails(() => layer.apply(x, { out: kept as never }), RangeError, /^out\.shape must be the output shape \(2, 3\)/);
    fails(() => averagePool2d(x, { outputSize: 1, out: into as never }), RangeError, /^out\.shape must be the output/);
  });

  test('a large window, and every type', () => {
    const shape = [1, 300, 200, 2];
    const uint16 = { data: new Uint16Array(120_000).fill(65535), shape, dtype: 'uint16' } as const;
    expect([...new GlobalAveragePooling2D().apply(uint16).data]).toEqual([65535, 65535]);
    expect(new GlobalAveragePooling2D().apply({ data: new Int8Array(120_000).fill(-3), shape }).toArray()).toEqual([
      [-3, -3],
    ]);
  });

  test('what Keras knows of it', () => {
    const layer = new GlobalAveragePooling2D({ name: 'gap', keepdims: true, dataFormat: 'channelsFirst' });
    expect(layer.getConfig()).toEqual({
      name: 'gap',
      trainable: true,
      dtype: 'float32',
      data_format: 'channels_first',
      keepdims: true,
    });
  });

  test('what is wrong is named, and empty images have no average', () => {
    const make = (options: unknown) => () => new GlobalAveragePooling2D(options as { keepdims: boolean });
    fails(make({ keepdims: 1 }), TypeError, /^keepdims must be true or false, but received 1/);
    fails(make({ keepDims: true }), TypeError, 'unknown option "keepDims"; did you mean "keepdims"?');
    fails(make(null), TypeError, /^options must be an object with dataFormat, name, trainable, dtype, keepdims/);
    const layer = new GlobalAveragePooling2D();
    fails(
      () => layer.apply(ramp(1, 3, 0, 2)),
      RangeError,
      /^An input without cells has no average.*x\.shape=\(1, 3, 0, 2\)/,
    );
    fails(() => layer.apply(ramp(1, 2)), RangeError, /^x\.shape must be of rank 4/);
    expect(layer.apply(ramp(0, 3, 3, 2)).shape).toEqual([0, 2]);
    expect(layer.apply(ramp(2, 3, 3, 0)).shape).toEqual([2, 0]);
  });

  test('types say which shape there is', () => {
    const x = { data: new Float32Array(1), shape: [1, 1, 1, 1] };
    const flat = new GlobalAveragePooling2D({ name: 'flat' });
    const kept = new GlobalAveragePooling2D({ keepdims: true });
    expectTypeOf(flat.apply(x)).toEqualTypeOf<Tensor<SameKind<Float32Array>, FlatShape>>();
    expectTypeOf(kept.apply(x)).toEqualTypeOf<Tensor<SameKind<Float32Array>>>();
    expectTypeOf(flat.apply(x).toArray()).toEqualTypeOf<number[][]>();
    expectTypeOf(kept.apply(x).toArray()).toEqualTypeOf<number[][][][]>();
    expectTypeOf(flat.computeOutputShape([1, 1, 1, 1])).toEqualTypeOf<FlatShape>();
    expectTypeOf(kept.computeOutputShape([1, 1, 1, 1])).toEqualTypeOf<Shape>();
    expectTypeOf(flat.apply({ data: new Int16Array(1), shape: [1, 1, 1, 1] })).toEqualTypeOf<
      Tensor<SameKind<Int16Array>, FlatShape>
    >();
  });
});

describe('all layers', () => {
  test('names are those of Keras, counted for each class', () => {
    const numbered = (base: string) => new RegExp(`^${base}(_\\d+)?$`);
    const [a, b] = [1, 2].map((outputSize) => new AdaptiveAveragePooling2D({ outputSize }).name);
    expect(a).toMatch(numbered('adaptive_average_pooling2d'));
    const next = (name: string) => (Number(/_(\d+)$/.exec(name)?.[1] ?? 0) + 1).toString();
    expect(b).toBe(`adaptive_average_pooling2d_${next(a as string)}`);
    const global = new GlobalAveragePooling2D().name;
    expect(global).toMatch(numbered('global_average_pooling2d'));
    expect(new GlobalAveragePooling2D().name).toBe(`global_average_pooling2d_${next(global)}`);
  });

  test("layers take imageDataFormat's answer when they are made", () => {
    setImageDataFormat('channels_first');
    const layer = new GlobalAveragePooling2D();
    expect([layer.dataFormat, new AdaptiveAveragePooling2D({ outputSize: 1 }).dataFormat]).toEqual([
      'channels_first',
      'channels_first',
    ]);
  });

  const layers = [
    new AveragePooling2D({
      poolSize: [2, 3],
      strides: 1,
      padding: 'same',
      dataFormat: 'channels_first',
      dtype: 'float16',
    }),
    new AdaptiveAveragePooling2D({ outputSize: [null, 7], dataFormat: 'channels_first', trainable: false }),
    new GlobalAveragePooling2D({ keepdims: true, dataFormat: 'channels_first', name: 'gap' }),
    new GlobalAveragePooling2D(),
  ];

  test.each(layers.map((layer) => [layer.constructor.name, layer] as const))(
    '%s: configs round trip',
    (name, layer) => {
      const config = JSON.parse(JSON.stringify(layer.getConfig()));
      const made = layerFromConfig({ class_name: name, config });
      expect(made).toBeInstanceOf(layer.constructor);
      expect(made.getConfig()).toEqual(layer.getConfig());
      const Class = layer.constructor as unknown as { fromConfig(config: object): typeof layer };
      expect(Class.fromConfig(config).getConfig()).toEqual(config);
      expect(Class.fromConfig({ class_name: name, config }).getConfig()).toEqual(config);
    },
  );

  test('entries as Keras 3 and TensorFlow.js write them', () => {
    const keras3 = {
      module: 'keras.layers',
      class_name: 'AdaptiveAveragePooling2D',
      config: {
        name: 'adaptive_average_pooling2d_1',
        trainable: true,
        dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
        output_size: { class_name: '__tuple__', items: [7, 7] },
        data_format: 'channels_last',
      },
      registered_name: null,
      build_config: { input_shape: [null, 32, 32, 3] },
    };
    expect(layerFromConfig(keras3).computeOutputShape([null, 32, 32, 3])).toEqual([null, 7, 7, 3]);
    const tfjs = {
      className: 'GlobalAveragePooling2D',
      config: { dataFormat: 'channelsLast', name: 'gap', trainable: true, batchInputShape: [null, 7, 7, 64] },
    };
    expect(layerFromConfig(tfjs).computeOutputShape([null, 7, 7, 64])).toEqual([null, 64]);
    const keras1 = { class_name: 'GlobalAveragePooling2D', config: { name: 'gap', dim_ordering: 'th' } };
    expect(layerFromConfig(keras1).computeOutputShape([null, 64, 7, 7])).toEqual([null, 64]);
  });

  test('what is no entry of theirs is refused', () => {
    const from = (entry: unknown) => () => layerFromConfig(entry as object);
    fails(from(null), TypeError, /^entry must be an object/);
    fails(
      from({ pool_size: 2 }),
      TypeError,
      /^entry\.class_name must be one of AveragePooling2D, AdaptiveAveragePooling2D, Gl/,
    );
    fails(from({ class_name: 'MaxPooling2D', config: {} }), RangeError, /^entry\.class_name must be one of/);
    fails(from({ className: 'toString', config: {} }), RangeError, /^entry\.className must be one of/);
    fails(from({ class_name: 'GlobalAveragePooling2D' }), TypeError, /^config must be an object/);
    fails(
      from({ class_name: 'GlobalAveragePooling2D', config: { pool_size: 2 } }),
      TypeError,
      /^unknown config key "pool_size"/,
    );
    fails(
      () => GlobalAveragePooling2D.fromConfig({ class_name: 'AveragePooling2D', config: {} }),
      RangeError,
      /^config\.class_name must be one of GlobalAveragePooling2D, but received "AveragePooling2D"/,
    );
    const global = { class_name: 'GlobalAveragePooling2D', config: { keepdims: 'yes' } };
    fails(from(global), TypeError, 'config.keepdims must be true or false, but received "yes".');
    const adaptive = { class_name: 'AdaptiveAveragePooling2D', config: { output_size: [0, 1] } };
    fails(from(adaptive), RangeError, /^config\.output_size must be/);
    fails(from({ ...adaptive, config: {} }), TypeError, 'config.output_size is required.');
    const borderMode = { class_name: 'GlobalAveragePooling2D', config: { border_mode: 'same' } };
    fails(from(borderMode), TypeError, /^unknown config key "border_mode"/);
  });

  test('a subclass comes out of its own fromConfig; map can call it', () => {
    class Mine extends AdaptiveAveragePooling2D {}
    expect(Mine.fromConfig({ output_size: 2 })).toBeInstanceOf(Mine);
    const { fromConfig } = GlobalAveragePooling2D;
    expect([{ keepdims: true }].map(fromConfig as (config: object) => unknown)[0]).toBeInstanceOf(
      GlobalAveragePooling2D,
    );
  });
});
