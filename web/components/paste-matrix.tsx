import { type Matrix, type Reading, readMatrix } from '../model/matrix-text.ts';
import { check } from '../state/check.ts';
import { pasteOpen } from '../state/panels.ts';
import type { Settings } from '../state/settings.ts';
import { signal } from '../state/signal.ts';
import { replaceAll, settings } from '../state/store.ts';
import { announce } from './announce.tsx';

const text = signal('');
const wrong = signal<string | null>(null);
/** What became the input, and how it was read. */
const taken = signal<string | null>(null);
/** Two ways to read what was pasted; the reader chooses. */
const question = signal<Matrix | null>(null);

function settingsFor({ channels, height, width, values }: Reading, now: Settings): Settings {
  return { ...now, height, width, channels, channel: 0, numbers: { values } };
}

function problemOf(reading: Reading): string | undefined {
  return Object.values(check(settingsFor(reading, settings.value), 'poolSize'))[0];
}

function take(reading: Reading, because: string): void {
  const problem = problemOf(reading);
  if (problem) throw new Error(problem);
  replaceAll((now) => settingsFor(reading, now), 'paste');
  const { order, size, height, width } = reading;
  taken.value = because ? `${because}: taken as ${size}.` : `Read and taken as ${order && `${order}: `}${size}.`;
  text.value = '';
  question.value = null;
  announce(`input of ${height} rows and ${width} columns taken over`);
}

/** Explains beside the text field what cannot be done with it. */
function explain(work: () => void): void {
  try {
    wrong.value = null;
    work();
  } catch (error) {
    wrong.value = error instanceof Error ? error.message : String(error);
  }
}

/** Makes pasted text the input; asks where it can be read in two ways. */
export function takeMatrix(pasted: string): void {
  taken.value = question.value = null;
  explain(() => {
    const found = readMatrix(pasted, (reading) => !problemOf(reading));
    const [only, other] = found.readings;
    if (other) question.value = found;
    else if (only) take(only, found.because);
  });
  if (wrong.value || question.value) text.value = pasted;
  // A guess is explained, too.
  if (wrong.value || question.value || /:/.test(taken.value ?? '')) pasteOpen.value = true;
}

/** The two ways to read what was pasted. */
function Question({ shape, readings }: Matrix) {
  return (
    <div class="question" role="alert" ref={(element) => element?.scrollIntoView({ block: 'nearest' })}>
      <p>({shape.join(', ')}) can be read in two ways. Which is it?</p>
      {readings.map((reading) => (
        <button key={reading.order} type="button" onClick={() => explain(() => take(reading, ''))}>
          {reading.order}: {reading.size}
        </button>
      ))}
    </div>
  );
}

/** A place for a spreadsheet's cells, CSV or a NumPy print. */
export default function PasteMatrix() {
  return (
    <>
      <label for="matrix">From a spreadsheet, CSV or a NumPy print</label>
      <textarea
        id="matrix"
        rows={4}
        spellcheck={false}
        placeholder={'[[1. 2.]\n [3. 4.]]'}
        aria-invalid={wrong.value ? 'true' : undefined}
        aria-describedby={wrong.value ? 'problem-matrix' : undefined}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          wrong.value = taken.value = question.value = null;
        }}
      />
      {wrong.value && (
        <p class="problem" id="problem-matrix" role="alert">
          {wrong.value}
        </p>
      )}
      {question.value && <Question {...question.value} />}
      {taken.value && <p class="hint">{taken.value}</p>}
      <button type="button" onClick={() => takeMatrix(text.value)}>
        Use these numbers
      </button>
    </>
  );
}
