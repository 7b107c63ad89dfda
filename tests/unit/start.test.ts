import { afterEach, describe, expect, test, vi } from 'vitest';
import { compile } from '../../js/wasm/compile.ts';
import { requireSimd } from '../../js/wasm/require-simd.ts';

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

test('bytes that do not compile: the reason, what is needed and the other way', () => {
  const error = caught(() => compile(Uint8Array.of(0, 1, 2)));
  expect(error.message).toMatch(/^avgpool2d's WebAssembly was not compiled: .* was thrown\. It needs SIMD128 \(/);
  expect(error.message).toMatch(/Node\.js 16\.4\) and 'wasm-unsafe-eval' .* use avgpool2d\/slim\.$/);
  expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
});

describe('what a compiled module needs', () => {
  const message = (missing: string) =>
    `avgpool2d needs WebAssembly with SIMD128, but this runtime has no ${missing}. The first versions that have both are ` +
    'Chrome 91, Edge 91, Firefox 89, Safari 16.4 and Node.js 16.4.';

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
    expect(requireSimd).toThrow(message('SIMD128 in its WebAssembly'));
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
      'no memory left',
      refusal,
    ],
    ['as another one was meant', () => ({ exports: {} }), 'its glue does not fit it.', undefined],
  ])('%s', async (_, instantiate, reason, cause) => {
    vi.resetModules();
    const { averagePool2d } = await import('avgpool2d');
    const call = () => averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] });
    function Instance() {
      return instantiate();
    }
    vi.stubGlobal('WebAssembly', webAssemblyWith('Instance', Instance));
    const error = caught(call);
    expect(error.message).toBe(`avgpool2d's WebAssembly did not start: ${reason}`);
    expect(error.cause).toBe(cause);
    vi.unstubAllGlobals();
    expect([...call().data]).toEqual([2]);
  });
});
