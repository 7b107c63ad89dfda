/** clang-tidy on the package's C++. What it found clean is remembered beside the toolchain, which outlives a checkout. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { cppFiles } from './format.mjs';
import { buildTree } from './lib/cmake.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { fingerprint } from './lib/fingerprint.mjs';
import { inProject, project } from './lib/paths.mjs';
import { Problem } from './lib/problem.mjs';
import { capture, runBeside, spread } from './lib/run.mjs';

/** @typedef {import('./setup.mjs').Tools} Tools */

const tree = inProject('build/native-sanitize');

/** An empty file for each set of inputs without complaints. Set-up deletes it with the tools that it speaks for. */
const clean = inProject('.toolchain/cache/clang-tidy');

/**
 * A hash of all that decides what clang-tidy says of a source file: the settings, the compile command, the file and what
 * it includes. Where the project lies is not among them.
 * @param {Tools} tools
 * @returns {(file: string) => string}
 */
function tidyInputs(tools) {
  // The compiler has told Ninja what each object was made of.
  const { ok, stdout } = capture('ninja', ['-C', tree, '-t', 'deps'], { env: tools.env });
  if (!ok) throw new Problem('Ninja does not tell what the C++ files include');
  /** @type {Map<string, string[]>} */
  const sources = new Map();
  for (const entry of stdout.trim().split('\n\n')) {
    const [object = '', ...paths] = entry.split(/\n\s*/);
    sources.set(`${tree}/${object.split(':')[0]}`, paths);
  }
  /** @type {{ file: string, command: string, output: string }[]} */
  const commands = JSON.parse(readFileSync(`${tree}/compile_commands.json`, 'utf8'));
  return (file) => {
    const { command, output } = commands.find((each) => each.file === inProject(file)) ?? { command: '', output: '' };
    const paths = sources.get(output);
    if (!paths?.includes(inProject(file))) throw new Problem(`Ninja does not tell what ${file} includes`);
    const contents = fingerprint(['.clang-tidy', ...paths.map((path) => relative(project, path))]);
    return createHash('sha256').update(contents).update(command.replaceAll(project, '')).digest('hex');
  };
}

/** @param {Tools} tools */
export async function tidy(tools) {
  await exclusively(() => buildTree('native-sanitize', 'core', tools));
  mkdirSync(clean, { recursive: true });
  const inputs = tidyInputs(tools);
  // The package's own code: a test file takes a minute, and the sanitizers watch it run. The native
  // tree has no compile command for the bindings; headers come with the files that include them.
  const files = cppFiles().filter((path) => /^cpp\/.*\.cpp$/.test(path) && path !== 'cpp/bindings.cpp');
  const unseen = files
    .map((file) => ({ file, stamp: `${clean}/${inputs(file)}` }))
    .filter(({ stamp }) => !existsSync(stamp));
  console.log(`${unseen.length} files to check; ${files.length - unseen.length} are as they were when found clean`);
  let ok = true;
  await spread(unseen, async ({ file, stamp }) => {
    if (await runBeside('clang-tidy', ['--quiet', '-p', tree, file], tools)) writeFileSync(stamp, '');
    else ok = false;
  });
  if (!ok) throw new Problem('clang-tidy has complaints (see above)');
}
