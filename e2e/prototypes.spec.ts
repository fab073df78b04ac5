import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { strFromU8, unzipSync } from 'fflate';
import { addImage, expect, expectDone, FLOWER, openApp, placeOf, showImage, test } from './page';

const SCREENS = [
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

/** Drags the flower's box, as its extreme points have it. */
async function dragBox(page: Page): Promise<void> {
  await page.getByTestId('tool-box').click();
  const xs = FLOWER.map(([x]) => x);
  const ys = FLOWER.map(([, y]) => y);
  const from = await placeOf(page, Math.min(...xs), Math.min(...ys));
  const to = await placeOf(page, Math.max(...xs), Math.max(...ys));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}

const UNKNOWN = 'Nothing is known of this class yet';

test('a class learns from an accepted mask, undo forgets it, and a file carries it', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'one.jpg');
  await dragBox(page);
  await expectDone(page, 1);
  const details = page.getByRole('region', { name: 'Selected object' });
  await expect(details).toContainText(UNKNOWN);
  await expect(details.getByLabel('Method', { exact: true })).toHaveValue('sim');
  await addImage(page, 'two.jpg');
  await dragBox(page);
  await expectDone(page, 1);
  await expect(details).toContainText(UNKNOWN);

  // Accepted on the first photo, known on the second, not on its own.
  await showImage(page, 'one.jpg');
  await page.getByTestId('annotation-row').getByRole('button').click();
  await page.keyboard.press('g');
  await expect(page.getByTestId('teach')).toHaveAttribute('aria-pressed', 'true');
  await expect(details).toContainText(UNKNOWN);
  await showImage(page, 'two.jpg');
  await page.getByTestId('annotation-row').getByRole('button').click();
  await expectDone(page, 1);
  await expect(details).not.toContainText(UNKNOWN);

  await page.getByTestId('prototypes').click();
  await expect(page.getByTestId('prototype-list').getByRole('listitem')).toHaveCount(10);
  // Where each is found on the selected object, beside its patches.
  await expect(page.getByTestId('prototype-where')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Likeness to prototype 10' })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-prototypes').click(),
  ]);
  const file = readFileSync(await download.path());
  await page.keyboard.press('Escape');

  // Taken back exactly: the mask before is there again without a run.
  await page.getByTestId('undo').click();
  await expect(details).toContainText(UNKNOWN);
  await page.getByTestId('prototypes').click();
  await expect(page.getByTestId('prototype-list')).toHaveCount(0);
  await page
    .getByTestId('open-prototypes')
    .setInputFiles({ name: 'prototypes.json', mimeType: 'application/json', buffer: file });
  await expect(page.getByTestId('prototype-list').getByRole('listitem')).toHaveCount(10);
  await page.keyboard.press('Escape');
  await expectDone(page, 1);
  await expect(details).not.toContainText(UNKNOWN);

  // Objects of the one photo pasted onto the other, with a COCO file of what is seen.
  await page.getByTestId('prototypes').click();
  await page.getByRole('tab', { name: 'Memory' }).click();
  const memory = page.getByTestId('memory-list').locator(':scope > li');
  await expect(memory.filter({ hasText: 'one.jpg' })).toContainText(/S 0\.\d\d/);
  await expect(memory.filter({ hasText: 'two.jpg' })).toContainText(/S 0\.\d\d/);
  await page.getByRole('tab', { name: 'New photos' }).click();
  await page.getByTestId('paste-onto').selectOption({ label: 'two.jpg' });
  await expect(page.getByTestId('paste-preview')).toBeVisible();
  const objects = page.getByTestId('paste-objects').getByRole('listitem');
  // The same place on the same picture: what was there is all but hidden.
  await expect(objects).toHaveText([/object was there/, /object pasted, S 0\.\d\d.*whole/]);
  await page.getByTestId('next-seed').click();
  await expect(page.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('1');
  await expect(page.getByTestId('paste-preview')).toBeVisible();
  const [pasted] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-pasted').click(),
  ]);
  const zip = unzipSync(new Uint8Array(readFileSync(await pasted.path())));
  const coco = JSON.parse(strFromU8(zip['annotations.json']));
  expect(coco.images.length).toBeGreaterThanOrEqual(2);
  for (const { file_name } of coco.images) expect(zip[file_name].length).toBeGreaterThan(1000);
  expect(coco.annotations.some((each: { pasted_from?: string }) => each.pasted_from === 'one.jpg')).toBe(
    true,
  );

  // Kept with the data set.
  await page.waitForTimeout(1000);
  await page.reload();
  await showImage(page, 'two.jpg');
  await expectDone(page, 1);
  await page.getByTestId('prototypes').click();
  await expect(page.getByTestId('prototype-list').getByRole('listitem')).toHaveCount(10);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`${colorScheme}: what is known of a class can be read on every screen`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme });
    await openApp(page, 'cpu');
    await addImage(page, 'one.jpg');
    await dragBox(page);
    await expectDone(page, 1);
    await page.screenshot({ path: info.outputPath(`${colorScheme}-box.png`) });
    await page.keyboard.press('g');
    await expect(page.getByTestId('teach')).toHaveAttribute('aria-pressed', 'true');
    await page.screenshot({ path: info.outputPath(`${colorScheme}-taught.png`) });
    await expect(page.getByTestId('ignored')).toHaveText(/\d px/);
    await addImage(page, 'two.jpg');
    await page.getByTestId('prototypes').click();
    await expect(page.getByRole('img', { name: 'Likeness to prototype 10' })).toBeVisible();
    for (const [{ name, width, height }, tab] of SCREENS.flatMap((screen) =>
      ['Prototypes', 'Memory', 'New photos'].map((each) => [screen, each] as const),
    )) {
      await page.setViewportSize({ width, height });
      await page.getByRole('tab', { name: tab }).click();
      if (tab === 'New photos') await expect(page.getByTestId('paste-preview')).toBeVisible();
      await page.waitForTimeout(300);
      await page.screenshot({ path: info.outputPath(`${colorScheme}-${name}-${tab}.png`) });
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}
