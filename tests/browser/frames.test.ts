import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { cell, outputs, test } from './page.ts';

/**
 * What lets a change of a 16 x 16 grid paint within one frame, without asking a clock: the page changes once, in the
 * task of the key press, only where something is new, and never makes the browser lay it out on the way.
 * scripts/frame-times.mjs measures the times themselves.
 */

const grid = 'input=16x16x1&pool=3x3&strides=1x1&cell=8,8';

/** Presses a key; returns what changed in the page, in which animation frame after the press, and which cells. */
async function press(page: Page, key: string) {
  await page.evaluate(() => {
    const seen = { frame: 0, frames: [] as number[], cells: [] as string[], added: 0, removed: 0 };
    const count = () => {
      seen.frame++;
      if (seen.frame < 6) requestAnimationFrame(count);
    };
    const nameOf = (node: Node) => {
      const element = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>('[data-row]');
      const board = element?.closest('.board-output') ? 'output' : 'input';
      return element && `${board} ${element.dataset.row},${element.dataset.column}`;
    };
    const observer = new MutationObserver((records) => {
      for (const { target, addedNodes, removedNodes } of records) {
        if (!target.isConnected) continue;
        seen.frames.push(seen.frame);
        const name = nameOf(target);
        if (name) seen.cells.push(name);
        const elements = (nodes: NodeList) => [...nodes].filter((node) => node instanceof Element).length;
        seen.added += elements(addedNodes);
        seen.removed += elements(removedNodes);
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    addEventListener('input', () => requestAnimationFrame(count), { capture: true, once: true });
    Object.assign(globalThis, { seen });
  });
  await page.keyboard.press(key);
  await page.waitForFunction(() => (globalThis as unknown as { seen: { frame: number } }).seen.frame === 6);
  return page.evaluate(
    () =>
      (globalThis as unknown as { seen: { frames: number[]; cells: string[]; added: number; removed: number } }).seen,
  );
}

test('a change is drawn once, before the next frame, and only in the cells that are new', async ({ open }) => {
  const page = await open(grid);
  const before = await outputs(page);
  await page.getByLabel('window height', { exact: true }).focus();
  const seen = await press(page, 'ArrowUp');
  const after = await outputs(page);
  const changed = after.flatMap((text, i) => (text === before[i] ? [] : [`output ${i >> 4},${i & 15}`]));
  expect(changed.length).toBeGreaterThan(200);
  expect([...new Set(seen.cells)].sort()).toEqual(changed.sort());
  expect(new Set(seen.frames)).toEqual(new Set([0]));
  expect([seen.added, seen.removed]).toEqual([0, 0]);
});

test('moving the window touches no cell', async ({ open }) => {
  const page = await open(grid);
  await page.getByLabel('Window position').focus();
  const seen = await press(page, 'ArrowRight');
  expect(seen.cells).toEqual([]);
  expect(new Set(seen.frames)).toEqual(new Set([0]));
  // The two marks' places, the numbers of the sum and the slider's own: not hundreds.
  expect(seen.frames.length).toBeLessThan(40);
});

test('pointing at a cell touches no cell', async ({ open }) => {
  const page = await open(grid);
  await cell(page, 'output', 3, 3).hover();
  await page.evaluate(() => {
    const touched: string[] = [];
    for (const board of document.querySelectorAll('.cells')) {
      new MutationObserver((records) => touched.push(...records.map(({ type }) => type))).observe(board, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    }
    Object.assign(globalThis, { touched });
  });
  await cell(page, 'output', 9, 9).hover();
  await page.getByRole('heading', { name: 'Output row 9, column 9' }).waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as { touched: string[] }).touched)).toEqual([]);
});

interface TraceEvent {
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  readonly args: { readonly data?: { readonly type?: string }; readonly beginData?: { readonly stackTrace?: unknown } };
}

test('no script makes the browser lay out the page before the frame', async ({ open }) => {
  const page = await open(grid);
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.stack'] },
  });
  for (const [label, key] of [
    ['window height', 'ArrowUp'],
    ['horizontal stride', 'ArrowUp'],
    ['input width', 'ArrowDown'],
    ['Window position', 'ArrowRight'],
  ] as const) {
    await page.getByLabel(label, { exact: true }).focus();
    await press(page, key);
  }
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;

  const inputs = events.filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'input');
  expect(inputs.length).toBe(4);
  const within = ({ ts }: TraceEvent) => inputs.some((input) => ts >= input.ts && ts < input.ts + (input.dur ?? 0));
  expect(events.filter((event) => /^(Layout|UpdateLayoutTree)$/.test(event.name) && within(event))).toEqual([]);
});
