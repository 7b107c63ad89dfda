import { readFileSync } from 'node:fs';
import { inProject } from '../lib/paths.mjs';
import { Problem } from '../lib/problem.mjs';
import { run } from '../lib/run.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(inProject(path), 'utf8')).packages;
}

/**
 * npm writes node_modules/.package-lock.json last, so an interrupted install has none.
 * @param {string} folder
 */
function isCurrent(folder) {
  let installed;
  try {
    installed = packagesOf(`${folder}/node_modules/.package-lock.json`);
  } catch {
    return false;
  }
  return Object.entries(packagesOf(`${folder}/package-lock.json`)).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional packages are the binaries of other platforms.
    return found ? found.integrity === wanted.integrity : wanted.optional === true;
  });
}

/**
 * Brings node_modules to what package-lock.json says.
 * @param {string} [folder] of both, in the project
 */
export function installNpmPackages(folder = '.') {
  if (isCurrent(folder)) return;
  console.log(`set-up: npm packages${folder === '.' ? '' : ` of ${folder}`}`);
  // Not `npm ci`: it refuses a lock file that lacks the binaries of other platforms, and a lock file
  // made from a registry mirror that lacks them does. Versions and integrity come from the lock file
  // all the same. No package of ours needs its install script.
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', ['install', ...options], { cwd: inProject(folder) })) {
    throw new Problem(
      'npm packages could not be installed (see above); connect this machine to the npm registry and run the command again',
    );
  }
}
