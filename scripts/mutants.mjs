/**
 * Mutation testing of the core: the bugs of tests/mutants/bugs.txt are planted one by one in a copy of the sources, which
 * is built and tested; the tests must fail, or the bug has got past them. `npm run mutants -- axis fused` tries those
 * whose names contain one of the words.
 *
 * Bugs in the TypeScript, which StrykerJS does not think of, are tried by the tests that look for them.
 *
 * Most bugs show in results, so that a plain build notices, which is made and run in a third of the time that
 * sanitizers take. Those see what is left: reads and writes out of bounds.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { plant, plantedBugs } from './lib/planted-bugs.mjs';
import { main, Problem } from './lib/problem.mjs';
import { setUp } from './setup.mjs';

const copy = inProject('build/mutants');
const sources = [
  ...['cpp', 'js', 'scripts', 'tests/cpp', 'tests/endurance', 'tests/unit', 'CMakeLists.txt'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts'],
];
/** Of the unit tests, those that attack memory and state. */
const attacks = ['cut-off', 'memory-of-others', 'wasm-tensor', 'start'];
/** Without warnings: a bug may leave a variable without use. */
const trees = /** @type {const} */ ([
  ['plain', '-O1 -g0 -w'],
  ['sanitized', '-O1 -g0 -w -fsanitize=address,undefined -fno-sanitize-recover=all'],
]);

await main(async () => {
  const tools = await exclusively(() => setUp({ tests: true }));
  /** @param {string} command @param {string[]} args */
  const runs = (command, args) => spawnSync(command, args, { cwd: copy, env: tools.env, stdio: 'ignore' }).status === 0;
  /** @param {string} tree */
  const builds = (tree) =>
    runs('cmake', ['--build', tree, '--target', 'cpp_tests', '--parallel', String(availableParallelism())]);
  /** @param {string} tree */
  const passes = (tree) => runs(`${tree}/cpp_tests`, ['--gtest_fail_fast', '--gtest_brief=1']);
  const passesAttacks = () =>
    runs(process.execPath, [
      inProject('node_modules/vitest/vitest.mjs'),
      ...['run', '--root', copy, '--project', 'unit', '--bail', '1', ...attacks],
    ]);

  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const path of sources) cpSync(inProject(path), `${copy}/${path}`, { recursive: true });
  /** @param {string} tree @param {string} flags */
  const configure = (tree, flags) => {
    const options = [
      '-DCMAKE_BUILD_TYPE=Debug',
      `-DCMAKE_TOOLCHAIN_FILE=${inProject('scripts/toolchain/native.cmake')}`,
      `-DAVGPOOL2D_GOOGLETEST=${inProject('.toolchain/root/usr/src/googletest')}`,
      '-DAVGPOOL2D_TESTS=ON',
      `-DAVGPOOL2D_INSTRUMENT=${flags}`,
    ];
    if (!runs('cmake', ['-G', 'Ninja', '-S', copy, '-B', tree, ...options])) throw new Problem('CMake failed');
  };
  const wanted = process.argv.slice(2);
  const bugs = plantedBugs().filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  /** @param {{ file: string }} bug */
  const isScript = ({ file }) => file.startsWith('js/');
  // The other tree is built when it is needed; `npm test` has seen that the tests pass there.
  const arePassed = () => {
    if (bugs.every(isScript)) return passesAttacks();
    for (const [tree, flags] of trees) configure(tree, flags);
    return builds('plain') && passes('plain') && (!bugs.some(isScript) || passesAttacks());
  };
  if (!arePassed()) throw new Problem('the tests fail without any mutant');

  const survivors = [];
  for (const bug of bugs) {
    const { name, file } = bug;
    writeFileSync(`${copy}/${file}`, plant(bug, readFileSync(`${copy}/${file}`, 'utf8')));
    const killer = isScript(bug)
      ? !passesAttacks() && 'attacks'
      : trees.find(([tree]) => {
          if (!builds(tree)) throw new Problem(`${name} does not compile`);
          return !passes(tree);
        })?.[0];
    if (!killer) survivors.push(name);
    console.log(killer ? `killed    ${name} (${killer})` : `SURVIVED  ${name}`);
    // This file alone: a new date on the others would have everything built again.
    cpSync(inProject(file), `${copy}/${file}`);
  }
  console.log(`${bugs.length - survivors.length} of ${bugs.length} mutants killed`);
  if (survivors.length > 0) throw new Problem(`mutants survived: ${survivors.join(', ')}`);
});
