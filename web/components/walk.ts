import { useEffect, useState } from 'preact/hooks';
import { cellFacts, outputSentence } from '../model/sentences.ts';
import { pointed, pooled, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';

/** Slow enough to read the sum of each window. */
const beat = 900;

/** Goes to an output, counted row after row; around the ends. */
function go(to: number, say: boolean): void {
  const columns = pooled.value.columns.outputLength;
  const outputs = pooled.value.rows.outputLength * columns;
  const index = (to + outputs) % outputs;
  const [row, column] = [Math.floor(index / columns), index % columns];
  // On a touch screen the cell tapped last is still pointed at; the window that moves is what is to be seen now.
  pointed.value = null;
  show({ pinned: [row, column] }, true);
  // While it plays, reading every window aloud would fall behind.
  if (say) announce(outputSentence(cellFacts(pooled.value, settings.value, row, column)));
}

/** Walks the window over the input, one output after the other, both ways. */
export function useWalk() {
  const [playing, setPlaying] = useState<-1 | 0 | 1>(0);
  const columns = pooled.value.columns.outputLength;
  const last = pooled.value.rows.outputLength * columns - 1;
  const { pinned, speed, loop } = settings.value;
  const position = pinned[0] * columns + pinned[1];

  useEffect(() => {
    if (playing === 0) return;
    const timer = setTimeout(() => {
      const end = playing > 0 ? position >= last : position <= 0;
      if (end && !loop) setPlaying(0);
      else go(position + playing, false);
    }, beat / speed);
    return () => clearTimeout(timer);
    // Whatever else is drawn anew, a moving pointer above all, must not wind the clock back.
  }, [playing, position, last, columns, speed, loop]);

  return {
    playing,
    position,
    last,
    toggle(direction: -1 | 1) {
      const atEnd = direction > 0 ? position >= last : position <= 0;
      if (playing !== direction && atEnd) go(direction > 0 ? 0 : last, false);
      setPlaying(playing === direction ? 0 : direction);
    },
    step(by: number) {
      setPlaying(0);
      go(position + by, true);
    },
    jump(to: number) {
      setPlaying(0);
      go(to, false);
    },
  };
}
