import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inConsumer, node } from './support/consumer.ts';

type Slim = typeof import('../../js/slim.ts');

/** The entry as the tarball has it, fresh: each copy has its own state. */
let copies = 0;
async function fresh(): Promise<Slim> {
  const code = readFileSync(inConsumer('node_modules/avgpool2d/dist/slim.js'), 'utf8').replace(/\n\/\/# source.*/, '');
  const file = inConsumer(`slim-${copies++}.mjs`);
  writeFileSync(file, code);
  return import(/* @vite-ignore */ file) as Promise<Slim>;
}

const wasmFile = () => inConsumer('node_modules/avgpool2d/dist/avgpool2d.wasm');
const wasm = () => new Uint8Array(readFileSync(wasmFile()));
const mean = (slim: Slim) => slim.averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0];

let server: Server;
let origin: string;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/avgpool2d.wasm') {
      // As a server does that does not know the type.
      response.setHeader('Content-Type', 'application/octet-stream').end(wasm());
    } else if (request.url === '/page') {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Home</title>');
    } else {
      response.writeHead(404).end('no such file');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

const sources: Record<string, () => Parameters<Slim['init']>[0]> = {
  'an address': () => `${origin}/avgpool2d.wasm`,
  'a URL': () => new URL(`${origin}/avgpool2d.wasm`),
  'a file: URL': () => new URL(`file://${wasmFile()}`),
  "fetch's promise of a Response": () => fetch(`${origin}/avgpool2d.wasm`),
  'an ArrayBuffer': () => wasm().buffer,
  'a view of bytes': () => new Uint8Array([...Array(5).fill(1), ...wasm()]).subarray(5),
  'a compiled module': () => new WebAssembly.Module(wasm()),
};

for (const [name, source] of Object.entries(sources)) {
  test(`init with ${name}`, async () => {
    const slim = await fresh();
    await slim.init(source());
    expect(mean(slim)).toBe(2);
  });
}

test('init may be called again and again; the file is fetched once', async () => {
  const slim = await fresh();
  requests = 0;
  await Promise.all([slim.init(`${origin}/avgpool2d.wasm`), slim.init(`${origin}/avgpool2d.wasm`)]);
  await slim.init(`${origin}/avgpool2d.wasm`);
  expect(requests).toBe(1);
  expect(mean(slim)).toBe(2);
});

test('use before init says so, and does no harm', async () => {
  const slim = await fresh();
  expect(() => mean(slim)).toThrow(/^avgpool2d\/slim was used before it was initialized: call `await init\(/);
  // Nothing is wrong with the arguments.
  expect(() => mean(slim)).toThrow(expect.objectContaining({ name: 'Error' }));
  const ready = slim.init(wasm());
  expect(() => mean(slim)).toThrow(/while it was being initialized: await the promise/);
  await ready;
  expect(mean(slim)).toBe(2);
});

test('after a failure init tries again', async () => {
  const slim = await fresh();
  await expect(slim.init(`${origin}/missing.wasm`)).rejects.toThrow(
    `${origin}/missing.wasm was not found: the server answered 404.`,
  );
  await expect(slim.init(`${origin}/page`)).rejects.toThrow(
    /\/page is HTML, not WebAssembly: .* begins with "<!doctype html>/,
  );
  expect(() => mean(slim)).toThrow(/before it was initialized/);
  await slim.init(`${origin}/avgpool2d.wasm`);
  expect(mean(slim)).toBe(2);
});

test('a server that cannot be reached', async () => {
  await expect((await fresh()).init('http://127.0.0.1:9/avgpool2d.wasm')).rejects.toThrow(/fetch|port/);
});

test('a relative address, which has no base here, is told what to pass', async () => {
  const slim = await fresh();
  for (const address of ['./avgpool2d.wasm', '/dist/avgpool2d.wasm', 'avgpool2d.wasm', 'C:\\avgpool2d.wasm']) {
    const failure = await slim.init(address).catch((error) => error);
    expect(failure).toBeInstanceOf(RangeError);
    expect(failure.message).toBe(
      `source must be a whole URL, such as import.meta.resolve('avgpool2d/avgpool2d.wasm'), or bytes, but received ${JSON.stringify(address)}.`,
    );
  }
  const resolve = "console.log(import.meta.resolve('avgpool2d/avgpool2d.wasm'))";
  await slim.init(node('resolve.mjs', resolve));
  expect(mean(slim)).toBe(2);
});

test('other files are refused by name', async () => {
  const slim = await fresh();
  await expect(slim.init(new Uint8Array(0))).rejects.toThrow('source is empty, not WebAssembly.');
  await expect(slim.init(new TextEncoder().encode('{"a":1}'))).rejects.toThrow(
    /^source is not WebAssembly: it begins with /,
  );
  await expect(slim.init(wasm().subarray(0, 5000))).rejects.toThrow(
    /^avgpool2d's WebAssembly did not start \(WebAssembly\.compile\(\): /,
  );
});

test('a module of another version, or of another project, is refused with both versions', async () => {
  const { version } = JSON.parse(readFileSync(inConsumer('node_modules/avgpool2d/package.json'), 'utf8'));
  const other = Buffer.from(wasm());
  other.write(version.replace(/\d/, '9'), other.lastIndexOf(version));
  const slim = await fresh();
  const message = `that of avgpool2d ${version.replace(/\d/, '9')}, but this is avgpool2d ${version}.`;
  await expect(slim.init(new Uint8Array(other))).rejects.toThrow(message);
  const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
  await expect(slim.init(empty)).rejects.toThrow(`is not that of avgpool2d ${version}: it names no version`);
});

test('anything else is refused with the value', async () => {
  const slim = await fresh();
  for (const value of [undefined, null, 3, {}, [1, 2], true]) {
    await expect(slim.init(value as never)).rejects.toThrow(
      /^source must be a URL, a Response, bytes or a WebAssembly/,
    );
  }
});
