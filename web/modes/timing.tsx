import { useEffect } from 'preact/hooks';
import { Choice } from '../components/choice.tsx';
import { Controls } from '../components/controls.tsx';
import { Dock } from '../components/dock.tsx';
import { describeAxis } from '../model/compute.ts';
import { short } from '../model/numbers.ts';
import { packageOptions } from '../model/package-options.ts';
import type { Settings } from '../state/settings.ts';
import { settings, show } from '../state/store.ts';
import { Chart } from '../timing/chart.tsx';
import { lastRun, progress, type Run, startTiming, stopTiming, timingProblem } from '../timing/client.ts';
import type { Case, TensorFlowPool } from '../timing/messages.ts';
import { median } from '../timing/statistics.ts';

/** From what the grid shows to what a network meets. */
const sizes = {
  grid: { label: 'the grid’s', size: null },
  digit: { label: '28 × 28 × 1', size: [28, 28, 1] },
  layer: { label: '112 × 112 × 64', size: [112, 112, 64] },
  picture: { label: '1080 × 1920 × 4', size: [1080, 1920, 4] },
} as const;
type SizeName = Settings['timingInput'];

/** The settings on an input of the chosen size. Throws the package's own error when it refuses them there. */
function caseOf(now: Settings, name: SizeName): Case {
  const [height, width, channels] = sizes[name].size ?? [now.height, now.width, now.channels];
  const settings = { ...now, height, width, channels, dataFormat: 'channels_last' } as const;
  return {
    height,
    width,
    channels,
    options: packageOptions(settings),
    text: poolingText(settings),
    tensorflow: withoutTensorFlow(now) === null ? tensorflowPool(now) : null,
    rows: describeAxis(settings, 0, false).windows,
    columns: describeAxis(settings, 1, false).windows,
    steps: now.outputSize ? [1, 1] : now.dilations,
  };
}

const dilated = ({ dilations }: Settings) => dilations.some((n) => n > 1);

/** What of the settings TensorFlow.js's avgPool has not; null when it has all of it. */
function withoutTensorFlow(now: Settings): string | null {
  if (now.outputSize) return 'adaptive average pooling';
  if (dilated(now)) return 'average pooling with dilation';
  if (now.ceilMode) return 'ceil mode';
  return now.padding === 'valid' || now.padding === 'same' ? null : 'such padding';
}

function tensorflowPool({ poolSize, strides, padding }: Settings): TensorFlowPool {
  return {
    poolSize: [...poolSize],
    strides: [...(strides ?? poolSize)],
    padding: padding === 'same' ? padding : 'valid',
  };
}

/** "window 3 × 2, strides 2 × 2, same", "output 7 × 7". */
function poolingText(now: Settings): string {
  const { outputSize, poolSize, strides, padding, amounts, dilations, ceilMode } = now;
  if (outputSize) return `output ${outputSize.join(' × ')}`;
  const words = {
    valid: 'valid',
    same: 'same',
    same_lower: 'same lower',
    explicit: `padding ${amounts.join(', ')}`,
  };
  return [
    `window ${poolSize.join(' × ')}`,
    `strides ${(strides ?? poolSize).join(' × ')}`,
    words[padding],
    ...(dilated(now) ? [`dilations ${dilations.join(' × ')}`] : []),
    ...(ceilMode ? ['ceil mode'] : []),
  ].join(', ');
}

function times(factor: number): string {
  return `${Number(factor.toPrecision(factor < 2 ? 3 : 2))} times`;
}

/** Who wins against whom, whoever it is. */
function Verdict({ results }: Run) {
  const own = median(results.avgpool2d?.samples ?? []);
  const others = [
    { name: 'the plain loop', result: results.loop },
    { name: 'TensorFlow.js', result: results.tfjs },
  ].flatMap(({ name, result }) => (result ? [{ name, time: median(result.samples) }] : []));
  const slower = others.filter(({ time }) => time >= own);
  const faster = others.filter(({ time }) => time < own);
  const factors = slower.map(({ name, time }) => `${times(time / own)} as fast as ${name}`);
  return (
    <p class="verdict">
      {slower.length > 0 && `avgpool2d is ${factors.join(' and ')}. `}
      {faster.map(
        ({ name, time }) =>
          `${name.replace('the', 'The')} wins here: it is ${times(own / time)} as fast as avgpool2d. `,
      )}
    </p>
  );
}

function Differences({ results }: Run) {
  const loop = results.loop?.difference;
  const tfjs = results.tfjs?.difference;
  const write = (value: number | null | undefined) =>
    typeof value === 'number' ? (value === 0 ? '0, equal to the last bit' : short(value)) : null;
  return (
    <p class="differences">
      Largest difference from avgpool2d’s result: plain loop {write(loop)}
      {write(tfjs) && `; TensorFlow.js ${write(tfjs)}`}.
    </p>
  );
}

/** The package against a plain loop and TensorFlow.js, on this machine. */
export default function TimingMode() {
  const size = settings.value.timingInput;
  useEffect(() => stopTiming, []);
  const now = settings.value;
  const run = lastRun.value;
  const missing = withoutTensorFlow(now);
  const running = progress.value !== null;
  // Once it has been loaded it takes part; where it could not be, the button asks again.
  const withTensorFlow = run?.results.tfjs !== undefined;

  const start = (tensorflow: boolean) => {
    try {
      startTiming({ case: caseOf(now, size), withTensorFlow: tensorflow });
    } catch (error) {
      timingProblem.value = error instanceof Error ? error.message : String(error);
    }
  };

  return (
    <>
      <div class="stage">
        <Choice
          label="Input (height × width × channels, float32)"
          name="size"
          options={Object.entries(sizes).map(([value, { label }]) => ({
            value: value as SizeName,
            label: value === 'grid' ? `${label} ${[now.height, now.width, now.channels].join('\u00a0×\u00a0')}` : label,
          }))}
          value={size}
          onChange={(value) => show({ timingInput: value })}
        />
        <div class="sources">
          <button type="button" class="primary" disabled={running} onClick={() => start(withTensorFlow)}>
            {running ? `Measuring … ${Math.round(100 * (progress.value ?? 0))} %` : 'Measure'}
          </button>
          {!withTensorFlow && missing === null && (
            <button type="button" disabled={running} onClick={() => start(true)}>
              Load TensorFlow.js and measure it too
            </button>
          )}
          {missing && <p class="hint">TensorFlow.js has no {missing}: it does not take part.</p>}
          {now.dataFormat === 'channels_first' && (
            <p class="hint">TensorFlow.js’s wasm backend takes channels_last alone; that is measured.</p>
          )}
          {timingProblem.value && (
            <p class="problem" role="alert">
              {timingProblem.value}
            </p>
          )}
        </div>
        {run && (
          <section class="arithmetic" aria-label="Result">
            <h2>
              {run.asked.case.height} × {run.asked.case.width} × {run.asked.case.channels}, {run.asked.case.text}
            </h2>
            <Verdict {...run} />
            <Chart results={run.results} />
            <Differences {...run} />
          </section>
        )}
        <Dock player={false} />
      </div>
      <Controls />
    </>
  );
}
