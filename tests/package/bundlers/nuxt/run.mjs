// What the built Worker answers, in Cloudflare's runtime.
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';

const root = fileURLToPath(new URL('.output/server/', import.meta.url));
const miniflare = new Miniflare({
  modules: true,
  modulesRoot: root,
  scriptPath: `${root}index.mjs`,
  modulesRules: [
    { type: 'CompiledWasm', include: ['**/*.wasm'] },
    { type: 'ESModule', include: ['**/*.mjs'] },
  ],
  compatibilityDate: '2025-07-15',
  compatibilityFlags: ['nodejs_compat'],
});
const response = await miniflare.dispatchFetch('http://localhost/pool');
console.log(await response.text());
await miniflare.dispose();
