/** js/generated/constants.ts: the numbers that the core and its driver share, read from the C++ that defines them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './lib/paths.mjs';
import { Problem } from './lib/problem.mjs';

const enums = {
  DType: 'arithmetic/method.h',
  Padding: 'geometry/axis.h',
  PlanStatus: 'geometry/axis.h',
  CopyKind: 'steps.h',
  AxisName: 'bindings.cpp',
  AxisField: 'bindings.cpp',
};
const structs = { Copy: 'steps.h' };
const numbers = { kSlack: 'arithmetic/lanes.h', kBadCall: 'bindings.cpp', kMostGroupBytes: 'narrow.cpp' };

const source = (/** @type {string} */ file) => readFileSync(inProject(`cpp/${file}`), 'utf8').replace(/\/\/.*/g, '');

function find(/** @type {string} */ file, /** @type {RegExp} */ pattern) {
  const found = pattern.exec(source(file))?.[1];
  if (found === undefined) throw new Problem(`cpp/${file} does not define ${pattern.source}`);
  return found;
}

/** `enum class Name : int32_t { kOne = 0, kTwo }` as { One = 0, Two = 1 }. */
function enumOf(/** @type {string} */ name, /** @type {string} */ file) {
  let next = 0;
  return find(file, new RegExp(`enum class ${name}\\b[^{]*\\{([^}]*)\\}`))
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [key = '', value] = entry.split('=').map((part) => part.trim());
      if (value !== undefined) next = Number(value);
      return `  ${key.slice(1)} = ${next++},\n`;
    })
    .join('');
}

/** `struct Name { double a = 0; double b = 1; }` as { a = 0, b = 1, length = 2 }: the place of each. */
function structOf(/** @type {string} */ name, /** @type {string} */ file) {
  const fields = [...find(file, new RegExp(`struct ${name} \\{([^}]*)\\}`)).matchAll(/double (\w+)/g)];
  return [...fields.map(([, field]) => field), 'length'].map((field, place) => `  ${field} = ${place},\n`).join('');
}

/** Enums rather than objects: esbuild puts the numbers of an enum wherever they are used, and leaves the enum out. */
export function writeConstants() {
  const parts = ['// Made of cpp/ by scripts/core-constants.mjs.\n'];
  for (const [name, file] of Object.entries(enums)) {
    parts.push(`export enum ${name} {\n${enumOf(name, file)}}\n`);
  }
  for (const [name, file] of Object.entries(structs)) {
    parts.push(`export enum ${name} {\n${structOf(name, file)}}\n`);
  }
  for (const [name, file] of Object.entries(numbers)) {
    parts.push(`export const ${name.slice(1)} = ${find(file, new RegExp(`constexpr \\w+ ${name} = (-?\\d+);`))};\n`);
  }
  writeFileSync(inProject('js/generated/constants.ts'), parts.join(''));
}
