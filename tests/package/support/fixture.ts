import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';

const bundlers = fileURLToPath(new URL('../bundlers/', import.meta.url));

/** Runs npm in a folder and returns what was printed, errors included; throws with that when it fails. */
export function npm(folder: string, ...args: string[]): string {
  // Nothing of the surrounding test run may reach the tools: Vitest sets NODE_ENV, and VITEST, and more.
  const kept =
    /^(PATH|HOME|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|(https?|no)_proxy|npm_config_(registry|cafile|strict_ssl|userconfig|cache))$/i;
  const env: NodeJS.ProcessEnv = { CI: '1', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' };
  for (const [name, value] of Object.entries(process.env)) if (kept.test(name)) env[name] = value;
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** Copies a fixture of tests/package/bundlers out of the project, and installs its packages and the tarball there. */
export function installFixture(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `avgpool2d-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(bundlers, name), folder, { recursive: true });
  cpSync(join(bundlers, 'main.js'), join(folder, 'main.js'));
  npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', inject('tarball'));
  return folder;
}
