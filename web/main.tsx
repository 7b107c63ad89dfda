import { render } from 'preact';
import { App } from './app.tsx';
import { onChange } from './state/signal.ts';
import { settings, start } from './state/store.ts';
import { startTheme } from './state/theme.ts';

start();
if (!settings.value.embed) startTheme();
const root = document.getElementById('app');
const draw = () => root && render(<App />, root);
onChange(draw);
draw();

/** Keeps the page for use without a network. */
async function keepOffline(): Promise<void> {
  try {
    await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // Served from a file, an insecure host or a sandboxed frame: the page works, though not offline.
  }
}

// The development server changes files under the page's feet; only the built page is kept. What is fetched for later
// waits until the page itself has loaded.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  if (document.readyState === 'complete') keepOffline();
  else addEventListener('load', keepOffline);
}
