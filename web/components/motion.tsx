import { useEffect } from 'preact/hooks';
import { type Settings, speeds } from '../state/settings.ts';
import { settings, show } from '../state/store.ts';
import { useWalk } from './walk.ts';

type Walk = ReturnType<typeof useWalk>;

/** Arrow keys step and space plays, wherever the focus is; a field or a button keeps the keys that it needs itself. */
function usePresenterKeys(walk: Walk): void {
  useEffect(() => {
    if (settings.value.view !== 'present') return;
    const onKey = (event: KeyboardEvent) => {
      const at = event.target as Element;
      if (event.ctrlKey || event.metaKey || event.altKey || at.matches('input, select, textarea')) return;
      if (event.key === 'ArrowRight' || event.key === 'ArrowDown') walk.step(1);
      else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') walk.step(-1);
      else if (event.key === ' ' && !at.matches('button')) walk.toggle(1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  });
}

function Pace() {
  const { speed, loop } = settings.value;
  return (
    <>
      <select
        class="speed"
        aria-label="Speed"
        value={String(speed)}
        onChange={(event) => show({ speed: Number(event.currentTarget.value) as Settings['speed'] }, true)}
      >
        {speeds.map((factor) => (
          <option key={factor} value={String(factor)}>
            {factor}×
          </option>
        ))}
      </select>
      <button type="button" class="quiet loop" aria-pressed={loop} onClick={() => show({ loop: !loop }, true)}>
        Loop
      </button>
    </>
  );
}

/** The player: back, forward, play either way, a place on the way, speed, and whether it starts again. */
export function Motion() {
  const walk = useWalk();
  usePresenterKeys(walk);
  const { playing, position, last } = walk;
  const button = (label: string, sign: string, act: () => void, pressed?: boolean) => (
    <button type="button" class="step" aria-label={label} aria-pressed={pressed} title={label} onClick={act}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  return (
    <section class="motion" aria-label="Move the window">
      {button('Play backwards', playing < 0 ? '❚❚' : '◀◀', () => walk.toggle(-1), playing < 0)}
      {button('Step back', '◀', () => walk.step(-1))}
      <input
        type="range"
        aria-label="Window position"
        aria-valuetext={`output ${position + 1} of ${last + 1}`}
        min={0}
        max={last}
        // Preact compares with the text that the field holds, and leaves it alone when nothing is new.
        value={String(position)}
        onInput={(event) => walk.jump(Number(event.currentTarget.value))}
      />
      {button('Step forward', '▶', () => walk.step(1))}
      {button('Play', playing > 0 ? '❚❚' : '▶▶', () => walk.toggle(1), playing > 0)}
      <span class="position">
        {position + 1} / {last + 1}
      </span>
      <Pace />
    </section>
  );
}
