import { expect } from 'vitest';
import { outputs, test } from './page.ts';

test('the story goes through five steps, each with its own grid and link', async ({ open }) => {
  const page = await open('', { viewport: { width: 1280, height: 720 } });
  await page.getByRole('button', { name: 'Tour in five steps' }).click();
  const seen: string[] = [];
  for (let step = 1; step <= 5; step++) {
    await page.getByText(`${step} of 5`, { exact: true }).waitFor();
    const title = (await page.locator('#story-title').textContent()) ?? '';
    expect(new URL(page.url()).hash).toContain(`story=${step}`);
    // Everything that the step speaks of is on the screen.
    for (const part of ['.story', '.board-input .cells', '.board-output .cells', '.arithmetic', '.dock']) {
      const box = await page.locator(part).boundingBox();
      expect((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 0) <= 720, `${title}: ${part}`).toBe(true);
    }
    seen.push(title);
    await page.getByRole('button', { name: step < 5 ? 'Next' : 'Try it yourself' }).click();
  }
  expect(seen).toEqual([
    'The mean',
    'Windows and strides',
    '“Same” and its extra cell',
    'Which divisor?',
    'Where gradients go',
  ]);
  await page.locator('.story').waitFor({ state: 'detached' });
  await page.goBack();
  await page.getByText('5 of 5', { exact: true }).waitFor();
});

test('a step can be linked to by its number alone, and left by Skip', async ({ open }) => {
  const page = await open('story=2');
  await page.getByRole('heading', { name: 'Windows and strides' }).waitFor();
  await expect.poll(() => outputs(page)).toEqual(['3.5', '4.5', '5.5', '7.5', '8.5', '9.5', '11.5', '12.5', '13.5']);
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('heading', { name: 'The mean' }).waitFor();
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('heading', { name: 'Average pooling, cell by cell' }).waitFor();
});

test('what people argue about stands side by side, with the cells that differ marked', async ({ open }) => {
  const page = await open();
  const options = await page.locator('optgroup[label="Keras against PyTorch"] option').allTextContents();
  expect(options.length).toBeGreaterThanOrEqual(6);
  for (const label of options) {
    await page.getByLabel('Start from').selectOption(label);
    await page.locator('.board-other').waitFor();
    const read = (board: string) =>
      page.locator(`${board} .cell`).evaluateAll((cells) =>
        cells.map((element) => ({
          place: `${element.getAttribute('data-row')},${element.getAttribute('data-column')}`,
          text: element.textContent ?? '',
          marked: element.matches('.marked'),
        })),
      );
    const [first, second] = [await read('.board-output'), await read('.board-other')];
    for (const { place, text, marked } of first) {
      const other = second.find((one) => one.place === place);
      expect(marked, `${label} ${place}`).toBe(other?.text !== text);
    }
    expect(first.some(({ marked }) => marked) || second.some(({ marked }) => marked), label).toBe(true);
  }
});

test('PyTorch’s numbers are PyTorch’s', async ({ open }) => {
  // torch.nn.functional.avg_pool2d(torch.arange(1., 10.).reshape(1, 1, 3, 3), 2, 2, padding=1), worked out by hand.
  const page = await open('input=3x3x1&pool=2x2&strides=2x2&data=ramp&compare=pytorch');
  await page.locator('.board-other').waitFor();
  await page.getByText('PyTorch, padding=1').first().waitFor();
  expect(await page.locator('.board-other .cell').allTextContents()).toEqual(['0.25', '1.25', '2.75', '7']);
});
