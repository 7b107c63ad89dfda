import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { outputs, test } from './page.ts';

async function paste(page: Page, text: string, shape?: string): Promise<void> {
  await page.getByLabel('Your layer').fill(text);
  if (shape) await page.getByLabel('Input shape').fill(shape);
}

const outputShape = (page: Page) => page.locator('.output-shape').textContent();

const kerasEntry = {
  class_name: 'AveragePooling2D',
  config: { name: 'pool_a', pool_size: [3, 3], strides: [2, 2], padding: 'same', data_format: 'channels_last' },
};

const texts: Record<string, { text: string; shape: string; source: string; becomes: string }> = {
  'a Keras layer entry': {
    text: JSON.stringify(kerasEntry),
    shape: '224 x 224 x 64',
    source: 'Keras layer entry',
    becomes: '(1, 112, 112, 64)',
  },
  'a Keras config alone': {
    text: JSON.stringify(kerasEntry.config),
    shape: '(None, 7, 7, 3)',
    source: 'Keras layer entry',
    becomes: '(1, 4, 4, 3)',
  },
  'a Keras call with an assignment and a comment': {
    text: 'x = tf.keras.layers.AveragePooling2D((2, 3), strides=2, padding="SAME", name="p")(x)  # down',
    shape: '10 × 9',
    source: 'Keras call',
    becomes: '(1, 5, 5, 1)',
  },
  'a TensorFlow call': {
    text: 'tf.nn.avg_pool2d(x, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="VALID")',
    shape: '8 × 8 × 2',
    source: 'TensorFlow call',
    becomes: '(1, 3, 3, 2)',
  },
  'a PyTorch module': {
    text: 'self.pool = nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)',
    shape: '224 × 224 × 64',
    source: 'PyTorch call',
    becomes: '(1, 64, 113, 113)',
  },
  'a PyTorch function, its shape in its own order': {
    text: 'F.avg_pool2d(x, kernel_size=(2, 2), divisor_override=3)',
    shape: '(8, 16, 32, 48)',
    source: 'PyTorch call',
    becomes: '(8, 16, 16, 24)',
  },
  'ONNX attributes as a viewer shows them': {
    text: 'kernel_shape: 3, 3\nstrides: 2, 2\npads: 0, 0, 1, 1\ncount_include_pad: 1',
    shape: '6 × 6 × 1',
    source: 'ONNX attributes',
    becomes: '(1, 1, 3, 3)',
  },
  'a node of ONNX’s helper': {
    text: 'helper.make_node("AveragePool", ["x"], ["y"], kernel_shape=[2, 2], auto_pad="SAME_LOWER", dilations=[2, 2])',
    shape: '5 × 5 × 1',
    source: 'ONNX attributes',
    becomes: '(1, 1, 5, 5)',
  },
  'options of this package': {
    text: "averagePool2d(x, { poolSize: [2, 2], strides: 1, padding: [[1, 0], [0, 1]], dataFormat: 'channels_last' });",
    shape: '3 × 3 × 2',
    source: 'avgpool2d options',
    becomes: '(1, 3, 3, 2)',
  },
  'global pooling': {
    text: 'GlobalAveragePooling2D()',
    shape: '7 × 9 × 5',
    source: 'Keras call',
    becomes: '(1, 5)',
  },
  'global pooling that keeps height and width': {
    text: 'x = tf.keras.layers.GlobalAveragePooling2D(keepdims=True)(x)',
    shape: '7 × 9 × 5',
    source: 'Keras call',
    becomes: '(1, 1, 1, 5)',
  },
  'global pooling of Keras in channels_first': {
    text: 'keras.layers.GlobalAvgPool2D("channels_first", True)',
    shape: '(None, 5, 7, 9)',
    source: 'Keras call',
    becomes: '(1, 5, 1, 1)',
  },
  'a Keras entry of global pooling': {
    text: '{"class_name": "GlobalAveragePooling2D", "config": {"name": "avg_pool", "trainable": true, "dtype": "float32", "data_format": "channels_last", "keepdims": false}}',
    shape: '(None, 7, 7, 2048)',
    source: 'Keras layer entry (GlobalAveragePooling2D), “avg_pool”',
    becomes: '(1, 2048)',
  },
  'a config of global pooling alone': {
    text: '{"name": "g", "data_format": "channels_first", "keepdims": true}',
    shape: '(None, 64, 7, 7)',
    source: 'Keras layer entry (GlobalAveragePooling2D)',
    becomes: '(1, 64, 1, 1)',
  },
  'adaptive pooling of Keras': {
    text: 'layers.AdaptiveAveragePooling2D((7, None), data_format="channels_last")',
    shape: '10 × 9 × 5',
    source: 'Keras call',
    becomes: '(1, 7, 9, 5)',
  },
  'a Keras entry of adaptive pooling': {
    text: '{"module": "keras.layers", "class_name": "AdaptiveAveragePooling2D", "config": {"name": "a", "output_size": [2, 3], "data_format": "channels_first"}, "registered_name": null, "build_config": {"input_shape": [null, 4, 10, 10]}}',
    shape: '(None, 4, 10, 10)',
    source: 'Keras layer entry (AdaptiveAveragePooling2D)',
    becomes: '(1, 4, 2, 3)',
  },
  'adaptive pooling of PyTorch, one size': {
    text: 'self.avgpool = nn.AdaptiveAvgPool2d(7)',
    shape: '(8, 16, 10, 32)',
    source: 'PyTorch call',
    becomes: '(8, 16, 7, 7)',
  },
  'adaptive pooling of PyTorch, one size as the input’s': {
    text: 'torch.nn.AdaptiveAvgPool2d(output_size=(7, None))',
    shape: '10 × 9 × 5',
    source: 'PyTorch call',
    becomes: '(1, 5, 7, 9)',
  },
  'adaptive pooling of PyTorch as a function': {
    text: 'F.adaptive_avg_pool2d(x, (1, 1))',
    shape: '10 × 9 × 5',
    source: 'PyTorch call',
    becomes: '(1, 5, 1, 1)',
  },
  'a node of ONNX’s global pooling': {
    text: 'helper.make_node("GlobalAveragePool", ["x"], ["y"])',
    shape: '7 × 7 × 3',
    source: 'ONNX GlobalAveragePool',
    becomes: '(1, 3, 1, 1)',
  },
  'ONNX’s global pooling by its name': {
    text: 'GlobalAveragePool',
    shape: '7 × 7 × 3',
    source: 'ONNX GlobalAveragePool',
    becomes: '(1, 3, 1, 1)',
  },
  'a layer of TensorFlow.js': {
    text: "tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })",
    shape: '7 × 7 × 3',
    source: 'Keras layer entry (AveragePooling2D)',
    becomes: '(1, 4, 4, 3)',
  },
  'options with an output size': {
    text: "averagePool2d(x, { outputSize: [3, null], dataFormat: 'channels_last' })",
    shape: '7 × 8 × 3',
    source: 'avgpool2d options',
    becomes: '(1, 3, 8, 3)',
  },
  'a layer of this package with an output size': {
    text: "new AdaptiveAveragePooling2D({ outputSize: 4, name: 'a' })",
    shape: '7 × 8 × 3',
    source: 'Keras layer entry (AdaptiveAveragePooling2D)',
    becomes: '(1, 4, 4, 3)',
  },
};

