/**
 * Values as Python, JavaScript and JSON write them, and calls of functions: enough to read a layer that someone copied
 * out of a program. Nothing is evaluated.
 */

export interface Call {
  /** "nn.AvgPool2d" */
  readonly call: string;
  readonly positional: readonly Value[];
  readonly named: Readonly<Record<string, Value>>;
}

export type Value = number | string | boolean | null | readonly Value[] | { readonly [key: string]: Value } | Call;

export function isCall(value: Value): value is Call {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'call' in value && 'named' in value;
}

const tokens =
  /\s+|#[^\n]*|\/\/[^\n]*|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|([A-Za-z_$][\w$]*)|(.)/giy;

function tokenize(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, number, word, sign] of text.matchAll(tokens)) {
    const token = quoted ?? number ?? word ?? sign;
    if (token !== undefined) found.push(token);
  }
  return found;
}

const constants: Readonly<Record<string, Value>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
  undefined: null,
};

class Reader {
  private at = 0;
  private readonly all: readonly string[];

  constructor(text: string) {
    this.all = tokenize(text);
  }

  private peek(): string | undefined {
    return this.all[this.at];
  }

  private take(): string {
    const token = this.all[this.at++];
    if (token === undefined) throw new Error('It ends in the middle: a bracket or a quotation mark is not closed.');
    return token;
  }

  /** Items up to the closing bracket; commas at the end do no harm. */
  private list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (this.peek() !== end) {
      items.push(item());
      if (this.peek() === ',') this.take();
      else if (this.peek() !== end) throw new Error(`“${this.take().slice(0, 20)}” was not expected there.`);
    }
    this.take();
    return items;
  }

  value(): Value {
    const token = this.take();
    if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, '$1');
    if (/^[-.\d]/.test(token)) return Number(token);
    if (token === '[' || token === '(') {
      const items = this.list(token === '[' ? ']' : ')', () => this.value());
      // (3) is a number in brackets, (3,) a tuple.
      const [only] = items;
      return token === '(' && items.length === 1 && only !== undefined && this.all[this.at - 2] !== ',' ? only : items;
    }
    if (token === '{') {
      const pairs = this.list('}', () => {
        const key = this.take().replace(/^['"]|['"]$/g, '');
        if (this.take() !== ':') throw new Error(`A value is missing behind “${key.slice(0, 20)}”.`);
        return [key, this.value()] as const;
      });
      return Object.fromEntries(pairs);
    }
    if (/^[A-Za-z_$]/.test(token)) return token === 'new' ? this.value() : this.named(token);
    throw new Error(`“${token.slice(0, 20)}” is not the beginning of a layer.`);
  }

  /** A constant, a name, or a call. */
  private named(first: string): Value {
    let name = first;
    while (this.peek() === '.') name += this.take() + this.take();
    if (this.peek() !== '(') return Object.hasOwn(constants, name) ? (constants[name] ?? null) : name;
    this.take();
    const positional: Value[] = [];
    const named: Record<string, Value> = Object.create(null);
    this.list(')', () => {
      if (this.all[this.at + 1] === '=') {
        const key = this.take();
        this.take();
        named[key] = this.value();
      } else {
        positional.push(this.value());
      }
    });
    return { call: name, positional, named };
  }
}

/** The first value in a text. An assignment to a name may stand before it, anything behind it. */
export function readValue(text: string): Value {
  return new Reader(text.replace(/^\s*(?:(?:const|let|var)\s+)?[\w.]+\s*=\s*(?=[A-Za-z{[])/, '')).value();
}
