import { pool } from '../model/pooling.ts';
import type { Settings } from '../state/settings.ts';
import { colours, element, escaped, picture, rectangle } from './marks.ts';
import { type Line, type Scene, sceneOf } from './scene.ts';

const outline = { fill: 'none', stroke: colours.window, 'stroke-width': 3, rx: 7 };
const tint = { fill: colours.reads, 'fill-opacity': 0.26, rx: 4 };

function equation({ text }: Scene, lines: readonly Line[], below = 0, name = 'equation'): string {
  const looks = {
    name: { fill: colours.quiet, 'font-size': 15 },
    sum: {},
    divisor: { fill: colours.window, 'font-weight': 600 },
    result: { 'font-weight': 600 },
  };
  const { x, y, size, lineHeight } = text;
  return lines
    .map((line, i) =>
      element(
        'text',
        {
          x,
          y: y + (below + i) * lineHeight,
          'font-size': size,
          fill: colours.ink,
          'xml:space': 'preserve',
          class: name,
        },
        line.map((piece) => element('tspan', looks[piece.kind], escaped(piece.text))).join(''),
      ),
    )
    .join('');
}

/** One output's window, frame and equation. */
function marksOf(scene: Scene, output: number): string {
  const { outline: box, taps } = scene.window(output);
  return [
    ...taps.map((tap) => rectangle(tap, { ...tint, class: 'taps' })),
    rectangle(box, { ...outline, class: 'window' }),
    ...scene.chosen(output).map((cell) => rectangle(cell, { ...outline, class: 'chosen' })),
    equation(scene, scene.equation(output)),
    equation(scene, scene.otherEquation(output), scene.equation(output).length, 'other-equation'),
  ].join('');
}

/** What the grids show now, as an SVG file. */
export function figure(settings: Settings): string {
  const scene = sceneOf(settings);
  const [row, column] = settings.pinned;
  const columns = pool(settings).columns.outputLength;
  return picture(scene.width, scene.height, scene.title, scene.ground + marksOf(scene, row * columns + column));
}

/** Seconds that each output is shown for. */
const beat = 0.9;

/** The window moving over the whole input in a loop: an SVG file that plays wherever pictures are shown. */
export function animation(settings: Settings): string {
  const scene = sceneOf(settings);
  const steps = Array.from({ length: scene.outputs }, (_, output) => {
    const from = output / scene.outputs;
    const to = (output + 1) / scene.outputs;
    const turns =
      scene.outputs === 1
        ? ''
        : element('animate', {
            attributeName: 'visibility',
            values: output === 0 ? 'visible;hidden' : 'hidden;visible;hidden',
            keyTimes: output === 0 ? `0;${to}` : `0;${from};${Math.min(to, 1)}`,
            calcMode: 'discrete',
            dur: `${scene.outputs * beat}s`,
            repeatCount: 'indefinite',
          });
    return element('g', { visibility: output === 0 ? 'visible' : 'hidden' }, marksOf(scene, output) + turns);
  });
  return picture(scene.width, scene.height, scene.title, scene.ground + steps.join(''));
}
