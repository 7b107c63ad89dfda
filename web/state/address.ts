import {
  defaults,
  drawnPictures,
  formats,
  libraries,
  modes,
  type Numbers,
  paddings,
  patternNames,
  type Settings,
  speeds,
  timingInputs,
} from './settings.ts';

/**
 * The address as the page's whole state: `#pool=2x2&padding=same`. A setting that has the opening
 * picture's value is left out, so that links stay short and readable.
 */

interface Key {
  write(settings: Settings): string;
  /** Throws when the text cannot be read; the caller says which key it was. */
  read(text: string): Partial<Settings>;
}

function integers(text: string, separator: string, count: number): number[] {
  const parts = text.split(separator);
  if (parts.length !== count || parts.some((part) => !/^\d{1,9}$/.test(part))) throw new Error();
  return parts.map(Number);
}

function pair(text: string): [number, number] {
  const [a, b] = integers(text, 'x', 2);
  return [a ?? 0, b ?? 0];
}

/** "8" for 8 x 8. */
const square = ([a, b]: readonly [number, number]) => (a === b ? String(a) : `${a}x${b}`);
const squareOrPair = (text: string) => pair(text.includes('x') ? text : `${text}x${text}`);

/** Rows, columns and channels are counted from 1 in an address, from 0 elsewhere. */
function index(text: string): number {
  const [count = 0] = integers(text, ',', 1);
  if (count < 1) throw new Error();
  return count - 1;
}

function oneOf<T extends string>(all: readonly T[], text: string): T {
  const found = all.find((name) => name === text);
  if (found === undefined) throw new Error();
  return found;
}

function readNumbers(text: string): Numbers {
  const pattern = patternNames.find((name) => name === text);
  if (pattern) return { pattern };
  const values = text.split(',').map((part) => {
    const value = Number(part);
    if (part === '' || (Number.isNaN(value) && part !== 'NaN')) throw new Error();
    return value;
  });
  return { values };
}

/** A switch that is off by default. */
function flag(name: 'counts' | 'full' | 'ceilMode' | 'loop'): Key {
  return {
    write: (s) => (s[name] ? 'on' : 'off'),
    read: (text) => ({ [name]: oneOf(['on', 'off'], text) === 'on' }),
  };
}

