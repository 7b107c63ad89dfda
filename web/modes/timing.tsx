import '../styles/timing.css';
import '../styles/sources.css';
import { describeWindows } from 'avgpool2d';
import { useEffect } from 'preact/hooks';
import { Choice } from '../components/choice.tsx';
import { Controls } from '../components/controls.tsx';
import { Dock } from '../components/dock.tsx';
import { short } from '../model/numbers.ts';
import type { Settings } from '../state/settings.ts';
import { settings, show } from '../state/store.ts';
import { Chart } from '../timing/chart.tsx';
import { lastRun, progress, type Run, startTiming, stopTiming, timingProblem } from '../timing/client.ts';
import type { Case } from '../timing/messages.ts';
import { median } from '../timing/statistics.ts';

/** From what the grid shows to what a network meets. */
const sizes = {
  grid: { label: 'the grid’s', size: null },
  digit: { label: '28 × 28 × 1', size: [28, 28, 1] },
  layer: { label: '112 × 112 × 64', size: [112, 112, 64] },
  picture: { label: '1080 × 1920 × 4', size: [1080, 1920, 4] },
} as const;
type SizeName = Settings['timingInput'];

/** TensorFlow.js knows only two paddings, so the comparison keeps to them. */
function caseOf(now: Settings, name: SizeName): Case {
  const [height, width, channels] = sizes[name].size ?? [now.height, now.width, now.channels];
  const padding = now.padding === 'valid' ? 'valid' : 'same';
  const poolSize: [number, number] = [...now.poolSize];
  const strides: [number, number] = [...(now.strides ?? now.poolSize)];
  const windows = (length: number, axis: 0 | 1) =>
    describeWindows(length, { window: poolSize[axis], stride: strides[axis], padding }).windows;
  const rows = windows(height, 0);
  const columns = windows(width, 1);
  return { height, width, channels, poolSize, strides, padding, rows, columns };
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
            label: value === 'grid' ? `${label} ${now.height} × ${now.width} × ${now.channels}` : label,
          }))}
          value={size}
          onChange={(value) => show({ timingInput: value })}
        />
        <div class="sources">
          <button type="button" class="primary" disabled={running} onClick={() => start(withTensorFlow)}>
            {running ? `Measuring … ${Math.round(100 * (progress.value ?? 0))} %` : 'Measure'}
          </button>
          {!withTensorFlow && (
            <button type="button" disabled={running} onClick={() => start(true)}>
              Load TensorFlow.js and measure it too
            </button>
          )}
          {(now.padding === 'explicit' || now.padding === 'same_lower') && (
            <p class="hint">TensorFlow.js has no such padding; “same” is measured.</p>
          )}
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
              {run.asked.case.height} × {run.asked.case.width} × {run.asked.case.channels}, window{' '}
              {run.asked.case.poolSize.join(' × ')}, strides {run.asked.case.strides.join(' × ')},{' '}
              {run.asked.case.padding}
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
