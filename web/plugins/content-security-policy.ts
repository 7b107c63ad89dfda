import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { deepLinkScript } from './deep-links.ts';

/**
 * Nothing from any other host, no inline script but the one given, no inline style, no eval. WebAssembly may be compiled;
 * blob: serves pictures that the reader drops in.
 */
const policy = (script: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Puts the policy on the built page, and its one inline script. The development server needs inline styles and goes without. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        if (!bundle) throw new Error('The page has no files.');
        const script = deepLinkScript(bundle);
        return [
          {
            tag: 'meta',
            attrs: { 'http-equiv': 'Content-Security-Policy', content: policy(script) },
            injectTo: 'head-prepend',
          },
          { tag: 'script', children: script, injectTo: 'head' },
        ];
      },
    },
  };
}
