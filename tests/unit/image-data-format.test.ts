import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fails } from './fails.ts';

let home: string;
let warn: ReturnType<typeof vi.spyOn>;

/** The package as it is just after it was imported. */
async function freshPackage() {
  vi.resetModules();
  return import('avgpool2d');
}

function writeConfig(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'keras.json'), text);
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'avgpool2d-'));
  vi.stubEnv('HOME', home);
  vi.stubEnv('USERPROFILE', home);
  vi.stubEnv('KERAS_HOME', undefined);
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

describe('the configuration file', () => {
  test('is ~/.keras/keras.json', async () => {
    writeConfig(join(home, '.keras'), '{"floatx": "float32", "image_data_format": "channels_first"}');
    const { imageDataFormat, averagePool2d, averagePool2dGradient, AveragePooling2D } = await freshPackage();
    expect(imageDataFormat()).toBe('channels_first');
    const x = { data: new Float32Array(12), shape: [1, 3, 2, 2] };
    // Keras's file is for its layers: the same call of the function gives the same shape on every machine.
    expect(averagePool2d(x, { poolSize: [1, 2] }).shape).toEqual([1, 3, 1, 2]);
    expect(
      averagePool2dGradient(x.shape, { data: new Float32Array(6), shape: [1, 3, 1, 2] }, { poolSize: [1, 2] }).shape,
    ).toEqual(x.shape);
    expect(new AveragePooling2D({ poolSize: 2 }).dataFormat).toBe('channels_first');
    expect(warn).not.toHaveBeenCalled();
  });

  test('is in $KERAS_HOME where that is set', async () => {
    writeConfig(join(home, '.keras'), '{"image_data_format": "channels_first"}');
    writeConfig(join(home, 'elsewhere'), '{"image_data_format": "channels_last"}');
    vi.stubEnv('KERAS_HOME', join(home, 'elsewhere'));
    expect((await freshPackage()).imageDataFormat()).toBe('channels_last');
    vi.stubEnv('KERAS_HOME', join(home, 'nowhere'));
    expect((await freshPackage()).imageDataFormat()).toBe('channels_last');
    vi.stubEnv('KERAS_HOME', '~/.keras');
    expect((await freshPackage()).imageDataFormat()).toBe('channels_first');
    // Only a leading ~ is the home folder.
    writeConfig(join(home, 'back~', 'up'), '{"image_data_format": "channels_first"}');
    vi.stubEnv('KERAS_HOME', join(home, 'back~', 'up'));
    expect((await freshPackage()).imageDataFormat()).toBe('channels_first');
    vi.stubEnv('KERAS_HOME', '');
    expect((await freshPackage()).imageDataFormat()).toBe('channels_first');
    expect(warn).not.toHaveBeenCalled();
  });

  test('need not exist nor hold the entry', async () => {
    expect((await freshPackage()).imageDataFormat()).toBe('channels_last');
    writeConfig(join(home, '.keras'), '{"floatx": "float32"}');
    expect((await freshPackage()).imageDataFormat()).toBe('channels_last');
    writeFileSync(join(home, 'file'), '');
    vi.stubEnv('KERAS_HOME', join(home, 'file'));
    expect((await freshPackage()).imageDataFormat()).toBe('channels_last');
    expect(warn).not.toHaveBeenCalled();
  });

  test('is read once, when the format is first needed', async () => {
    const folder = join(home, '.keras');
    writeConfig(folder, '{"image_data_format": "channels_last"}');
    const { imageDataFormat } = await freshPackage();
    writeConfig(folder, '{"image_data_format": "channels_first"}');
    expect(imageDataFormat()).toBe('channels_first');
    writeConfig(folder, '{"image_data_format": "channels_last"}');
    expect(imageDataFormat()).toBe('channels_first');
  });

  test('is not read when every call names its format, nor after setImageDataFormat', async () => {
    writeConfig(join(home, '.keras'), 'not JSON');
    const { imageDataFormat, setImageDataFormat, averagePool2d, AveragePooling2D } = await freshPackage();
    const x = { data: new Float32Array(4), shape: [1, 2, 2, 1] };
    averagePool2d(x, { poolSize: 2, dataFormat: 'channels_last' });
    new AveragePooling2D({ poolSize: 2, dataFormat: 'channels_last' });
    setImageDataFormat('channels_first');
    expect(imageDataFormat()).toBe('channels_first');
    expect(warn).not.toHaveBeenCalled();
  });

  test.each([
    ['', 'JSON'],
    ['{', 'JSON'],
    ['null', 'it must be an object, but received'],
    ['"channels_first"', 'it must be an object, but received'],
    ['{"image_data_format": "NCHW"}', 'image_data_format must be .* but received .*NCHW'],
    ['{"image_data_format": 1}', 'image_data_format must be .* but received 1'],
    ['{"image_data_format": null}', 'image_data_format must be .* but received null'],
  ])('that holds %j gives one warning and the default', async (text, reason) => {
    writeConfig(join(home, '.keras'), text);
    const { imageDataFormat, averagePool2d } = await freshPackage();
    expect(imageDataFormat()).toBe('channels_last');
    expect(imageDataFormat()).toBe('channels_last');
    averagePool2d({ data: new Float32Array(4), shape: [1, 2, 2, 1] }, { poolSize: 2 });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(new RegExp(`^avgpool2d: .*keras\\.json is ignored: .*${reason}`));
  });

  test('that cannot be read gives one warning and the default', async () => {
    mkdirSync(join(home, '.keras', 'keras.json'), { recursive: true });
    const { imageDataFormat } = await freshPackage();
    expect(imageDataFormat()).toBe('channels_last');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toContain('EISDIR');
  });

  test.each(['existsSync', 'readFileSync', 'homedir'])('whose %s is denied is named in the warning', async (denied) => {
    writeConfig(join(home, '.keras'), '{"image_data_format": "channels_first"}');
    // As Node's permission model does it: the module is there, its functions throw.
    const { getBuiltinModule } = process;
    vi.stubGlobal('process', {
      versions: process.versions,
      // Named, because a worker thread's os.homedir() does not see what its process.env says.
      env: denied === 'homedir' ? {} : { KERAS_HOME: join(home, '.keras') },
      getBuiltinModule: (name: string) => ({
        ...(getBuiltinModule(name) as object),
        [denied]: () => {
          throw new Error('Access to this API has been restricted');
        },
      }),
    });
    const { imageDataFormat } = await freshPackage();
    expect(imageDataFormat()).toBe('channels_last');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/\/\.keras\/keras\.json is ignored: .*restricted/);
  });
});

