import '../styles/code.css';
import { useState } from 'preact/hooks';
import { avgpool2d } from '../code/avgpool2d.ts';
import { keras } from '../code/keras.ts';
import { taskOf } from '../code/program.ts';
import { pytorch } from '../code/pytorch.ts';
import { tfjs } from '../code/tfjs.ts';
import { announce } from '../components/announce.tsx';
import { ChannelTabs } from '../components/channel-tabs.tsx';
import { Choice } from '../components/choice.tsx';
import { Controls } from '../components/controls.tsx';
import { DivisorChoice } from '../components/divisor-controls.tsx';
import { shapeOf } from '../model/input.ts';
import { full } from '../model/numbers.ts';
import { libraries, type Settings } from '../state/settings.ts';
import { pooled, settings, show } from '../state/store.ts';

const writers = { keras, avgpool2d, tfjs, pytorch };

const labels: Record<Settings['library'], string> = {
  keras: 'Keras',
  avgpool2d: 'avgpool2d',
  tfjs: 'TensorFlow.js',
  pytorch: 'PyTorch',
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

/** The shown channel of the result, in columns as NumPy prints it. */
function Expected({ channelsFirst }: { channelsFirst: boolean }) {
  const { divideBy, channels, channel, dataFormat } = settings.value;
  const { averages, areaAverages, rows, columns } = pooled.value;
  const format = channelsFirst ? 'channels_first' : dataFormat;
  const shape = shapeOf(format, rows.outputLength, columns.outputLength, channels);
  const cells = (divideBy === 'real' ? averages : areaAverages).map((value) => full(value));
  const width = Math.max(...cells.map((cell) => cell.length));
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += columns.outputLength) {
    const row = cells.slice(i, i + columns.outputLength);
    lines.push(row.map((cell) => cell.padStart(width)).join('  '));
  }
  return (
    <section aria-labelledby="expected-title">
      <h2 id="expected-title">
        Expected output <span class="shape">({shape.join(', ')})</span>
        {channels > 1 && `, channel ${channel + 1}`}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide results are scrolled with the keyboard too */}
      <pre class="expected" tabIndex={0}>
        {lines.join('\n')}
      </pre>
    </section>
  );
}

/** The current settings as code. */
export default function CodeMode() {
  const { library } = settings.value;
  const { code, notes, channelsFirst = false } = writers[library](taskOf(settings.value, pooled.value));
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
        <section class="program" aria-label={`${labels[library]} code`}>
          <CopyCode code={code} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard too */}
          <pre tabIndex={0}>
            <code>{code}</code>
          </pre>
          {notes.map((note) => (
            <p key={note} class="note">
              {note}
            </p>
          ))}
        </section>
        <ChannelTabs />
        <Expected channelsFirst={channelsFirst} />
        <div class="divisor-controls">
          <DivisorChoice />
        </div>
      </div>
      <Controls />
    </>
  );
}
