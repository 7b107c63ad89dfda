import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';

const bundlers = fileURLToPath(new URL('../bundlers/', import.meta.url));

/** Nothing of the surrounding test run may reach the tools: Vitest sets NODE_ENV, and VITEST, and more. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|HOME|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|(https?|no)_proxy|npm_config_(registry|cafile|strict_ssl|userconfig|cache))$/i;
  const env: NodeJS.ProcessEnv = {
    CI: '1',
    NO_COLOR: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NG_CLI_ANALYTICS: 'false',
    NUXT_TELEMETRY_DISABLED: '1',
    // Cloudflare's wrangler: nothing is sent, and nothing asked about the place where it runs.
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    ...more,
  };
  for (const [name, value] of Object.entries(process.env)) if (kept.test(name)) env[name] = value;
  return env;
}

/** Runs a tool in a folder and returns what it printed, errors included; throws with that when it fails. */
export function tool(
  folder: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): string {
  const options = { cwd: folder, env: environment(env), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, error, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${error ?? ''}${stdout}${stderr}`);
  return stdout + stderr;
}

export const npm = (folder: string, ...args: string[]): string => tool(folder, 'npm', args);

const install = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

/** Copies a fixture of tests/package/bundlers out of the project; deleted after the test. */
function copyFixture(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `avgpool2d-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(bundlers, name), folder, { recursive: true });
  cpSync(join(bundlers, 'main.js'), join(folder, 'main.js'));
  return folder;
}

/** Copies a fixture of tests/package/bundlers out of the project, and installs its packages and the tarball there. */
export function installFixture(name: string): string {
  const folder = copyFixture(name);
  npm(folder, ...install, inject('tarball'));
  return folder;
}

const newest = `node-${process.platform}-${process.arch}`;

/**
 * The same for frameworks that want a newer Node.js than the package does. Returns that Node, too. The test is skipped
 * where npm does not have what the framework needs; the tarball has to install.
 */
export function installFramework(name: string, context: { skip(note: string): never }) {
  const folder = copyFixture(name);
  try {
    npm(folder, ...install, `${newest}@26.10.0`);
  } catch (error) {
    context.skip(`${name} cannot be installed here: ${error}`);
  }
  npm(folder, ...install, inject('tarball'));
  return { folder, node: join(folder, 'node_modules', newest, 'bin/node') };
}

/** Starts a server, which ends with the test, and returns the address that it prints once it is ready. */
export function startServer(
  folder: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  ready = /./,
): Promise<string> {
  const server = spawn(command, args, { cwd: folder, env: environment(env) });
  onTestFinished(() => void server.kill());
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = output.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found && ready.test(output)) resolve(`${found[0]}/`);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    server.on('exit', () => reject(new Error(output)));
  });
}
