import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '../../scripts/lib/exclusive.mjs';
import { installNpmPackages } from '../../scripts/toolchain/npm-packages.mjs';
import { benchFolder, projectRoot, referenceFile } from './paths.mjs';

/** Installs the peers, if wanted, where they are absent or not those of the lock file; builds the package and the reference. */
export async function setUp({ buildPackage, peers = true }) {
  await exclusively(installNpmPackages);
  const installed = join(benchFolder, 'node_modules/.package-lock.json');
  const lock = join(benchFolder, 'package-lock.json');
  const stale = !existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs;
  if (peers && stale) {
    console.error('bench: installing the peers into tests/bench (about 600 MB)');
    execFileSync('npm', ['ci'], { cwd: benchFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  // Does nothing where nothing changed.
  if (buildPackage) execFileSync('npm', ['run', '--silent', 'build'], { cwd: projectRoot, stdio: 'inherit' });
  const { build } = await import('esbuild'); // not before it is installed
  await build({
    entryPoints: [join(benchFolder, 'reference-entry.ts')],
    ...{ outfile: referenceFile, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' },
  });
}
