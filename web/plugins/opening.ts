import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';
import { defaults } from '../state/settings.ts';

/**
 * Asks the package for what the opening picture shows, so that the page can draw it before it has fetched the package:
 * two thirds of what a first visit would fetch. `alias` is where the package is.
 */
export function opening(alias: { find: RegExp; replacement: string }[]): Plugin {
  return {
    name: 'opening',
    async config() {
      const { module } = await runnerImport<typeof import('../model/compute.ts')>(
        fileURLToPath(new URL('../model/compute.ts', import.meta.url)),
        { configFile: false, logLevel: 'error', resolve: { alias } },
      );
      return { define: { __OPENING__: JSON.stringify(module.compute(defaults)) } };
    },
  };
}
