import { expect, test } from 'vitest';
import { refuseStatus } from '../../js/api/plan-errors.ts';
import { formatShape, describe as text } from '../../js/arguments/errors.ts';

test.each<[unknown, string]>([
  [1, '1'],
  [-0, '0'],
  [NaN, 'NaN'],
  ['a"b', '"a\\"b"'],
  [true, 'true'],
  [undefined, 'undefined'],
  [null, 'null'],
  [7n, '7n'],
  [-(2n ** 63n), '-9223372036854775808n'],
  [2n ** 63n, 'a BigInt beyond 64 bits'],
  [Symbol('s'), 'Symbol(s)'],
  [() => 1, '[object Function]'],
  [class A {}, '[object Function]'],
  [[], '[]'],
  [[1, 'a', [null]], '[1, "a", [null]]'],
  [[[[[1, 2]]]], '[[[[...]]]]'],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], '[1, 2, 3, 4, 5, 6, 7, 8, ...]'],
  [{ a: 1 }, '[object Object]'],
  [new Map(), '[object Map]'],
  [new RangeError('too far'), '"too far"'],
  [Int16Array.of(1, 2), '[object Int16Array]'],
])('%o is described as %s', (value, wanted) => {
  expect(text(value)).toBe(wanted);
});

test('a description is short and always there', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic, cyclic);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const liar = {
    get [Symbol.toStringTag]() {
      throw new Error('no');
    },
  };
  for (const value of [
    'x'.repeat(1e7),
    Symbol('y'.repeat(1e6)),
    cyclic,
    new Array(4e9),
    proxy,
    liar,
    { [Symbol.toStringTag]: 'z'.repeat(1e5) },
  ]) {
    expect(text(value).length).toBeLessThan(200);
  }
  expect(text(proxy)).toBe('an object that cannot be read');
  expect(text(liar)).toBe('an object that cannot be read');
});

test('a text of 120 characters is shown whole, a longer one by its first 120', () => {
  const quoted = (length: number) => `"${'x'.repeat(length)}"`;
  expect(text('x'.repeat(118))).toBe(quoted(118));
  expect(text('x'.repeat(119))).toBe(`${quoted(119).slice(0, 120)}...`);
});

test('a status that the core never gives is an error of the package, not of the arguments', () => {
  expect(() => refuseStatus(-9, {})).toThrow(new Error('avgpool2d: the core refused a call (-9)'));
});

test('shapes look as in Python', () => {
  expect(formatShape([])).toBe('()');
  expect(formatShape([4])).toBe('(4,)');
  expect(formatShape([null, 28, 28, 3])).toBe('(None, 28, 28, 3)');
});
