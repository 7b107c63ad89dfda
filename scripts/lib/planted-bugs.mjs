import { readFileSync } from 'node:fs';
import { inProject } from './paths.mjs';
import { Problem } from './problem.mjs';

/** @typedef {{ name: string, file: string, text: string, replacement: string }} PlantedBug */

const table = 'tests/mutants/bugs.txt';

/**
 * The table of planted bugs, which says what its lines mean.
 * @returns {PlantedBug[]}
 */
export function plantedBugs() {
  const bugs = [];
  const sections = readFileSync(inProject(table), 'utf8').split('\n== ').slice(1);
  for (const section of sections) {
    const [file = '', ...entries] = section.trim().split(/\n\n+/);
    for (const entry of entries) {
      const [name = '', ...changes] = entry.split('\n');
      const odd = changes.find((line) => !/^[-+]( |$)/.test(line));
      if (odd !== undefined) throw new Problem(`${table}: "${odd}", of ${name}, begins with neither "- " nor "+ "`);
      /** @param {string} mark */
      const marked = (mark) => {
        const lines = changes.filter((line) => line[0] === mark).map((line) => line.slice(2));
        return lines.join('\n').trim();
      };
      bugs.push({ name, file, text: marked('-'), replacement: marked('+') });
    }
  }
  return bugs;
}

/**
 * @param {PlantedBug} bug
 * @param {string} source
 */
export function plant({ name, file, text, replacement }, source) {
  const found = text === '' ? 0 : source.split(text).length - 1;
  if (found !== 1) throw new Problem(`${table}: the text of ${name} is ${found} times in ${file}, not once`);
  return source.replace(text, () => replacement);
}

/** Whether every bug can be planted; all that cannot are named. */
export function checkPlantedBugs() {
  const bugs = plantedBugs();
  const complaints = bugs.flatMap((bug, i) => {
    if (bugs.findIndex(({ name }) => name === bug.name) < i) return [`${table}: ${bug.name} is there twice`];
    try {
      plant(bug, readFileSync(inProject(bug.file), 'utf8'));
      return [];
    } catch (error) {
      return [/** @type {Error} */ (error).message];
    }
  });
  if (complaints.length > 0) throw new Problem(complaints.join('\n'));
}
