import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { launch, outputs, test } from './page.ts';

/** A PNG of opaque grey pixels. */
function greyPng(width: number, height: number, at: (row: number, column: number) => number): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * height }, (_, i) => at(Math.floor(i / width), i % width));
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

const small = () => greyPng(4, 4, (row, column) => 10 * (4 * row + column));

/** The red values of a drawn picture, row after row. */
function drawn(page: Page, title: 'Source' | 'Pooled'): Promise<number[]> {
  return page
    .locator('.picture', { hasText: title })
    .locator('canvas')
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(pixels).filter((_, i) => i % 4 === 0);
    });
}

const details = (page: Page) => page.locator('.picture .shape').allTextContents();

async function choose(page: Page, buffer: Buffer, name = 'picture.png'): Promise<void> {
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: 'image/png', buffer });
}

async function drop(page: Page, picture: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    (all) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(all)], 'dropped.png', { type: 'image/png' }));
      return data;
    },
    [...picture],
  );
  await page.dispatchEvent('.image-stage', 'drop', { dataTransfer: transfer });
}

const pooledTo = (page: Page, size: string) =>
  page.locator('.picture .shape', { hasText: `${size} pixels in` }).waitFor();

test('opens on a zone plate, and controls pool it live', async ({ open }) => {
  const page = await open('mode=image');
  await pooledTo(page, '64 × 64');
  expect((await details(page))[0]).toBe('512 × 512 pixels');
  await page.getByRole('slider', { name: 'Window' }).focus();
  await page.keyboard.press('Home');
  await pooledTo(page, '512 × 512');
  await page.getByLabel('Window in pixels').fill('100');
  await pooledTo(page, '6 × 6');
  await page.getByRole('radio', { name: 'valid' }).check();
  await pooledTo(page, '5 × 5');
  await page.getByLabel('stride as the window').uncheck();
  await page.getByLabel('Stride in pixels').fill('50');
  await pooledTo(page, '9 × 9');
});

test('an uploaded picture is pooled to the mean of its pixels, and downloaded', async ({ open }) => {
  const page = await open('mode=image&window=2');
  await choose(page, await small());
  await pooledTo(page, '2 × 2');
  expect(await drawn(page, 'Source')).toEqual(Array.from({ length: 16 }, (_, i) => 10 * i));
  expect(await drawn(page, 'Pooled')).toEqual([25, 45, 105, 125]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the pooled picture' }).click(),
  ]);
  const saved = await sharp(readFileSync(await download.path()))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([saved.info.width, saved.info.height]).toEqual([2, 2]);
  const reds = Array.from(saved.data).filter((_, i) => i % saved.info.channels === 0);
  expect(reds).toEqual([25, 45, 105, 125]);
});

test('a picture can be dropped', async ({ open }) => {
  const page = await open('mode=image&window=2');
  await pooledTo(page, '256 × 256');
  await drop(page, await small());
  await pooledTo(page, '2 × 2');
});

