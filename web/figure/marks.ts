/** Pieces of an SVG picture, as text. A saved figure is light and prints: it has no style sheet and asks for no file. */

export const colours = {
  paper: '#ffffff',
  ink: '#1a2332',
  quiet: '#596273',
  cell: '#efebe2',
  hatch: '#b9b2a4',
  window: '#c2410c',
  reads: '#2b6cb0',
  heat: '#b690d8',
};

const font = 'ui-sans-serif, Inter, Segoe UI, Helvetica Neue, Liberation Sans, Arial, sans-serif';

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

type Attributes = Record<string, string | number | undefined>;

export function element(name: string, attributes: Attributes, inside = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escaped(String(value))}"`,
    );
  return `<${name}${written.join('')}${inside ? `>${inside}</${name}>` : '/>'}`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectangle(box: Box, attributes: Attributes, inside = ''): string {
  return element('rect', { ...box, ...attributes }, inside);
}

export function words(text: string, x: number, y: number, size: number, attributes: Attributes = {}): string {
  return element(
    'text',
    { x, y, 'font-size': size, 'text-anchor': 'middle', fill: colours.ink, ...attributes },
    escaped(text),
  );
}

/** The whole file. */
export function picture(width: number, height: number, title: string, inside: string): string {
  const hatch = element(
    'pattern',
    { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('path', { d: 'M0 0V6', stroke: colours.hatch, 'stroke-width': 2.4 }),
  );
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      'font-family': font,
      role: 'img',
    },
    `<title>${escaped(title)}</title><defs>${hatch}</defs>${rectangle(
      { x: 0, y: 0, width, height },
      { fill: colours.paper },
    )}${inside}`,
  );
}
