import { Component } from 'preact';
import { type Settings, speeds } from '../state/settings.ts';
import { asked, show } from '../state/store.ts';
import { jump, keepWalking, place, playing, step, stop, toggle } from './walk.ts';

function Pace() {
  const { speed, loop } = asked.value;
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

const button = (label: string, sign: string, act: () => void, pressed?: boolean) => (
  <button type="button" class="step" aria-label={label} aria-pressed={pressed} title={label} onClick={act}>
    <span aria-hidden="true">{sign}</span>
  </button>
);

/** The player: back, forward, play either way, a place on the way, speed, and whether it starts again. */
export class Motion extends Component {
  override componentDidMount() {
    keepWalking();
  }

  override componentDidUpdate() {
    keepWalking();
  }

  override componentWillUnmount() {
    stop();
  }

  override render() {
    const { position, last } = place();
    const way = playing.value;
    return (
      <section class="motion" aria-label="Move the window">
        {button('Play backwards', way < 0 ? '❚❚' : '◀◀', () => toggle(-1), way < 0)}
        {button('Step back', '◀', () => step(-1))}
        <input
          type="range"
          aria-label="Window position"
          aria-valuetext={`output ${position + 1} of ${last + 1}`}
          min={0}
          max={last}
          // A string, as the field's own value is: Preact then leaves an unchanged field alone.
          value={String(position)}
          onInput={(event) => jump(Number(event.currentTarget.value))}
        />
        {button('Step forward', '▶', () => step(1))}
        {button('Play', way > 0 ? '❚❚' : '▶▶', () => toggle(1), way > 0)}
        <span class="position">
          {position + 1} / {last + 1}
        </span>
        <Pace />
      </section>
    );
  }
}