test('a picture can be pasted', async ({ open }) => {
  const page = await open('mode=image&window=2', { permissions: ['clipboard-read', 'clipboard-write'] });
  await pooledTo(page, '256 × 256');
  await page.evaluate(
    async (all) => {
      const blob = new Blob([new Uint8Array(all)], { type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    },
    [...(await small())],
  );
  await page.keyboard.press('Control+V');
  await pooledTo(page, '2 × 2');
});

test('the magnifier follows the pointer and opens its pixels in the grid', async ({ open }) => {
  const page = await open('mode=image&window=2');
  await choose(page, await small());
  await pooledTo(page, '2 × 2');
  const pooled = page.locator('.picture', { hasText: 'Pooled' }).locator('canvas');
  const box = await pooled.boundingBox();
  if (!box) throw new Error('The pooled picture is not shown.');
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.25);
  await page.getByText('Row 1, column 3 of the source: the mean of 4 pixels becomes one.').waitFor();
  // The keyboard leads there too.
  await pooled.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('Row 1, column 1 of the source').waitFor();
  await page.getByRole('button', { name: 'Open these pixels in the grid' }).click();
  await page.getByRole('grid', { name: 'Input' }).waitFor();
  expect((await page.locator('.board-input .cell').allTextContents()).slice(0, 6)).toEqual([
    '0',
    '10',
    '20',
    '30',
    '40',
    '50',
  ]);
  expect((await outputs(page)).slice(0, 2)).toEqual(['25', '45']);
});

test('24 megapixels: the last of many quick changes is the one that stays', async ({ open }) => {
  const page = await open('mode=image&window=2');
  await pooledTo(page, '256 × 256');
  const data = new Uint8Array(6000 * 4000).fill(7);
  const big = await sharp(data, { raw: { width: 6000, height: 4000, channels: 1 } })
    .jpeg()
    .toBuffer();
  await page.locator('input[type="file"]').setInputFiles({ name: 'big.jpg', mimeType: 'image/jpeg', buffer: big });
  await page.getByText('6000 × 4000 pixels').waitFor();
  const field = page.getByLabel('Window in pixels');
  for (let window = 3; window <= 40; window++) await field.fill(String(window));
  await pooledTo(page, '150 × 100');
});

test('the camera starts on request and can be stopped', async ({ open }) => {
  const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  try {
    const page = await open('mode=image', { permissions: ['camera'] }, browser);
    await pooledTo(page, '64 × 64');
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByText('640 × 480 pixels').waitFor();
    const first = await drawn(page, 'Pooled');
    await expect.poll(() => drawn(page, 'Pooled')).not.toEqual(first);
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
    // The picture stands still and can still be pooled.
    await page.getByLabel('Window in pixels').fill('16');
    await pooledTo(page, '40 × 30');
  } finally {
    await browser.close();
  }
});

test('a refused camera is explained', async ({ open }) => {
  const page = await open('mode=image');
  await pooledTo(page, '64 × 64');
  await page.getByRole('button', { name: 'Camera' }).click();
  const alert = page.locator('.sources').getByRole('alert');
  expect(await alert.textContent()).toMatch(/camera/i);
  await page.getByLabel('Window in pixels').fill('16');
  await pooledTo(page, '32 × 32');
});

test('a broken image is explained, and the picture before it stays', async ({ open }) => {
  const page = await open('mode=image');
  await pooledTo(page, '64 × 64');
  await choose(page, (await small()).subarray(0, 40));
  const alert = page.locator('.sources').getByRole('alert');
  expect(await alert.textContent()).toBe('The browser cannot read this file as a picture.');
  await page.getByLabel('Window in pixels').fill('16');
  await pooledTo(page, '32 × 32');
  await choose(page, await small());
  await page.getByText('4 × 4 pixels').waitFor();
  await alert.waitFor({ state: 'detached' });
});

test('padding that leaves a small picture without a window is explained, and the page goes on', async ({ open }) => {
  const page = await open('mode=image');
  await pooledTo(page, '64 × 64');
  await choose(page, await small());
  await page.getByText('4 × 4 pixels').waitFor();
  const problem = page.getByText(/Computed output size would be zero or negative/);
  await page.getByRole('radio', { name: 'valid' }).check();
  await problem.waitFor();
  await page.getByRole('radio', { name: 'same', exact: true }).check();
  await problem.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Grid' }).click();
  await page.locator('.cell').first().waitFor();
});

test('a window larger than the picture', async ({ open }) => {
  const page = await open('mode=image&window=8&edge=valid');
  await pooledTo(page, '64 × 64');
  await choose(page, await small());
  await page.getByText(/Computed output size would be zero or negative/).waitFor();
  await page.getByLabel('Window in pixels').fill('2');
  await pooledTo(page, '2 × 2');
  await page.getByLabel('Window in pixels').fill('10000');
  await page.getByText(/received 10000/).waitFor();
});

test('a camera that is allowed too late is turned off at once', async ({ open }) => {
  const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  try {
    const page = await open('mode=image', { permissions: ['camera'] }, browser);
    await pooledTo(page, '64 × 64');
    // The reader thinks about the question until `allow` is called.
    await page.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((allow) => Object.assign(globalThis, { allow }));
        const stream = await ask(wanted);
        Object.assign(globalThis, { stream });
        return stream;
      };
    });
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByRole('link', { name: 'Grid' }).click();
    await page.getByRole('grid', { name: 'Input' }).waitFor();
    await page.evaluate(() => (globalThis as unknown as { allow(): void }).allow());
    await page.waitForFunction(() => 'stream' in globalThis);
    const states = () =>
      page.evaluate(() =>
        (globalThis as unknown as { stream: MediaStream }).stream.getTracks().map(({ readyState }) => readyState),
      );
    await expect.poll(states).toEqual(['ended']);
  } finally {
    await browser.close();
  }
});