test('reads every form of a layer, and its link brings all of it back', async ({ open }) => {
  const page = await open('mode=layer');
  for (const [name, { text, shape, source, becomes }] of Object.entries(texts)) {
    await paste(page, text, shape);
    await page.getByText(`Read as ${source}`).waitFor();
    await expect.poll(() => outputShape(page), { message: name }).toBe(becomes);
    expect(await page.getByRole('alert').count(), name).toBe(0);
    await page.reload();
    await page.getByText(`Read as ${source}`).waitFor();
    expect(await outputShape(page), name).toBe(becomes);
  }
});

test('a large input: padding, what is dropped, and every divisor with its place', async ({ open }) => {
  const page = await open('mode=layer');
  await paste(page, 'AveragePooling2D(3, strides=2, padding="same")', '224 × 224 × 64');
  await page.getByText('top 0, bottom 1, left 0, right 1').waitFor();
  const divisors = async () =>
    (await page.locator('.divisors tr').allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim());
  expect(await divisors()).toEqual([
    '4 row 112, column 112',
    '6 row 1–111, column 112; row 112, column 1–111',
    '9 row 1–111, column 1–111',
  ]);
  // The middle is left out: beginning and end of 112 rows, and a row of dots.
  const output = page.locator('.drawn', { hasText: 'the divisor of each cell' });
  expect(await output.locator('tbody th').allTextContents()).toEqual([
    '1',
    '2',
    '3',
    '4',
    '⋮',
    '109',
    '110',
    '111',
    '112',
  ]);
  expect(await output.locator('tbody tr').last().locator('td').last().textContent()).toBe('4');
  await paste(page, 'AveragePooling2D(3, strides=3)', '224 × 225 × 64');
  await page.getByText('2 rows: 223–224').waitFor();
  await page.getByText('no column').waitFor();
});

