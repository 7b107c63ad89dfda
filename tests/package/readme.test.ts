import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { linkTensorFlow, node, project, write } from './support/consumer.ts';
import { complaints, esnext } from './support/typescript.ts';

/*
 * The programs in README.md are compiled and run as they stand. Where a line is an expression and a comment that is a value
 * (`y.shape; // [1, 3, 3, 1]`, or the comment on the next line), the value is compared.
 */

beforeAll(linkTensorFlow);

const prelude = `
import { isDeepStrictEqual } from 'node:util';
let checked = 0;
const plain = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const check = (value, ...wanted) => {
  checked += 1;
  // A list without brackets is an array's elements.
  if (isDeepStrictEqual(plain(value), wanted.length > 1 ? wanted : wanted[0])) return;
  throw new Error(\`got \${JSON.stringify(plain(value))}, but README.md says \${JSON.stringify(wanted)}\`);
};
`;

const statement = /^(?!(?:const|let|import|export|for|if|return|\/\/|\s|[\])}]))(.+);$/;

/** Whether a comment is a value, or a list of values. */
function isValue(text: string): boolean {
  try {
    JSON.parse(`[${text}]`);
    return true;
  } catch {
    return /^\[?'[^']*'\]?$/.test(text);
  }
}

function withChecks(program: string): string {
  return program
    .replaceAll(/;\n\/\/ (?=[[\d])/g, '; // ')
    .split('\n')
    .map((line) => {
      const [, code = '', comment = ''] = line.match(/^(.*?;)\s+\/\/ (.*)$/) ?? [];
      const [, expression] = code.match(statement) ?? [];
      return expression && isValue(comment) ? `check(${expression}, ${comment});` : line;
    })
    .join('\n');
}

const readme = readFileSync(join(project, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/^## (.+)|^```js\n([\s\S]*?)^```/gm)];

describe('README.md', () => {
  let section = 'first screen';
  let checks = 0;
  for (const [i, [, heading, program]] of programs.entries()) {
    if (heading) section = heading;
    if (!program) continue;
    test(`${section}, program ${i}`, () => {
      const source = `${prelude}${withChecks(program)}\nprocess.stdout.write('checked ' + checked);`;
      checks += Number(/checked (\d+)$/.exec(node(`readme-${i}.mjs`, source))?.[1]);
    });
  }

  test('states values, and they were compared', () => expect(checks).toBeGreaterThan(7));

  test('has programs that compile', () => {
    const sources = programs.flatMap(([, , program]) => program ?? []);
    const files = sources.map((source, i) => write(`readme/program-${i}.mts`, source));
    const types = { types: ['node'], typeRoots: [join(project, 'node_modules/@types')], skipLibCheck: true };
    const lib = ['es2022', 'dom'];
    expect(complaints('6', 'readme', { ...esnext, ...types, target: 'es2022', lib }, files)).toBe('');
  });

  test('is read in a few minutes', () => expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(9000));

  test('links to what is there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !link.startsWith('http') && !existsSync(join(project, link)))).toEqual([]);
  });
});
