import { useEffect, useState } from 'preact/hooks';
import { cellFacts, outputSentence } from '../model/sentences.ts';
import { pointed, pooled, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';

/** Slow enough to read the sum of each window. */
const beat = 900;

/** Walks the window over the input, one output after the other, both ways. */
export function Motion() {
  const [playing, setPlaying] = useState<-1 | 0 | 1>(0);
  const columns = pooled.value.columns.outputLength;
  const last = pooled.value.rows.outputLength * columns - 1;
  const position = settings.value.pinned[0] * columns + settings.value.pinned[1];

  const go = (to: number, say: boolean) => {
    const index = (to + last + 1) % (last + 1);
    const [row, column] = [Math.floor(index / columns), index % columns];
    // On a touch screen the cell tapped last is still pointed at; the window that moves is what is to be seen now.
    pointed.value = null;
    show({ pinned: [row, column] }, true);
    const { width, divideBy } = settings.value;
    // While it plays, reading every window aloud would fall behind.
    if (say) announce(outputSentence(cellFacts(pooled.value, width, row, column), divideBy));
  };

  useEffect(() => {
    if (playing === 0) return;
    const timer = setTimeout(() => {
      const end = playing > 0 ? position >= last : position <= 0;
      if (end) setPlaying(0);
      else go(position + playing, false);
    }, beat);
    return () => clearTimeout(timer);
    // Whatever else is drawn anew, a moving pointer above all, must not wind the clock back.
  }, [playing, position, last, columns]);

  const toggle = (direction: -1 | 1) => {
    const atEnd = direction > 0 ? position >= last : position <= 0;
    if (playing !== direction && atEnd) go(direction > 0 ? 0 : last, false);
    setPlaying(playing === direction ? 0 : direction);
  };
  const step = (by: number) => {
    setPlaying(0);
    go(position + by, true);
  };

  const button = (label: string, sign: string, act: () => void, pressed?: boolean) => (
    <button type="button" aria-label={label} aria-pressed={pressed} title={label} onClick={act}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  return (
    <section class="motion" aria-label="Move the window">
      {button('Play backwards', playing < 0 ? '❚❚' : '◀◀', () => toggle(-1), playing < 0)}
      {button('Step back', '◀', () => step(-1))}
      <input
        type="range"
        aria-label="Window position"
        aria-valuetext={`output ${position + 1} of ${last + 1}`}
        min={0}
        max={last}
        // Preact compares with the text that the field holds, and leaves it alone when nothing is new.
        value={String(position)}
        onInput={(event) => {
          setPlaying(0);
          go(Number(event.currentTarget.value), false);
        }}
      />
      {button('Step forward', '▶', () => step(1))}
      {button('Play', playing > 0 ? '❚❚' : '▶▶', () => toggle(1), playing > 0)}
      <span class="position">
        {position + 1} / {last + 1}
      </span>
    </section>
  );
}