test('a small input is drawn whole, and goes on in the grid and as code', async ({ open }) => {
  const page = await open('mode=layer');
  await paste(page, 'nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)', '6 × 6 × 1');
  const output = page.locator('.drawn', { hasText: 'the divisor of each cell' });
  const written = () => output.locator('.mark').allTextContents();
  const drawn = await written();
  expect(drawn).toEqual(['9', '9', '9', '6', '9', '9', '9', '6', '9', '9', '9', '6', '6', '6', '6', '4']);
  await page.getByRole('button', { name: 'Open it in the grid' }).click();
  await page.getByLabel('show each cell’s divisor').check();
  const notes = await page.locator('.board-output small').allTextContents();
  expect(notes).toEqual(drawn.map((divisor) => `÷ ${divisor}`));
  expect((await outputs(page)).length).toBe(16);
  await page.goBack();
  await page.goBack();
  await page.getByRole('button', { name: 'Write it as code' }).click();
  await page.locator('.program').waitFor();
});

test('adaptive pooling is drawn with its divisors, and goes on in the grid', async ({ open }) => {
  const page = await open('mode=layer');
  await paste(page, 'nn.AdaptiveAvgPool2d((3, None))', '7 × 2 × 1');
  const output = page.locator('.drawn', { hasText: 'the divisor of each cell' });
  const drawn = await output.locator('.mark').allTextContents();
  // Of 7 rows the windows are 0 to 2, 2 to 4 and 4 to 6.
  expect(drawn).toEqual(['3', '3', '3', '3', '3', '3']);
  await page.getByRole('button', { name: 'Open it in the grid' }).click();
  await page.getByLabel('show each cell’s divisor').check();
  expect(await page.locator('.board-output small').allTextContents()).toEqual(drawn.map((divisor) => `÷ ${divisor}`));
});

test('sizes and windows of any number: a million rows, divisors by the hundred', async ({ open }) => {
  const page = await open('mode=layer');
  await paste(page, '{ poolSize: [101, 3], strides: 1, padding: "same" }', '1000000 × 3 × 8');
  await expect.poll(() => outputShape(page)).toBe('(1, 1000000, 3, 8)');
  await page.getByText('different divisors, from 102 to 303').waitFor();
  expect(await page.getByText('row 51–999950').count()).toBe(1);
});

