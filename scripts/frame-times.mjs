/**
 * Measures how long the demo page takes from a key press on a control to the frame that shows the result, on a 16 x 16
 * grid, in Chromium: `node scripts/frame-times.mjs [presses]`. It prints, for each control, the median and the worst of
 * the main thread's work for that frame (a frame of a 60 Hz screen is 16.7 ms) and of the time until the frame was
 * presented, which adds the wait for the screen and the drawing on other threads.
 *
 * A time depends on the machine, so no test asks for one; tests/browser/frames.test.ts asks for what the times follow
 * from. Run this on a quiet machine.
 */
import { buildModule } from './build.mjs';
import { exclusively } from './lib/exclusive.mjs';
import { inProject } from './lib/paths.mjs';
import { main } from './lib/problem.mjs';
import { setUp } from './setup.mjs';
import { findChromium } from './toolchain/chromium.mjs';

/** @typedef {import('playwright-core').Page} Page */
/**
 * `ts` is the time, `tts` the processor time of the thread; both in microseconds.
 * @typedef {{ name: string, ph: string, ts: number, dur?: number, tts?: number, tdur?: number, pid: number, tid: number,
 *   args: any }} TraceEvent
 */
/** @typedef {Record<'script' | 'layout' | 'paint' | 'work' | 'presented', number>} Frame */

/**
 * What a person presses: the control that has the focus, and two keys that change it there and back.
 * @type {Record<string, [control: (page: Page) => import('playwright-core').Locator, there: string, back: string]>}
 */
const changes = {
  'window height': [(page) => page.getByLabel('window height', { exact: true }), 'ArrowUp', 'ArrowDown'],
  'vertical stride': [(page) => page.getByLabel('vertical stride', { exact: true }), 'ArrowUp', 'ArrowDown'],
  'input width': [(page) => page.getByLabel('input width', { exact: true }), 'ArrowDown', 'ArrowUp'],
  padding: [(page) => page.locator('[name="padding"]:checked'), 'ArrowLeft', 'ArrowRight'],
  'divide by': [(page) => page.locator('[name="divide"]:checked'), 'ArrowRight', 'ArrowLeft'],
  'each cell’s divisor': [(page) => page.getByLabel('show each cell’s divisor'), 'Space', 'Space'],
  'window position': [(page) => page.getByLabel('Window position'), 'ArrowRight', 'ArrowLeft'],
};

const script = new Set([
  'EventDispatch',
  'FunctionCall',
  'RunMicrotasks',
  'FireAnimationFrame',
  'TimerFire',
  'MinorGC',
]);
const layout = new Set(['UpdateLayoutTree', 'Layout']);
const paint = new Set(['PrePaint', 'Paint', 'Layerize', 'Commit']);

/**
 * Milliseconds of each kind of work on a thread, in processor time, which other programs do not lengthen. Kinds nest (a
 * script may force a layout): each moment goes to the innermost.
 * @param {TraceEvent[]} events of one thread, by time
 */
function workOf(events) {
  const sums = { script: 0, layout: 0, paint: 0 };
  /** @type {{ kind: keyof typeof sums, end: number }[]} */
  const open = [];
  let at = 0;
  const advance = (/** @type {number} */ time) => {
    const top = open.at(-1);
    if (top) sums[top.kind] += (time - at) / 1000;
    at = time;
  };
  const close = (/** @type {number} */ time) => {
    for (let top = open.at(-1); top && top.end <= time; top = open.at(-1)) {
      advance(top.end);
      open.pop();
    }
  };
  for (const { name, tts = 0, tdur = 0 } of events) {
    const kind = script.has(name) ? 'script' : layout.has(name) ? 'layout' : paint.has(name) ? 'paint' : null;
    if (!kind) continue;
    close(tts);
    advance(tts);
    open.push({ kind, end: tts + tdur });
  }
  close(Number.POSITIVE_INFINITY);
  return sums;
}

/**
 * The frame after each key press.
 * @param {TraceEvent[]} trace
 * @returns {Frame[]}
 */
function framesOf(trace) {
  const sorted = trace.toSorted((a, b) => a.ts - b.ts);
  const events = sorted.filter(({ name }) => name === 'EventDispatch');
  const typeOf = (/** @type {TraceEvent} */ event) => event.args.data?.type;
  // A key that changes something leads to an input event: within keydown for arrows, within keyup for the space bar.
  const presses = events.flatMap((event, index) => {
    if (typeOf(event) !== 'input') return [];
    return events.slice(0, index).findLast((earlier) => /^key(down|up)$/.test(typeOf(earlier))) ?? [];
  });
  return presses.flatMap(({ ts: from, pid, tid }) => {
    const thread = sorted.filter(
      (event) => event.pid === pid && event.tid === tid && event.ph === 'X' && event.ts >= from,
    );
    // The last step of a frame on the main thread.
    const last = thread.findIndex(({ name }) => name === 'Layerize');
    const done = thread[last]?.ts ?? Number.POSITIVE_INFINITY;
    const presented = sorted.find(({ name, ts }) => name === 'AnimationFrame::Presentation' && ts > done);
    if (!presented) return [];
    const work = workOf(thread.slice(0, last + 1));
    return [{ ...work, work: work.script + work.layout + work.paint, presented: (presented.ts - from) / 1000 }];
  });
}

/**
 * @param {Page} page
 * @param {(typeof changes)[string]} change
 * @param {number} presses
 */
async function trace(page, [control, there, back], presses) {
  const session = await page.context().newCDPSession(page);
  /** @type {TraceEvent[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(.../** @type {any[]} */ (value)));
  await control(page).focus();
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  for (let i = 0; i < presses; i++) {
    // Until the marks have glided to their places: the next press is to find the page at rest, as a person does.
    await page.waitForTimeout(400);
    await page.keyboard.press(i % 2 === 0 ? there : back);
  }
  await page.waitForTimeout(400);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return framesOf(events);
}

/** @param {Frame[]} frames @param {keyof Frame} part */
function told(frames, part) {
  const sorted = frames.map((frame) => frame[part]).sort((a, b) => a - b);
  const [median = Number.NaN, worst = Number.NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
  return `${median.toFixed(1)} / ${worst.toFixed(1)}`;
}

await main(async () => {
  const presses = Number(process.argv[2] ?? 40);
  await exclusively(async () => buildModule(setUp({ tests: true })));
  const { build, preview } = await import('vite');
  const { chromium } = await import('playwright-core');
  await build({ configFile: inProject('web/vite.config.ts'), logLevel: 'warn' });
  const server = await preview({
    configFile: false,
    root: inProject('dist-web'),
    build: { outDir: '.' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // Stride 1: the output has as many cells as the input, 512 together.
    await page.goto(`${server.resolvedUrls?.local[0]}#input=16x16x1&pool=3x3&strides=1x1&cell=8,8`);
    await page.locator('.equation').first().waitFor();
    /** @type {Record<string, Record<string, string>>} */
    const table = {};
    for (const [name, change] of Object.entries(changes)) {
      const frames = await trace(page, change, presses);
      table[name] = {
        frames: String(frames.length),
        script: told(frames, 'script'),
        'style, layout': told(frames, 'layout'),
        paint: told(frames, 'paint'),
        'work together': told(frames, 'work'),
        presented: told(frames, 'presented'),
      };
    }
    console.log(`Chromium ${browser.version()}, milliseconds, median / worst`);
    console.table(table);
  } finally {
    await browser.close();
    await server.close();
  }
});
