import { checkDataFormat, type DataFormat } from '../arguments/data-format.ts';
import { describe } from '../arguments/errors.ts';
import { ownEntries } from '../arguments/read.ts';

/** The few parts of Node.js used here, declared so that the package compiles without Node's types. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly env: Record<string, string | undefined>;
  getBuiltinModule?(name: string): unknown;
}
interface FileSystem {
  existsSync(path: string): boolean;
  readFileSync(path: string, encoding: 'utf8'): string;
}
interface OperatingSystem {
  homedir(): string;
}

/**
 * `image_data_format` of the Keras configuration file, or undefined where there is no file, no such entry or no
 * Node.js. A file that cannot be used gives one warning: pooling goes on, with the default.
 *
 * process.getBuiltinModule gives Node's file system synchronously and without an import, so bundlers for browsers
 * find nothing to resolve. Deno has it too, but would stop and ask its user for permission: it is left alone.
 */
export function configuredDataFormat(): DataFormat | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  if (!process?.versions?.node || !process.getBuiltinModule || 'Deno' in globalThis) return undefined;
  let path = 'keras.json';
  try {
    const fs = process.getBuiltinModule('fs') as FileSystem;
    const os = process.getBuiltinModule('os') as OperatingSystem;
    path = `${process.env['KERAS_HOME'] || '~/.keras'}/${path}`;
    path = path.replace(/^~(?=[\\/])/, () => os.homedir());
    if (!fs.existsSync(path)) return undefined;
    const config = ownEntries('it', JSON.parse(fs.readFileSync(path, 'utf8')));
    const key = 'image_data_format';
    return config.has(key) ? checkDataFormat(key, config.get(key)) : undefined;
  } catch (error) {
    console.warn(`avgpool2d: the Keras configuration ${path} is ignored: ${describe(error)}`);
    return undefined;
  }
}
