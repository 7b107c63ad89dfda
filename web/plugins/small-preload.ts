import type { Plugin } from 'vite';

/**
 * What fetches the style sheet of a part that is loaded later, at the same time as the part. Vite's own also preloads
 * modules, nonces and other things that this page has none of; it weighs three times as much, in every first visit.
 */
const helper = `
const asked = {};
export const __vitePreload = (load, sheets, importer) =>
  Promise.all([load(), ...(sheets ?? []).map((sheet) => {
    const { href } = new URL(sheet, importer);
    return asked[href] ??= new Promise((resolve, reject) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = href;
      link.onload = resolve;
      link.onerror = () => {
        asked[href] = undefined;
        link.remove();
        reject(new Error(href));
      };
      document.head.append(link);
    });
  })]).then(([module]) => module);
`;

export function smallPreload(): Plugin {
  return {
    name: 'small-preload',
    apply: 'build',
    enforce: 'pre',
    load: (id) => (id.includes('vite/preload-helper') ? helper : null),
  };
}