test('a picture that is dropped takes the camera’s place', async ({ open }) => {
  const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  try {
    const page = await open('mode=image&window=2', { permissions: ['camera'] }, browser);
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByText('640 × 480 pixels').waitFor();
    await drop(page, await small());
    await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
    await pooledTo(page, '2 × 2');
  } finally {
    await browser.close();
  }
});

test('the source is shown without false rings of the screen’s own', async ({ open }) => {
  const page = await open('mode=image&window=1');
  await pooledTo(page, '512 × 512');
  // Along the middle row, from the centre outwards, a ring is never finer than four pixels, of which the brightest two
  // lie at least three apart: drawn at two thirds of its size it still has more than two.
  const middle = (await drawn(page, 'Source')).slice(256 * 512 + 256, 257 * 512);
  const turns = middle.flatMap((value, i) => {
    const [before = value, after = value] = [middle[i - 1], middle[i + 1]];
    return value > before && value >= after ? [i] : [];
  });
  const gaps = turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0));
  expect(turns.length).toBeGreaterThan(20);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3);
});

test('what is said of a window at the border is what the package divides by', async ({ open }) => {
  const page = await open('mode=image&window=10');
  await pooledTo(page, '52 × 52');
  const pooled = page.locator('.picture', { hasText: 'Pooled' }).locator('canvas');
  await pooled.hover({ position: { x: 2, y: 2 } });
  // 512 pixels in steps of 10 are 8 short of 52 windows: 4 of them before the first pixel.
  await page.getByText('the mean of 36 pixels becomes one; the window’s other 64 lie outside the picture').waitFor();
});

test('what is said of a window larger than the magnifier is said of the window', async ({ open }) => {
  const page = await open('mode=image&window=100&edge=valid');
  await pooledTo(page, '5 × 5');
  await page.getByText('the mean of 10000 pixels becomes one').waitFor();
});

test('the slider goes as far as the number', async ({ open }) => {
  const page = await open('mode=image&window=100');
  await pooledTo(page, '6 × 6');
  const slider = page.getByRole('slider', { name: 'Window' });
  expect(await slider.inputValue()).toBe('100');
  await slider.press('End');
  const end = await slider.inputValue();
  await page.getByLabel('Window in pixels').fill(String(Number(end) + 1));
  await page.getByText(`The slider goes from 1 to ${end} pixels`).waitFor();
});

test('a copied link says that it holds no picture of the reader’s', async ({ open }) => {
  const page = await open('mode=image&window=2', { permissions: ['clipboard-read', 'clipboard-write'] });
  const warning = page.getByText('The link holds the settings, not your picture.');
  await pooledTo(page, '256 × 256');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await warning.count()).toBe(0);
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  await choose(page, await small());
  await pooledTo(page, '2 × 2');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await warning.waitFor();
});

test('window and stride have two sizes each', async ({ open }) => {
  const page = await open('mode=image&window=8');
  await pooledTo(page, '64 × 64');
  await page.getByLabel('square').uncheck();
  await page.getByLabel('Window width in pixels').fill('4');
  await pooledTo(page, '128 × 64');
  await page.getByLabel('stride as the window').uncheck();
  await page.getByLabel('Stride height in pixels').fill('16');
  await pooledTo(page, '128 × 32');
  await page.getByLabel('Window height in pixels').fill('200');
  await pooledTo(page, '128 × 32');
  await page.reload();
  await pooledTo(page, '128 × 32');
  await page.getByLabel('square').check();
  await pooledTo(page, '32 × 32');
});

test('a picture that everyone recognises, and a link to it', async ({ open }) => {
  const page = await open('mode=image&window=8');
  await pooledTo(page, '64 × 64');
  await page.getByRole('button', { name: 'Lighthouse' }).click();
  await pooledTo(page, '90 × 60');
  await page.reload();
  await pooledTo(page, '90 × 60');
  // Sky, sea, stripes: no grey anywhere near the whole of it.
  const reds = await drawn(page, 'Pooled');
  expect(new Set(reds).size).toBeGreaterThan(100);
});

test('the magnifier shows the numbers of the pixels, and of the one they become', async ({ open }) => {
  const page = await open('mode=image&window=2');
  await choose(page, await small());
  await pooledTo(page, '2 × 2');
  const pooled = page.locator('.picture', { hasText: 'Pooled' }).locator('canvas');
  await pooled.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await page.getByText('The new pixel is 25.').waitFor();
  expect(await page.locator('.pixel-values span').allTextContents()).toEqual(
    Array.from({ length: 16 }, (_, i) => String(10 * i)),
  );
});
