import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { expect } from 'vitest';
import { casesOf, suites } from '../../conformance/cases.ts';
import type { Report } from '../conformance/run.ts';
import { inConsumer, run, write } from './consumer.ts';

const data = fileURLToPath(new URL('../../conformance/data/', import.meta.url));

/** The cases travel inside the program, and the package stays what the consumer has installed. */
const portable: Plugin = {
  name: 'portable',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^avgpool2d/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^node:fs$/ }, () => ({ path: 'cases', namespace: 'cases' }));
    onLoad({ filter: /.*/, namespace: 'cases' }, () => {
      const files = Object.fromEntries(
        suites.map((name) => [`${name}.json`, readFileSync(`${data}${name}.json`, 'utf8')]),
      );
      return {
        contents: `const files = ${JSON.stringify(files)};
export const readFileSync = (url) => files[url.pathname.split('/').pop()];`,
      };
    });
  },
};

/** Writes conformance.mjs, which exports `run` and imports avgpool2d, into the consumer's folder. */
export async function writeConformance(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../conformance/run.ts', import.meta.url))],
    write: false,
    bundle: true,
    format: 'esm',
    // `import.meta.url` is no URL everywhere; only the file's name counts here.
    define: { 'import.meta.url': '"file:///"' },
    plugins: [portable],
  });
  write('conformance.mjs', outputFiles[0]?.text ?? '');
  write('conformance-main.mjs', `import { run } from './conformance.mjs';\nconsole.log(JSON.stringify(run()));\n`);
}

/** What this Node makes of the cases: the bits that every engine must give. */
let ofNode: Report | undefined;

/** Throws unless the report, as text, says that every case passed and every result has the bits that Node gives. */
export function expectConformance(text: string): void {
  const report = JSON.parse(text) as Report;
  expect(report.failures.slice(0, 5)).toEqual([]);
  expect(report.passed).toBe(suites.flatMap(casesOf).length);
  ofNode ??= JSON.parse(run(process.execPath, [inConsumer('conformance-main.mjs')])) as Report;
  expect(Object.keys(report.hashes)).toEqual([...suites, 'mixed']);
  expect(report.hashes).toEqual(ofNode.hashes);
}
