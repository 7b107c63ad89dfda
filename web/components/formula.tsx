import type { Axis } from '../model/pooled.ts';
import { pooled, settings } from '../state/store.ts';

/** A formula with its numbers put in; the result is the package's. */
function outputFormula(padding: string, n: number, k: number, s: number, axis: Axis): string {
  const out = axis.outputLength;
  if (padding === 'adaptive') return `${out}; window i covers ⌊${n} i / ${out}⌋ to ⌈${n} (i + 1) / ${out}⌉`;
  if (padding === 'valid') return `⌊(${n} − ${k}) / ${s}⌋ + 1 = ${out}`;
  if (padding === 'explicit') {
    return `⌊(${n} + ${axis.before} + ${axis.after} − ${k}) / ${s}⌋ + 1 = ${out}`;
  }
  return `⌊(${n} − 1) / ${s}⌋ + 1 = ${out}`;
}

function paddingFormula(padding: string, n: number, k: number, s: number, axis: Axis): string | null {
  if (padding !== 'same' && padding !== 'same_lower') return null;
  const total = axis.before + axis.after;
  return `max(0, (${axis.outputLength} − 1) · ${s} + ${k} − ${n}) = ${total}`;
}

const symbols = {
  adaptive: 'as given; windows cover ⌊input · i / output⌋ to ⌈input · (i + 1) / output⌉, end excluded',
  valid: '⌊(input − window) / stride⌋ + 1',
  same: '⌊(input − 1) / stride⌋ + 1',
  same_lower: '⌊(input − 1) / stride⌋ + 1',
  explicit: '⌊(input + before + after − window) / stride⌋ + 1',
};

/** The size of the output and of the padding, axis by axis. */
export function Formula() {
  const { height, width, poolSize, outputSize, strides } = settings.value;
  const padding = outputSize ? 'adaptive' : settings.value.padding;
  const { rows, columns } = pooled.value;
  const [down, across] = strides ?? poolSize;
  const axes = [
    { name: 'Rows', n: height, k: poolSize[0], s: down, axis: rows, sides: ['above', 'below'] },
    { name: 'Columns', n: width, k: poolSize[1], s: across, axis: columns, sides: ['left', 'right'] },
  ];
  return (
    <section class="formula" aria-labelledby="formula-title">
      <h2 id="formula-title">Output size</h2>
      <p class="symbols">{symbols[padding]}</p>
      <dl>
        {axes.map(({ name, n, k, s, axis, sides }) => {
          const amounts = paddingFormula(padding, n, k, s, axis);
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {outputFormula(padding, n, k, s, axis)}
                {amounts && (
                  <span class="padding-formula">
                    padding {amounts}: {axis.before} {sides[0]}, {axis.after} {sides[1]}
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
