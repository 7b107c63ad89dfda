import { build } from 'esbuild';
import { write } from './consumer.ts';

/** What `npm create` pages have: a policy under which scripts of the site and WebAssembly run, and nothing else. */
export const strictPolicy = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
};

const html = (body: string) => `<!doctype html><html lang="en"><title>Running</title>${body}</html>`;

/** Says what came out: in the console, and in the title, which every browser can be asked for. */
const tell = `const tell = (text) => { console.log(text); document.title = text; };`;

/** Writes pages that run the conformance cases (see writeConformance) into the consumer's folder `pages`. */
export async function writePages(): Promise<void> {
  const programs = {
    page: `import { run } from '../conformance.mjs'; ${tell} tell(JSON.stringify(run()));`,
    work: `import { run } from '../conformance.mjs'; postMessage(JSON.stringify(run()));`,
    worker: `${tell}
const worker = new Worker('work.js', { type: 'module' });
worker.onmessage = ({ data }) => tell(data);
worker.onerror = ({ message }) => tell('error: ' + message);`,
    workers: `${tell}
const report = () => new Promise((resolve, reject) => {
  const worker = new Worker('work.js', { type: 'module' });
  worker.onmessage = ({ data }) => resolve(JSON.parse(data));
  worker.onerror = ({ message }) => reject(message);
});
Promise.all([report(), report(), report(), report()]).then(
  (reports) => tell(JSON.stringify(reports)),
  (message) => tell('error: ' + message),
);`,
  };
  for (const [name, source] of Object.entries(programs)) {
    const entry = write(`pages-source/${name}.js`, source);
    const { outputFiles } = await build({ entryPoints: [entry], write: false, bundle: true, format: 'esm' });
    write(`pages/${name}.js`, outputFiles[0]?.text ?? '');
  }
  // Modules are fetched across origins from a sandboxed frame, whose origin is none.
  write('pages/page.html', html('<script type="module" src="page.js"></script>'));
  write('pages/worker.html', html('<script type="module" src="worker.js"></script>'));
  write('pages/workers.html', html('<script type="module" src="workers.js"></script>'));
  write('pages/frame.html', html('<iframe sandbox="allow-scripts" src="page.html"></iframe>'));
}
