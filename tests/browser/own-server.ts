import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { preview } from 'vite';
import { inject } from 'vitest';

/** A file that the server has sent. */
export interface Sent {
  /** From the page's folder, without the hash of its content; '' is the page. */
  readonly name: string;
  /** Gzipped, as hosts send it. */
  readonly bytes: number;
  /** Whether the service worker wanted it, or it is that worker. */
  readonly forLater: boolean;
}

const prefix = '/a/b/';

/** The server takes the prefix off `url`. */
type Asked = IncomingMessage & { readonly originalUrl?: string };

function sentBy({ originalUrl = '', headers }: Asked): Sent {
  const path = new URL(originalUrl, 'http://host').pathname.slice(prefix.length);
  const file = readFileSync(join(inject('folder'), path || 'index.html'));
  return {
    name: path.replace(/^(assets\/.*?)-[\w-]{6,8}\./, '$1.'),
    bytes: gzipSync(file, { level: 9 }).length,
    forLater: 'service-worker' in headers || (headers.referer ?? '').endsWith('service-worker.js'),
  };
}

/** A server of the built page for one test: it can be stopped, and it counts what it sends, whoever asks. */
export async function serve(): Promise<{ address: string; sent: Sent[]; stop: () => Promise<void> }> {
  const server = await preview({
    configFile: false,
    root: inject('folder'),
    base: prefix,
    build: { outDir: '.' },
    preview: { host: '127.0.0.1', port: 0 },
    logLevel: 'error',
  });
  const sent: Sent[] = [];
  server.httpServer.on('request', (request: Asked, response: ServerResponse) => {
    // 304 sends nothing: the browser has the file.
    response.on('finish', () => response.statusCode === 200 && sent.push(sentBy(request)));
  });
  const stop = async () => {
    // The browser keeps its connections open; closing would wait for them.
    if ('closeAllConnections' in server.httpServer) server.httpServer.closeAllConnections();
    await server.close();
  };
  return { address: server.resolvedUrls?.local[0] ?? '', sent, stop };
}
