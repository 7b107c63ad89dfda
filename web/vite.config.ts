import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { aboutPage } from './plugins/about.ts';
import { contentSecurityPolicy } from './plugins/content-security-policy.ts';
import { opening } from './plugins/opening.ts';
import { serviceWorker } from './plugins/service-worker.ts';
import { smallPreload } from './plugins/small-preload.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const jsx = { runtime: 'automatic', importSource: 'preact' } as const;

const alias = [{ find: /^avgpool2d$/, replacement: here('../js/index.ts') }];

export default defineConfig(({ command }) => ({
  root: here('.'),
  // Relative addresses: the folder works under any prefix.
  base: './',
  resolve: { alias },
  // Where Rolldown reads TypeScript itself, it puts the numbers of js/generated's enums where they are used.
  oxc: command === 'serve' && { jsx },
  plugins: [smallPreload(), aboutPage(), opening(alias), contentSecurityPolicy(), serviceWorker()],
  worker: { format: 'es' },
  build: {
    outDir: here('../dist-web'),
    emptyOutDir: true,
    // What light-dark() and the rest of the style sheets need; all current browsers have it.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The policy allows no data: addresses.
    assetsInlineLimit: 0,
    // Chunks are few and cached by the service worker; a helper that preloads them costs more than it saves.
    modulePreload: false,
    // What the first load needs is one file, and the package is another: fetched at once, and smaller than in pieces.
    rolldownOptions: {
      transform: { jsx },
      output: {
        // Short, since the page's own file and index.html name all of them.
        chunkFileNames: 'assets/[name]-[hash:6].js',
        codeSplitting: {
          groups: [
            { name: 'page', test: /web\/main\.tsx$/, priority: 1 },
            { name: 'package', test: /web\/model\/compute\.ts$/ },
          ],
        },
      },
    },
  },
}));
