import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '../../scripts/lib/exclusive.mjs';
import { setUp as setUpProject } from '../../scripts/setup.mjs';
import { assembleFloor } from './floor-assembly.mjs';
import { benchFolder, productsFolder, projectRoot, referenceFile } from './paths.mjs';

/**
 * Installs the peers, if wanted, where they are absent or not those of the lock file; builds the package, the
 * reference and the floor.
 */
export async function setUp({ buildPackage, peers = true }) {
  const tools = await exclusively(() => setUpProject());
  const installed = join(benchFolder, 'node_modules/.package-lock.json');
  const lock = join(benchFolder, 'package-lock.json');
  const stale = !existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs;
  if (peers && stale) {
    console.error('bench: installing the peers into tests/bench (about 600 MB)');
    execFileSync('npm', ['ci'], { cwd: benchFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  // Does nothing where nothing changed.
  if (buildPackage) execFileSync('npm', ['run', '--silent', 'build'], { cwd: projectRoot, stdio: 'inherit' });
  mkdirSync(productsFolder, { recursive: true });
  assembleFloor(tools);
  const { build } = await import('esbuild'); // not before it is installed
  await build({
    entryPoints: [join(benchFolder, 'reference-entry.ts')],
    ...{ outfile: referenceFile, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' },
  });
}
