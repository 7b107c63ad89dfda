import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

/** The project's folder, for its development tools; the consumer has the package alone. */
export const project = fileURLToPath(new URL('../../..', import.meta.url));

/** A path in the folder in which the tarball is installed. */
export const inConsumer = (path: string): string => join(inject('consumer'), path);

/** Writes a file of the consumer's and returns its path. Test files run at once: another may read the last version. */
export function write(path: string, content: string): string {
  const file = inConsumer(path);
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
  return file;
}

/** Gives the consumer TensorFlow.js: the project's own copy stands in for an installation. Test files run at once. */
export function linkTensorFlow(): void {
  try {
    symlinkSync(join(project, 'node_modules/@tensorflow'), inConsumer('node_modules/@tensorflow'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Runs a program in the consumer's folder and returns what it printed; throws with its output when it fails. */
export function run(command: string, args: readonly string[], env: Record<string, string> = {}): string {
  const options = { cwd: inject('consumer'), env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, { ...options, maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')}: ${error?.message ?? signal ?? status}\n${stdout ?? ''}${stderr ?? ''}`,
  );
}

/** Runs a program with Node and returns what it printed, without the last newline. */
export function node(path: string, source: string, flags: readonly string[] = []): string {
  return run(process.execPath, [...flags, write(path, source)]).trimEnd();
}
