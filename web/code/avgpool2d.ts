import { consoleCalls, typedArray } from './printed.ts';
import type { Program, Task } from './program.ts';
import { writeNumber } from './program.ts';

const words = { nan: 'NaN', infinity: 'Infinity' };

/** Numbers in memory order, a row of the image a line, as they were typed. */
export function writeData({ settings, planes }: Task): string {
  const last = settings.dataFormat === 'channels_last';
  const flat = last ? interleaved(planes) : planes.flat(2);
  const perLine = last ? settings.width * settings.channels : settings.width;
  const lines: string[] = [];
  for (let i = 0; i < flat.length; i += perLine) {
    const line = flat.slice(i, i + perLine).map((value) => writeNumber(value, words));
    lines.push(`  ${line.join(', ')},`);
  }
  return `[\n${lines.join('\n')}\n]`;
}

function interleaved(planes: Task['planes']): number[] {
  const flat = planes.map((plane) => plane.flat());
  return flat[0]?.flatMap((_, i) => flat.map((plane) => plane[i] ?? 0)) ?? [];
}

/** How the numbers of `data`, an expression, are printed: the code, and what it prints. */
export function printing({ settings, output, outputShape }: Task, data: string): { calls: string; prints: string } {
  const last = settings.dataFormat === 'channels_last';
  const flat = last ? interleaved(output) : output.flat(2);
  const columns = output[0]?.[0]?.length ?? 0;
  const perLine = last ? columns * settings.channels : columns;
  return {
    calls: consoleCalls(data, flat.length, perLine),
    prints: `[${outputShape.join(', ')}]\n${typedArray(flat, perLine)}`,
  };
}

function writePadding({ settings, amounts }: Task): string {
  if (settings.padding !== 'explicit') return `'${settings.padding}'`;
  const [top, bottom, left, right] = amounts;
  return `[[${top}, ${bottom}], [${left}, ${right}]]`;
}

/** The call that the page itself makes. */
export function avgpool2d(task: Task): Program {
  const { settings, poolSize, inputShape } = task;
  const { outputSize, strides, dilations } = settings;
  const windows = [
    `poolSize: [${poolSize.join(', ')}],`,
    ...(strides ? [`strides: [${strides.join(', ')}],`] : []),
    `padding: ${writePadding(task)},`,
  ];
  const options = [
    ...(outputSize ? [`outputSize: [${outputSize.join(', ')}],`] : windows),
    `dataFormat: '${settings.dataFormat}',`,
    ...(!outputSize && dilations.some((n) => n > 1) ? [`dilations: [${dilations.join(', ')}],`] : []),
    ...(!outputSize && settings.ceilMode ? ['ceilMode: true,'] : []),
    ...(settings.divideBy === 'area' ? ['countIncludePad: true,'] : []),
    ...(settings.divideBy === 'number' ? [`divisorOverride: ${settings.override},`] : []),
  ];
  const { calls, prints } = printing(task, 'y.data');
  return {
    code: `import { averagePool2d } from 'avgpool2d';

const data = new Float32Array(${writeData(task)});
const x = { data, shape: [${inputShape.join(', ')}] };

const y = averagePool2d(x, {
  ${options.join('\n  ')}
});
${calls}`,
    notes: [],
    prints,
  };
}
