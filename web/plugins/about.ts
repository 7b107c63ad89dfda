import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Where the page and its package come from: known when the page is built. */
export interface About {
  readonly version: string;
  readonly npm: string;
  /** package.json's, once it names one. */
  readonly repository: string | null;
  /** The API reference beside the page; scripts/build-web.mjs puts it there. */
  readonly reference: string | null;
}

function about(): About {
  const { name, version, repository } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { name: string; version: string; repository?: string | { url: string } };
  const address = typeof repository === 'string' ? repository : (repository?.url ?? null);
  return {
    version,
    npm: `https://www.npmjs.com/package/${name}`,
    repository: address?.replace(/^git\+/, '').replace(/\.git$/, '') ?? null,
    reference: process.env.PAGE_REFERENCE ? './reference/' : null,
  };
}

/**
 * Tells the page where it comes from, and those who link to it what it shows. Their programs want whole addresses:
 * PAGE_ADDRESS is where the page will be.
 */
export function aboutPage(): Plugin {
  const base = process.env.PAGE_ADDRESS?.replace(/\/?$/, '/');
  const meta = (property: string, content: string) => ({ tag: 'meta', attrs: { property, content } });
  return {
    name: 'about-page',
    config: () => ({ define: { __ABOUT__: JSON.stringify(about()) } }),
    transformIndexHtml: () => [
      meta('og:type', 'website'),
      meta('og:title', 'Average pooling, cell by cell'),
      meta(
        'og:description',
        'Which cells does an average pooling window read, and what is the sum divided by? In Keras, TensorFlow, PyTorch and ONNX, to be tried with your own layer.',
      ),
      meta('og:image', `${base ?? './'}preview.png`),
      meta('og:image:width', '1200'),
      meta('og:image:height', '630'),
      meta(
        'og:image:alt',
        'A window at the border of a grid: three of its six cells lie in the padding, so the sum is divided by 3.',
      ),
      { tag: 'meta', attrs: { name: 'twitter:card', content: 'summary_large_image' } },
      ...(base ? [meta('og:url', base), { tag: 'link', attrs: { rel: 'canonical', href: base } }] : []),
    ],
  };
}