test('a whole model: its pooling layers are listed, and the one that is chosen brings its input shape', async ({
  open,
}) => {
  const page = await open('mode=layer');
  const model = {
    format: 'layers-model',
    modelTopology: {
      model_config: {
        class_name: 'Sequential',
        config: {
          layers: [
            { class_name: 'Conv2D', config: { name: 'conv', filters: 3 } },
            { ...kerasEntry, build_config: { input_shape: [null, 30, 30, 8] } },
            { class_name: 'AdaptiveAveragePooling2D', config: { name: 'fit', output_size: [7, null] } },
            { class_name: 'GlobalAveragePooling2D', config: { name: 'end', data_format: 'channels_last' } },
          ],
          padding: 'x'.repeat(3000),
        },
      },
    },
  };
  await paste(page, JSON.stringify(model));
  await page.getByText('This model has 3 average pooling layers').waitFor();
  await page.getByRole('button', { name: 'pool_a' }).click();
  await expect.poll(() => outputShape(page)).toBe('(1, 15, 15, 8)');
  expect(new URL(page.url()).hash).toContain('pool_a');
  for (const [name, kind, becomes] of [
    ['fit', 'output 7 × as the input', '(1, 7, 30, 8)'],
    ['end', 'global', '(1, 8)'],
  ] as const) {
    await paste(page, JSON.stringify(model));
    await page.getByRole('button', { name: `${name} ${kind}` }).click();
    await expect.poll(() => outputShape(page)).toBe(becomes);
  }
});

test('a graph model of TensorFlow.js', async ({ open }) => {
  const page = await open('mode=layer');
  const node = {
    name: 'net/AvgPool',
    op: 'AvgPool',
    attr: {
      ksize: { list: { i: ['1', '2', '2', '1'] } },
      strides: { list: { i: ['1', '2', '2', '1'] } },
      padding: { s: btoa('SAME') },
      data_format: { s: btoa('NHWC') },
    },
  };
  await paste(page, JSON.stringify({ modelTopology: { node: [{ name: 'x', op: 'Placeholder' }, node] } }), '5 × 5 × 2');
  await page.getByText('Read as TensorFlow.js graph model (AvgPool), “net/AvgPool”').waitFor();
  expect(await outputShape(page)).toBe('(1, 3, 3, 2)');
});

const unreadable = [
  ['prose', 'hello world', 'not a layer'],
  ['another layer', 'nn.MaxPool2d(2)', 'is not an average pooling'],
  ['a model without pooling', '{"class_name": "Dense", "config": {"units": 3}}', 'no 2-D average pooling'],
  ['an open bracket', 'AveragePooling2D(pool_size=(2, 2', 'not closed'],
  ['a window of nothing', 'AveragePooling2D(0)', 'window'],
  ['padding that PyTorch refuses', 'nn.AvgPool2d(2, padding=2)', 'half'],
  ['an output of nothing', 'nn.AdaptiveAvgPool2d(0)', 'output_size'],
  ['no output size', 'AdaptiveAveragePooling2D()', 'output_size'],
  ['an output size and a window', '{ outputSize: 3, poolSize: 2 }', 'poolSize'],
  ['no window', 'nn.AvgPool2d(stride=2)', 'kernel_size'],
  ['a word of no padding', '{ poolSize: 2, padding: "full" }', 'padding'],
  ['what is no average of anything', '{"kernel_shape": [2, 2], "pads": [1]}', 'pads'],
] as const;

test('what cannot be read is explained', async ({ open }) => {
  const page = await open('mode=layer');
  for (const [name, text, words] of unreadable) {
    await paste(page, text);
    expect(await page.getByRole('alert').first().textContent(), name).toContain(words);
    await paste(page, 'AveragePooling2D(2)');
    await page.locator('.report').waitFor();
    expect(await page.getByRole('alert').count(), name).toBe(0);
  }
});

test('what was not taken is said', async ({ open }) => {
  const page = await open('mode=layer');
  await paste(page, 'AveragePooling2D(2, dtype="float16", activity_regularizer=None)');
  await page.getByText('Not taken: dtype = "float16"; activity_regularizer = null').waitFor();
  await page.getByLabel('Input shape').fill('many');
  await page.getByText('Give height, width and channels').waitFor();
});
