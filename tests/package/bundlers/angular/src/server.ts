import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AngularNodeAppEngine,
  createNodeRequestHandler,
  isMainModule,
  writeResponseToNodeResponse,
} from '@angular/ssr/node';

const engine = new AngularNodeAppEngine();

export const reqHandler = createNodeRequestHandler(async (request, response) => {
  try {
    const answer = await engine.handle(request);
    if (answer) return await writeResponseToNodeResponse(answer, response);
  } catch (error) {
    response.writeHead(500).end(String(error));
    return;
  }
  // What is not rendered is the page's script.
  response.writeHead(200, { 'Content-Type': 'text/javascript' });
  response.end(readFileSync(new URL('../browser/main.js', import.meta.url)));
});

// The build loads this file, too.
if (isMainModule(import.meta.url)) {
  const server = createServer(reqHandler).listen(0, '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
