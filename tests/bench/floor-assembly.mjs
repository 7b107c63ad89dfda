import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../../scripts/lib/run.mjs';
import { floorText } from './floor-module.mjs';
import { floorFile } from './paths.mjs';

/**
 * Writes the floor's module, with the assembler that Emscripten brings.
 * @param tools those of scripts/setup.mjs
 */
export function assembleFloor(tools) {
  const program = (name, args) => {
    const { ok, stdout, stderr } = capture(name, args, { env: tools.env });
    if (!ok) throw new Error(`bench: ${name} fails: ${stderr}`);
    return stdout.trim();
  };
  const assembler = join(program('em-config', ['BINARYEN_ROOT']), 'bin/wasm-as');
  const text = floorFile.replace(/wasm$/, 'wat');
  writeFileSync(text, floorText);
  program(assembler, ['--enable-simd', text, '-o', floorFile]);
}
