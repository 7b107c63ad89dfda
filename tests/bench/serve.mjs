import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { benchFolder, floorFile, productsFolder, projectRoot } from './paths.mjs';

const folders = {
  '/peers/': join(benchFolder, 'node_modules'),
  '/dist/': join(projectRoot, 'dist'),
  '/page/': productsFolder,
};

const types = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
};

/** Serves the page, the peers and the package, cross-origin isolated, without which a page has no threads. */
export async function serve() {
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const send = (type, body) => response.setHeader('Content-Type', type).end(body);
    const path = new URL(request.url, 'http://localhost').pathname;
    if (path === '/') return send('text/html', '<!doctype html><script type="module" src="/page/page.js"></script>');
    if (path === '/floor.wasm') return send('application/wasm', readFileSync(floorFile));
    const prefix = Object.keys(folders).find((start) => path.startsWith(start));
    const file = prefix && join(folders[prefix], normalize(`/${path.slice(prefix.length)}`));
    if (!file || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    if (request.method === 'HEAD') return response.end();
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
