import { describe, refuse } from '../arguments/errors.ts';
import type { OfGlobal } from '../arguments/of-global.ts';
import { isA } from '../arguments/read.ts';

/** Where `init` of `avgpool2d/slim` takes the WebAssembly from: a URL, a Response, bytes, or a compiled module. */
export type WasmSource =
  | string
  | OfGlobal<'URL', { readonly href: string }>
  | OfGlobal<'Response', ResponseLike>
  | ArrayBuffer
  | ArrayBufferView
  | WasmModule;

/** A Response by its form. */
interface ResponseLike {
  /** The body. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A WebAssembly.Module, which has no properties that would tell it from another object. */
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { readonly prototype: infer M } } } ? M : object;

const MAGIC = [0, 97, 115, 109];

/** Refuses what is not WebAssembly, above all the page that a server sends for a file that is not there. */
function checkBytes(bytes: Uint8Array<ArrayBuffer>, origin: string): Uint8Array<ArrayBuffer> {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  const start = new TextDecoder().decode(bytes.subarray(0, 40));
  if (/^\s*</.test(start)) {
    throw new Error(
      `${origin} is HTML, not WebAssembly: the server answered with a page, so the URL is probably wrong. It begins ` +
        `with ${describe(start)}.`,
    );
  }
  throw new Error(
    bytes.length === 0
      ? `${origin} is empty, not WebAssembly.`
      : `${origin} is not WebAssembly: it begins with ${describe(start)}.`,
  );
}

async function readResponse(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const origin = response.url === '' ? 'the Response' : response.url;
  if (!response.ok) throw new Error(`${origin} was not found: the server answered ${response.status}.`);
  if (response.bodyUsed) throw new TypeError('source must be a Response that has not been read yet.');
  // Whatever Content-Type the server gives: only streaming compilation would insist on application/wasm.
  return checkBytes(new Uint8Array(await response.arrayBuffer()), origin);
}

interface FilePromises {
  readFile(url: URL): Promise<Uint8Array>;
}

/** Node's fetch refuses file: URLs, which are what `new URL('x.wasm', import.meta.url)` gives there. */
function nodeFiles(): FilePromises | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.('node:fs/promises') as FilePromises | undefined;
}

async function readUrl(address: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const text = String(address);
  const files = text.startsWith('file:') ? nodeFiles() : undefined;
  if (files !== undefined) return checkBytes(new Uint8Array(await files.readFile(new URL(address))), text);
  // Without a page fetch would only call it invalid. `C:` is a drive.
  if (!('location' in globalThis) && !/^[a-z][a-z\d+.-]+:/i.test(text)) {
    refuse('source', "a whole URL, such as import.meta.resolve('avgpool2d/avgpool2d.wasm'), or bytes", text, true);
  }
  return readResponse(await fetch(address));
}

/** @throws TypeError naming `source` */
export function refuseSource(source: unknown): never {
  return refuse('source', 'a URL, a Response, bytes or a WebAssembly.Module of avgpool2d.wasm', source);
}

/** The bytes that a source stands for; a compiled module is returned as it is. */
export async function readSource(source: WasmSource): Promise<Uint8Array<ArrayBuffer> | WebAssembly.Module> {
  if (typeof source === 'string' || isA(source, 'URL')) return readUrl(source as string | URL);
  if (isA(source, 'Response')) return readResponse(source as Response);
  if (isA(source, 'WebAssembly.Module')) return source as WebAssembly.Module;
  if (isA(source, 'ArrayBuffer')) return checkBytes(new Uint8Array(source as ArrayBuffer), 'source');
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return checkBytes(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), 'source');
  }
  return refuseSource(source);
}
