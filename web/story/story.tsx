import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../components/announce.tsx';
import { writeAddress } from '../state/address.ts';
import { settingsOf } from '../state/presets.ts';
import { defaults } from '../state/settings.ts';
import { replaceAll, settings, show } from '../state/store.ts';
import { steps } from './steps.ts';

function go(story: number): void {
  const step = steps[story - 1];
  if (!step) return;
  replaceAll((now) => ({ ...settingsOf(step.address, now), story }), `story ${story}`);
  announce(`step ${story} of ${steps.length}: ${step.title}. ${step.text}`);
}

/** One step of the story, in the place of the page's introduction. */
export function Story() {
  const { story } = settings.value;
  const step = steps[story - 1];
  const next = useRef<HTMLButtonElement>(null);
  // "#story=3" alone is a link, too: the step sets its own grid.
  useEffect(() => {
    if (writeAddress({ ...defaults, story }) === writeAddress(settings.value)) go(story);
    next.current?.focus({ preventScroll: true });
  }, []);
  if (!step) return null;
  const last = story === steps.length;
  return (
    <section class="story" aria-labelledby="story-title">
      <h1 id="story-title">{step.title}</h1>
      <p>{step.text}</p>
      <div class="story-steps">
        <span>
          {story} of {steps.length}
        </span>
        <button type="button" disabled={story === 1} onClick={() => go(story - 1)}>
          Back
        </button>
        <button ref={next} type="button" class="primary" onClick={() => (last ? show({ story: 0 }) : go(story + 1))}>
          {last ? 'Try it yourself' : 'Next'}
        </button>
        {!last && (
          <button type="button" class="quiet" onClick={() => show({ story: 0 })}>
            Skip
          </button>
        )}
      </div>
    </section>
  );
}