const keys: Record<string, Key> = {
  mode: { write: (s) => s.mode, read: (t) => ({ mode: oneOf(modes, t) }) },
  input: {
    write: (s) => `${s.height}x${s.width}x${s.channels}`,
    read: (t) => {
      const [height = 0, width = 0, channels = 0] = integers(t, 'x', 3);
      return { height, width, channels };
    },
  },
  pool: { write: (s) => s.poolSize.join('x'), read: (t) => ({ poolSize: pair(t) }) },
  output: {
    write: (s) => s.outputSize?.join('x') ?? 'window',
    read: (t) => ({ outputSize: t === 'window' ? null : pair(t) }),
  },
  strides: {
    write: (s) => s.strides?.join('x') ?? 'pool',
    read: (t) => ({ strides: t === 'pool' ? null : pair(t) }),
  },
  padding: {
    write: (s) => (s.padding === 'explicit' ? s.amounts.join(',') : s.padding),
    read: (t) => {
      if (!/^\d/.test(t)) return { padding: oneOf(paddings, t) };
      const [top = 0, bottom = 0, left = 0, right = 0] = integers(t, ',', 4);
      return { padding: 'explicit', amounts: [top, bottom, left, right] };
    },
  },
  format: { write: (s) => s.dataFormat, read: (t) => ({ dataFormat: oneOf(formats, t) }) },
  data: {
    write: ({ numbers }) =>
      'pattern' in numbers ? numbers.pattern : numbers.values.map((value) => String(value).replace('+', '')).join(','),
    read: (t) => ({ numbers: readNumbers(t) }),
  },
  divide: {
    write: (s) => (s.divideBy === 'number' ? String(s.override) : s.divideBy),
    read: (t) => {
      if (!/^-?\d{1,9}$/.test(t)) return { divideBy: oneOf(['real', 'area'], t) };
      return { divideBy: 'number', override: Number(t) };
    },
  },
  dilations: { write: (s) => s.dilations.join('x'), read: (t) => ({ dilations: pair(t) }) },
  ceil: flag('ceilMode'),
  compare: { write: (s) => s.compare, read: (t) => ({ compare: oneOf(['off', 'on', 'pytorch'], t) }) },
  counts: flag('counts'),
  view: { write: (s) => s.view, read: (t) => ({ view: oneOf(['page', 'present'], t) }) },
  embed: { write: (s) => (s.embed ? '1' : '0'), read: (t) => ({ embed: oneOf(['0', '1'], t) === '1' }) },
  story: {
    write: (s) => String(s.story),
    read: (t) => ({ story: Number(oneOf(['0', '1', '2', '3', '4', '5'], t)) }),
  },
  speed: {
    write: (s) => String(s.speed),
    read: (t) => ({ speed: speeds[speeds.map(String).indexOf(oneOf(speeds.map(String), t))] ?? 1 }),
  },
  loop: flag('loop'),
  digits: flag('full'),
  channel: {
    write: (s) => String(s.channel + 1),
    read: (t) => ({ channel: index(t) }),
  },
  cell: {
    write: (s) => s.pinned.map((from0) => from0 + 1).join(','),
    read: (t) => {
      const [row = '', column = '', ...rest] = t.split(',');
      if (rest.length > 0) throw new Error();
      return { pinned: [index(row), index(column)] };
    },
  },
  gradient: {
    write: (s) => s.gradientOf,
    read: (t) => ({ gradientOf: oneOf(['one', 'all'], t) }),
  },
  window: {
    write: (s) => square(s.imageWindow),
    read: (t) => ({ imageWindow: squareOrPair(t) }),
  },
  step: {
    write: (s) => (s.imageStride ? square(s.imageStride) : 'window'),
    read: (t) => ({ imageStride: t === 'window' ? null : squareOrPair(t) }),
  },
  picture: { write: (s) => s.picture, read: (t) => ({ picture: oneOf(drawnPictures, t) }) },
  edge: {
    write: (s) => s.imagePadding,
    read: (t) => ({ imagePadding: oneOf(['valid', 'same'], t) }),
  },
  // Anything may stand in these two; the address keeps its own signs for itself.
  layer: { write: (s) => encodeURIComponent(s.layerText), read: (t) => ({ layerText: t }) },
  shape: { write: (s) => encodeURIComponent(s.layerShape), read: (t) => ({ layerShape: t }) },
  library: { write: (s) => s.library, read: (t) => ({ library: oneOf(libraries, t) }) },
  timed: { write: (s) => s.timingInput, read: (t) => ({ timingInput: oneOf(timingInputs, t) }) },
};

/** The part of the address after `#`; empty for the opening picture. */
export function writeAddress(settings: Settings): string {
  return Object.entries(keys)
    .filter(([, key]) => key.write(settings) !== key.write(defaults))
    .map(([name, key]) => `${name}=${key.write(settings)}`)
    .join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Reads what `writeAddress` wrote. Whatever cannot be read is left at its default and named in
 * `problems`; it never throws, because anyone may type an address. Whether the settings can be shown is not asked here.
 */
export function readAddress(address: string): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  let settings = defaults;
  for (const part of address.split('&').filter(Boolean)) {
    const at = part.indexOf('=');
    const [name, text] = at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
    try {
      const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (!key) throw new Error();
      settings = { ...settings, ...key.read(text) };
    } catch {
      problems.push(`The address has “${part.slice(0, 60)}”, which this page cannot read.`);
    }
  }
  const { numbers, height, width, channels } = settings;
  if ('values' in numbers && numbers.values.length !== height * width * channels) {
    problems.push(
      `The address holds ${numbers.values.length} numbers for an input of ${height} × ${width} × ${channels}.`,
    );
    settings = { ...settings, numbers: defaults.numbers };
  }
  return { settings, problems };
}
