import { useState } from 'preact/hooks';
import { avgpool2d } from '../code/avgpool2d.ts';
import { keras } from '../code/keras.ts';
import { onnx } from '../code/onnx.ts';
import { type Program, taskOf } from '../code/program.ts';
import { pytorch } from '../code/pytorch.ts';
import { tfjs } from '../code/tfjs.ts';
import { announce } from '../components/announce.tsx';
import { Choice } from '../components/choice.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorChoice } from '../components/divisor-controls.tsx';
import { Dock } from '../components/dock.tsx';
import { libraries, type Settings } from '../state/settings.ts';
import { pooled, settings, show } from '../state/store.ts';

const writers = { keras, avgpool2d, tfjs, pytorch, onnx };

const labels: Record<Settings['library'], string> = {
  keras: 'Keras',
  avgpool2d: 'avgpool2d',
  tfjs: 'TensorFlow.js',
  pytorch: 'PyTorch',
  onnx: 'ONNX',
};

function CopyCode({ code }: { code: string }) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setLabel('Copied');
      announce('code copied');
    } catch {
      setLabel('Select it and copy');
    }
    setTimeout(() => setLabel('Copy'), 2500);
  };
  return (
    <button type="button" class="copy" onClick={copy}>
      {label}
    </button>
  );
}

/** What the code prints, in every digit: to be compared, and to be taken along. */
function Expected({ prints }: { prints: string }) {
  return (
    <section aria-labelledby="expected-title">
      <h2 id="expected-title">Expected output</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide results are scrolled with the keyboard too */}
      <pre class="expected" tabIndex={0}>
        {prints}
      </pre>
    </section>
  );
}

/** The library's program, or why there is none. */
function programOf(library: Settings['library']): { program?: Program; cannot?: string } {
  const task = taskOf(settings.value, pooled.value);
  try {
    return { program: writers[library](task) };
  } catch (error) {
    return { cannot: error instanceof Error ? error.message : String(error) };
  }
}

/** The current settings as code. */
export default function CodeMode() {
  const { library } = settings.value;
  const { program, cannot } = programOf(library);
  return (
    <>
      <div class="stage">
        <Choice
          label="Library"
          name="library"
          hideLabel
          options={libraries.map((value) => ({ value, label: labels[value] }))}
          value={library}
          onChange={(value) => show({ library: value })}
        />
        {cannot && <p class="note cannot">{cannot} The grid shows what it would give; avgpool2d computes it.</p>}
        {program && (
          <section class="program" aria-label={`${labels[library]} code`}>
            <CopyCode code={program.code} />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard too */}
            <pre tabIndex={0}>
              <code>{program.code}</code>
            </pre>
            {program.notes.map((note) => (
              <p key={note} class="note">
                {note}
              </p>
            ))}
          </section>
        )}
        {program && <Expected prints={program.prints} />}
        <Dock player={false} />
      </div>
      <Controls divisor={<DivisorChoice />} />
    </>
  );
}
