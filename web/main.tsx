import { render } from 'preact';
import { App } from './app.tsx';
import { onKey } from './components/present-keys.ts';
import { packageIsHere } from './model/pooling.ts';
import { fetchMode } from './modes/mode-view.tsx';
import { pageTitle } from './modes/title.ts';
import { onChange } from './state/signal.ts';
import { isWaiting, missing, proceed, settings, start } from './state/store.ts';
import { startTheme } from './state/theme.ts';

const root = document.getElementById('app') as HTMLElement;

let ready = false;

function draw(): void {
  render(<App ready={ready} />, root);
  if (ready) document.title = pageTitle(settings.value);
}

/** No top-level await: the modes' files import this one, and would wait for it while it waits for them. */
async function begin(): Promise<void> {
  const started = start();
  if (!settings.value.embed) startTheme();
  if (isWaiting()) {
    // The header at least, while what the address asks for is fetched.
    onChange(draw);
    draw();
  }
  await started;
  await fetchMode();
  ready = true;
  onChange(draw);
  draw();
  if (packageIsHere()) prepare();
}
begin();

addEventListener('keydown', onKey, { capture: true });

/** Keeps the page for use without a network: once it has been used, since it takes all of its files. */
async function keepOffline(): Promise<void> {
  // The development server changes files at any time.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // Served from a file, an insecure host or a sandboxed frame: the page works, though not offline.
  }
}

async function prepare(): Promise<void> {
  await proceed();
  if (!packageIsHere()) return;
  // What is fetched for later waits until the page itself has loaded.
  if (document.readyState === 'complete') keepOffline();
  else addEventListener('load', keepOffline, { once: true });
}

// A pointer over the page, or a focus in it, comes before any use.
for (const sign of ['pointermove', 'pointerdown', 'keydown', 'focusin', 'scroll', 'wheel']) {
  addEventListener(sign, prepare, { once: true, passive: true });
}
addEventListener('online', () => {
  if (missing.value) prepare();
});
