import type { Plugin } from 'vite';

/**
 * How parts that are loaded later are fetched: by import() alone. Vite's own helper would fetch their style sheets and
 * modules too, of which they have none: all styles are in one file, which comes with the page.
 */
export function smallPreload(): Plugin {
  return {
    name: 'small-preload',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ build: { cssCodeSplit: false } }),
    load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : null),
  };
}
