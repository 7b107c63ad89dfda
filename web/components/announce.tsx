import { signal } from '../state/signal.ts';

const message = signal('');

/** Has screen readers say a sentence once they have finished the current one. */
export function announce(text: string): void {
  message.value = text;
}

/** The page's one live region. */
export function LiveRegion() {
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {message.value}
    </p>
  );
}
