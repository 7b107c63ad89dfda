import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { project } from './paths.mjs';
import { Problem } from './problem.mjs';

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv }} RunOptions */

/**
 * Runs a program in the project's folder with its output on the terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {boolean} whether it succeeded
 */
export function run(command, args, options = {}) {
  const stdio = /** @type {const} */ (['ignore', 'inherit', 'inherit']);
  const result = spawnSync(command, args, { cwd: project, ...options, stdio: [...stdio] });
  if (result.error) throw new Problem(`${command} cannot be run: ${result.error.message}`);
  return result.status === 0;
}

/**
 * The same, while other work goes on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function runBeside(command, args, options = {}) {
  const child = spawn(command, args, { cwd: project, ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  const [status] = await once(child, 'close');
  return status === 0;
}

/**
 * Does a piece of work for each item, as many at a time as there are processors.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
export async function spread(items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/**
 * Runs a program and returns what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: project,
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  return {
    ok: result.status === 0,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? result.error?.message ?? '',
  };
}

/**
 * The first executable of that name on a search path, or undefined.
 * @param {string} name
 * @param {string} [path]
 */
export function which(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

/**
 * Runs a program, shows the lines of its output that matter as they come, and returns all of it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {(line: string) => boolean} matters
 * @param {RunOptions} [options]
 */
export async function runShowing(command, args, matters, options = {}) {
  const child = spawn(command, args, { cwd: project, ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  for await (const line of createInterface({ input: child.stdout })) {
    output += `${line}\n`;
    if (matters(line)) console.log(line);
  }
  const [status] = await closed;
  return { ok: status === 0, output };
}
