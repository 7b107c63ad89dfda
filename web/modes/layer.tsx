import { useState } from 'preact/hooks';
import { readShape, reportOf } from '../layer/geometry.ts';
import { type Layer, written } from '../layer/layer.ts';
import { readLayers } from '../layer/read.ts';
import { ReportView } from '../layer/report-view.tsx';
import { settingsFor, textOf } from '../layer/take-over.ts';
import { replaceAll, settings, show } from '../state/store.ts';

const examples = {
  Keras: 'AveragePooling2D(pool_size=3, strides=2, padding="same")',
  PyTorch: 'nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)',
  ONNX: 'kernel_shape = [3, 3]\nstrides = [2, 2]\npads = [0, 0, 1, 1]\ncount_include_pad = 1',
  avgpool2d: "{ poolSize: 3, strides: 2, padding: 'same_lower' }",
};

/** A link holds no whole model. */
const longest = 2000;

function Examples() {
  return (
    <p class="hint">
      For example:{' '}
      {Object.entries(examples).map(([name, text]) => (
        <button key={name} type="button" class="quiet" onClick={() => show({ layerText: text }, true)}>
          {name}
        </button>
      ))}
    </p>
  );
}

/** What was taken of the text, and what was not. */
function Taken({ layer }: { layer: Layer }) {
  const { source, name, options, flat, left } = layer;
  const all = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  return (
    <section class="taken" aria-label="What was read">
      <p>
        Read as <strong>{source}</strong>
        {name ? `, “${name}”` : ''}:
      </p>
      <ul>
        {flat !== undefined && <li>global: the window is the whole input</li>}
        {flat && <li>no height and width in the output, as without keepdims</li>}
        {all.map(([key, value]) => (
          <li key={key}>
            <code>
              {key}: {written(value as never)}
            </code>
          </li>
        ))}
      </ul>
      {left.length > 0 && <p class="left">Not taken: {left.join('; ')}.</p>}
    </section>
  );
}

/** The pooling layers of a model, to choose from. */
function Several({ layers, onChoose }: { layers: readonly Layer[]; onChoose: (layer: Layer) => void }) {
  return (
    <section class="several">
      <p>This model has {layers.length} average pooling layers. Choose one:</p>
      {layers.map((layer, index) => (
        <button key={index} type="button" onClick={() => onChoose(layer)}>
          {layer.name ?? `number ${index + 1}`}
          <small>
            {layer.options.poolSize
              ? `${layer.options.poolSize.join(' × ')}, ${written(layer.options.padding as never)}`
              : layer.flat === undefined
                ? `output ${layer.options.outputSize.map((n) => n ?? 'as the input').join(' × ')}`
                : 'global'}
          </small>
        </button>
      ))}
    </section>
  );
}

function attempt<T>(work: () => T): { value?: T; problem?: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The shape that a source tells, where it tells all of it but the batch. */
function shapeText({ shape }: Layer): string | null {
  return shape?.slice(1).every((n) => n !== null) ? `(${shape.map((n) => n ?? 'None').join(', ')})` : null;
}

/** One box for a layer of any library, and what it does to an input of any size. */
export default function LayerMode() {
  const { layerText, layerShape } = settings.value;
  // Too long for a link: it stays here until a layer of it is chosen.
  const [long, setLong] = useState('');
  const text = long || layerText;
  const read = attempt(() => readLayers(text));
  const choose = (layer: Layer) => {
    setLong('');
    show({ layerText: textOf(layer), layerShape: shapeText(layer) ?? layerShape });
  };
  const layer = read.value?.length === 1 ? read.value[0] : undefined;
  const shape = layer && attempt(() => readShape(layerShape, layer.options.dataFormat));
  const report =
    layer && shape?.value && attempt(() => reportOf(layer, shape.value as [number, number, number, number]));
  const small = layer && shape?.value && report?.value ? settingsFor(layer, shape.value) : null;
  return (
    <div class="stage layer-stage">
      <div class="layer-input">
        <label for="layer">Your layer: a call, a layer entry, a model.json, ONNX attributes, options</label>
        <textarea
          id="layer"
          rows={6}
          spellcheck={false}
          value={text}
          aria-invalid={read.problem ? 'true' : undefined}
          aria-describedby={read.problem ? 'problem-layer' : undefined}
          onInput={({ currentTarget: { value } }) => {
            setLong(value.length > longest ? value : '');
            if (value.length <= longest) show({ layerText: value }, true);
          }}
        />
        {read.problem && (
          <p class="problem" id="problem-layer" role="alert">
            {read.problem}
          </p>
        )}
        <Examples />
        <label for="layer-shape">Input shape: height × width × channels, or a tuple in the layer’s order</label>
        <input
          id="layer-shape"
          class="text"
          value={layerShape}
          aria-invalid={shape?.problem ? 'true' : undefined}
          aria-describedby={shape?.problem ? 'problem-shape' : undefined}
          onInput={({ currentTarget: { value } }) => show({ layerShape: value.slice(0, 80) }, true)}
        />
        {shape?.problem && (
          <p class="problem" id="problem-shape" role="alert">
            {shape.problem}
          </p>
        )}
        {layer && <Taken layer={layer} />}
        {small && (
          <div class="sources">
            <button type="button" onClick={() => replaceAll(() => small, 'layer')}>
              Open it in the grid
            </button>
            <button type="button" onClick={() => replaceAll(() => ({ ...small, mode: 'code' }), 'layer')}>
              Write it as code
            </button>
          </div>
        )}
      </div>
      {read.value && read.value.length > 1 && <Several layers={read.value} onChoose={choose} />}
      {report?.problem && (
        <p class="problem" role="alert">
          {report.problem}
        </p>
      )}
      {layer && report?.value && <ReportView layer={layer} report={report.value} />}
    </div>
  );
}
