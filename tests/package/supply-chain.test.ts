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

test('the lock file pins every development tool by the hash of its content, and no mirror', () => {
  const { '': root, ...packages } = read(join(project, 'package-lock.json')).packages as Record<string, Locked>;
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  for (const [name, { version, integrity, resolved }] of Object.entries(packages)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
    expect(integrity, name).toMatch(/^sha512-/);
    expect(resolved, name).toBeUndefined();
  }
  const { devDependencies } = read(join(project, 'package.json'));
  expect(root).toMatchObject({ devDependencies });
  for (const [name, version] of Object.entries(devDependencies)) {
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});
