import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inConsumer, project, run, write } from './consumer.ts';

/*
 * The programs of tests/package/typescript, compiled against the packed declarations, without skipLibCheck.
 */

/** The least version that the README names. */
export const least = '5.0';

/** The compiler of a version: the project's own, or one of the table that set-up installs. */
function compiler(version: string): string {
  const folder =
    version === '6' ? 'node_modules/typescript' : `tests/package/typescript/node_modules/typescript-${version}`;
  return join(project, folder, 'bin/tsc');
}

/** Compiles programs, and returns what the compiler says. */
export function complaints(version: string, name: string, options: object, files: string[]): string {
  const folder = `types/${version}-${name}`;
  cpSync(join(project, 'tests/package/typescript'), inConsumer(folder), {
    recursive: true,
    filter: (path) => !path.includes('node_modules') && !path.endsWith('.json'),
  });
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
  const compilerOptions = { target: 'es2020', lib: ['es2020'], types: [], noEmit: true, ...strict, ...options };
  const config = write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
  try {
    return run(process.execPath, [compiler(version), '--project', config]);
  } catch (error) {
    return (error as Error).message;
  }
}

export const esnext = { module: 'esnext', moduleResolution: 'bundler' };

/** What a version of TypeScript has to compile. */
export function compiles(version: string): void {
  describe(`TypeScript ${version}`, () => {
    test('without the DOM', () => {
      expect(complaints(version, 'bundler', esnext, ['everywhere.mts'])).toBe('');
    });

    test('with the DOM', () => {
      const options = { ...esnext, lib: ['es2020', 'dom'] };
      expect(complaints(version, 'dom', options, ['everywhere.mts', 'page.mts'])).toBe('');
    });

    test.each(['node16', 'nodenext'])('module %s', (module) => {
      expect(complaints(version, module, { module }, ['everywhere.mts', 'required.cts'])).toBe('');
    });

    // TypeScript 7 knows it no longer.
    test.skipIf(version === '7')('moduleResolution node10', () => {
      const deprecated = version === '6' ? { ignoreDeprecations: '6.0' } : {};
      const options = { module: 'esnext', moduleResolution: 'node', ...deprecated };
      expect(complaints(version, 'node10', options, ['everywhere.mts'])).toBe('');
    });

    test.skipIf(version < '5.9')('the newest library', () => {
      const options = { ...esnext, target: 'esnext', lib: ['esnext', 'dom'] };
      expect(complaints(version, 'newest', options, ['everywhere.mts', 'page.mts', 'newest.mts'])).toBe('');
    });
  });
}
