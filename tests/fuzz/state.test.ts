import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/* The attacks of state.mjs; `npm run fuzz` asks for more. */

const total = Number(process.env['AVGPOOL2D_FUZZ_CALLS'] ?? 3000);

test(`${total} attacks on state and memory leave both as they were`, () => {
  const program = fileURLToPath(new URL('state.mjs', import.meta.url));
  const tally = JSON.parse(execFileSync(process.execPath, [program, String(total)], { encoding: 'utf8' }));
  console.log(tally);
  // An attack that never goes either way tests nothing.
  for (const what of [
    ...['growing memory: result', 'growing memory: refusal', 'growing memory in a WasmTensor: result'],
    ...['stack: result', 'stack: overflow', 'time: up', 'Worker: terminated', 'finalizer'],
    ...['view as x: result', 'view as x: refusal', 'view as out: result', 'view as out: refusal'],
  ]) {
    expect(tally[what] ?? 0, what).toBeGreaterThan(0);
  }
});