describe('a runtime without the file', () => {
  test.each([
    ['no process, as in browsers', undefined],
    ['a stand-in for process, as some bundlers add', { env: {}, versions: {} }],
    ['a stand-in without versions', { env: {} }],
    ['a Node.js before process.getBuiltinModule', { env: {}, versions: { node: '20.10.0' } }],
  ])('%s', async (_, process) => {
    writeConfig(join(home, '.keras'), '{"image_data_format": "channels_first"}');
    const { imageDataFormat } = await freshPackage();
    vi.stubGlobal('process', process);
    const format = imageDataFormat();
    vi.unstubAllGlobals();
    expect(format).toBe('channels_last');
    expect(warn).not.toHaveBeenCalled();
  });

  test('Deno, which would ask its user', async () => {
    writeConfig(join(home, '.keras'), '{"image_data_format": "channels_first"}');
    const { imageDataFormat } = await freshPackage();
    vi.stubGlobal('Deno', {});
    expect(imageDataFormat()).toBe('channels_last');
  });
});

describe('setImageDataFormat', () => {
  test('sets what imageDataFormat gives, in any letter case', async () => {
    const { imageDataFormat, setImageDataFormat } = await freshPackage();
    setImageDataFormat('CHANNELS_FIRST' as 'channels_first');
    expect(imageDataFormat()).toBe('channels_first');
    setImageDataFormat('channelsLast' as 'channels_last');
    expect(imageDataFormat()).toBe('channels_last');
  });

  test('changes what later calls take, not what they are told', async () => {
    const { setImageDataFormat, averagePool2d } = await freshPackage();
    const x = { data: new Float32Array(12), shape: [1, 3, 2, 2] };
    expect(averagePool2d(x, { poolSize: 2 }).shape).toEqual([1, 1, 1, 2]);
    setImageDataFormat('channels_first');
    expect(averagePool2d(x, { poolSize: 2 }).shape).toEqual([1, 3, 1, 1]);
    expect(averagePool2d(x, { poolSize: 2, dataFormat: 'channels_last' }).shape).toEqual([1, 1, 1, 2]);
  });

  test('refuses anything else and then keeps what was', async () => {
    const { imageDataFormat, setImageDataFormat } = await freshPackage();
    setImageDataFormat('channels_first');
    fails(
      () => setImageDataFormat('NCHW' as never),
      RangeError,
      /^dataFormat must be one of channels_last, channels_first/,
    );
    fails(() => setImageDataFormat(null as never), TypeError, /^dataFormat must be/);
    fails(() => setImageDataFormat(undefined as never), TypeError, /^dataFormat must be/);
    expect(imageDataFormat()).toBe('channels_first');
  });
});
