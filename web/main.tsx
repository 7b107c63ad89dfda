import { render } from 'preact';
import { App } from './app.tsx';
import { fetchMode } from './modes/mode-view.tsx';
import { fetchRest, fetchRestIfPossible, rest, restComesFrom } from './state/rest.ts';
import { onChange } from './state/signal.ts';
import { settings, start } from './state/store.ts';
import { pageTitle } from './state/texts.ts';
import { startTheme } from './state/theme.ts';

restComesFrom(() => import('./rest.ts'));
const root = document.getElementById('app') as HTMLElement;

function draw(): void {
  render(<App />, root);
  document.title = pageTitle();
}

/** What is below the first screen belongs to the rest. */
function fetchWhenSeen(): void {
  if (rest.value) return;
  if (document.documentElement.scrollHeight <= innerHeight || scrollY > 0) fetchRestIfPossible();
}

/** No top-level await: the modes' files import this one, and would wait for it while it waits for them. */
async function begin(): Promise<void> {
  await start();
  if (!settings.value.embed) startTheme();
  await fetchMode();
  onChange(draw);
  draw();
  requestAnimationFrame(fetchWhenSeen);
}
begin();

// A pointer over the page, or a focus in it, comes before any use.
for (const sign of ['pointermove', 'pointerdown', 'focusin', 'beforeprint']) {
  addEventListener(sign, fetchRestIfPossible, { once: true });
}
addEventListener(
  'keydown',
  (event) =>
    rest.value
      ? rest.value.onKey(event)
      : fetchRest().then(
          ({ onKey }) => onKey(event),
          () => {},
        ),
  { capture: true },
);
addEventListener('scroll', fetchWhenSeen, { passive: true });
addEventListener('resize', fetchWhenSeen);
// Forced colours need the marks of the rest's style sheet.
if (matchMedia('(forced-colors: active)').matches) fetchRestIfPossible();

/** Keeps the page for use without a network. */
async function keepOffline(): Promise<void> {
  try {
    await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // Served from a file, an insecure host or a sandboxed frame: the page works, though not offline.
  }
}

// The development server changes files at any time; only the built page is kept. What is fetched for later
// waits until the page itself has loaded.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  if (document.readyState === 'complete') keepOffline();
  else addEventListener('load', keepOffline);
}
