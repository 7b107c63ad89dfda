import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inConsumer, project } from './support/consumer.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
}

test('whoever installs the package runs nothing of it and gets nothing with it', () => {
  const manifest = read(inConsumer('node_modules/avgpool2d/package.json'));
  expect(Object.keys(manifest).filter((key) => /^(dep|optionalDep|bundle)/.test(key))).toEqual([]);
  expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

test.each(['.', 'tests/package/typescript'])(
  'the lock file of %s pins every tool by the hash of its content, and no mirror',
  (folder) => {
    const lock = read(join(project, folder, 'package-lock.json'));
    const { '': root, ...packages } = lock.packages as Record<string, Locked>;
    for (const [name, { version, integrity, resolved }] of Object.entries(packages)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
      expect(integrity, name).toMatch(/^sha512-/);
      expect(resolved, name).toBeUndefined();
    }
    const { dependencies, devDependencies = {} } = read(join(project, folder, 'package.json'));
    const wanted: Record<string, string> = dependencies ?? devDependencies;
    expect(root).toMatchObject(dependencies === undefined ? { devDependencies } : { dependencies });
    expect(Object.keys(wanted).length).toBeGreaterThan(3);
    for (const [name, version] of Object.entries(wanted)) {
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version.replace(/^npm:.+@/, ''));
    }
  },
);
