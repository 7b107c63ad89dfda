import { afterEach, describe, expect, test, vi } from 'vitest';
import { init, instantiate } from '../../js/wasm/given.ts';
import { refuseStart } from '../../js/wasm/refuse-start.ts';
import { requireSimd } from '../../js/wasm/require-simd.ts';
import { versionedWasm } from '../../scripts/wasm-file.mjs';

/* A runtime that cannot start the WebAssembly: what the first call says, and that the next one tries again. */

afterEach(() => vi.unstubAllGlobals());

/** The runtime's WebAssembly with one part of it replaced. */
const webAssemblyWith = (name: string, value: unknown) => Object.create(WebAssembly, { [name]: { value } });

function caught(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('an engine that refuses: its reason, and what helps', () => {
  const script = "The Content-Security-Policy needs 'wasm-unsafe-eval' in script-src.";
  const page = /Chromium before 115 need avgpool2d\/slim, whose init\(\) is asynchronous, or a Worker\.$/;
  test.each<[string, string | RegExp]>([
    [
      'WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB. Use WebAssembly.compile.',
      page,
    ],
    ["Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source", script],
    ['violates the following Content Security policy directive', script],
    ['call to WebAssembly.Module() blocked by CSP', script],
    ['', script],
    ['Wasm code generation disallowed by embedder', 'Give a compiled module to avgpool2d/slim.'],
  ])('%s', (reason, advice) => {
    const cause = new WebAssembly.CompileError(reason);
    const error = caught(() => refuseStart(cause));
    expect(error.message).toContain(`avgpool2d's WebAssembly did not start (${reason || 'no reason given'}). `);
    expect(error.message).toMatch(advice);
    expect(error.cause).toBe(cause);
  });

  test('for any other reason it says what is needed', () => {
    const refused = (cause: unknown) => caught(() => refuseStart(cause)).message;
    const needs = 'It needs SIMD128: Chrome 91, Edge 91, Firefox 90, Safari 16.4, Node 20.19.';
    expect(refused(new RangeError('no memory left'))).toBe(
      `avgpool2d's WebAssembly did not start (no memory left). ${needs}`,
    );
    expect(refused(undefined)).toBe(`avgpool2d's WebAssembly did not start (undefined). ${needs}`);
  });
});

describe('what a compiled module needs', () => {
  const message = (missing: string) =>
    `avgpool2d needs WebAssembly with SIMD128, but this runtime has no ${missing}. It runs on ` +
    'Chrome 91, Edge 91, Firefox 90, Safari 16.4, Node 20.19.';

  test('is here', () => {
    expect(requireSimd()).toBe(undefined);
  });

  test('WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(requireSimd).toThrow(message('WebAssembly'));
  });

  test('SIMD128', () => {
    vi.stubGlobal(
      'WebAssembly',
      webAssemblyWith('validate', () => false),
    );
    expect(requireSimd).toThrow(message('SIMD128'));
  });
});

describe('a module that does not start', () => {
  const refusal = new RangeError('no memory left');
  test.each<[string, () => object, string, Error | undefined]>([
    [
      'for a reason of the engine',
      () => {
        throw refusal;
      },
      '(no memory left). It needs SIMD128: Chrome 91, Edge 91, Firefox 90, Safari 16.4, Node 20.19.',
      refusal,
    ],
    ['as another one was meant', () => ({ exports: {} }), 'its glue does not fit it', undefined],
  ])('%s', async (_, instantiate, reason, cause) => {
    vi.resetModules();
    const { averagePool2d } = await import('avgpool2d');
    const call = () => averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] });
    function Instance() {
      return instantiate();
    }
    vi.stubGlobal('WebAssembly', webAssemblyWith('Instance', Instance));
    const error = caught(call);
    expect(error.message).toContain(`avgpool2d's WebAssembly did not start`);
    expect(error.message).toContain(reason);
    expect(error.cause).toBe(cause);
    vi.unstubAllGlobals();
    expect([...call().data]).toEqual([2]);
  });
});

test('avgpool2d/slim has another instance of its module for whoever asks again, after a trap', async () => {
  expect(() => instantiate({})).toThrow(/before it was initialized/);
  await init(versionedWasm());
  const first = instantiate({});
  const second = instantiate({});
  expect(first).toBeInstanceOf(WebAssembly.Instance);
  expect(second).not.toBe(first);
  const memoryOf = ({ exports }: WebAssembly.Instance) =>
    Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  expect(memoryOf(second)).toBeDefined();
  expect(memoryOf(second)).not.toBe(memoryOf(first));
});
