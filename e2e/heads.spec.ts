import { readFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import axe from 'axe-core';
import { addImage, clickExtremePoints, expect, expectDone, openApp, showImage, test } from './page';

const SCREENS = [
  { colorScheme: 'light', width: 390, height: 844 },
  { colorScheme: 'dark', width: 1440, height: 900 },
] as const;

/** In both themes everything has a name and contrast, and on both screens nothing sticks out to the side. */
async function expectSound(page: Page, info: TestInfo, look: string): Promise<void> {
  await page.addScriptTag({ content: axe.source });
  for (const { colorScheme, width, height } of SCREENS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: info.outputPath(`${look}-${colorScheme}.png`) });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

/** Small and quick: what is under test is the page, not the head. */
async function setUpQuickly(page: Page): Promise<void> {
  const dialog = page.getByTestId('heads-dialog');
  await dialog.getByLabel('Crop size, number').fill('128');
  await dialog.getByLabel('Dropout, number').fill('0.5');
  await dialog.getByLabel('Epochs, number').fill('1000');
  await dialog.getByLabel('Width, number').fill('8');
  await dialog.getByRole('checkbox', { name: 'Mirrored' }).uncheck();
}

/** An error that nobody catches in the worker that trains. */
function breakWorker(page: Page): void {
  // A helper thread of the kernels never answers: it sleeps in WebAssembly between two jobs. So nobody is waited for.
  for (const worker of page.workers()) {
    worker
      .evaluate(() => {
        if (self.name !== 'training') return;
        setTimeout(() => {
          throw new Error('broken by the test');
        }, 0);
      })
      .catch(() => {});
  }
}

test('a head learns, outlives a reload, says whether it helps, and makes a mask only when asked', async ({
  page,
}, info) => {
  await openApp(page, 'cpu');
  for (const name of ['one.jpg', 'two.jpg', 'three.jpg']) {
    await addImage(page, name);
    await clickExtremePoints(page);
    await expectDone(page, 1);
  }
  await page.getByTestId('tool-select').click();
  await page.keyboard.press('l');
  await expect(page.getByTestId('lessons')).toContainText('3 objects on 3 photos. None has a mask');
  await setUpQuickly(page);
  await expectSound(page, info, 'setup');
  await page.getByTestId('start-training').click();

  const training = page.getByTestId('training');
  const steps = page.getByTestId('training-steps');
  const step = async () => Number(await steps.getAttribute('data-step'));
  await expect(training).toHaveAttribute('data-phase', 'running');
  await expect.poll(step).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(training).toHaveAttribute('data-phase', 'paused');
  const paused = await step();
  await expect(page.getByTestId('curve')).toContainText(['Total', 'Box', 'Points', 'CRF', 'Held-back']);
  await expect(page.getByTestId('ridge')).toContainText('IoU');
  await expect(page.getByTestId('training-picture').first()).toBeVisible();
  await expectSound(page, info, 'paused');

  // Clicks keep being answered, and the training waits.
  await page.reload();
  await page.getByText(`stopped at step ${paused} of 400`).waitFor();
  await page.getByRole('button', { name: 'Look' }).click();
  await expect(steps).toHaveAttribute('data-step', `${paused}`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(step).toBeGreaterThan(paused);
  breakWorker(page);
  await expect(training).toContainText('Its worker broke down');
  await expect(training).toHaveAttribute('data-phase', 'running');
  expect(await step()).toBeGreaterThanOrEqual(paused);
  await page.getByRole('button', { name: 'Finish now' }).click();
  await expect(page.getByTestId('verdict')).toContainText(/that the head never saw.*cannot be said/);
  await expect(page.getByTestId('held-out').locator('tr')).toHaveCount(2);
  await expectSound(page, info, 'finished');

  // Kept, and still no mask is another one.
  await page.getByTestId('keep-head').click();
  await expect(page.getByTestId('kept-head')).toHaveCount(1);
  await expect(page.getByTestId('head-users')).toHaveText('makes no mask');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-head').click(),
  ]);
  const file = readFileSync(await download.path());
  await page.getByRole('button', { name: 'Done: set up another' }).click();
  await expect(page.getByTestId('start-training')).toBeVisible();

  // Used for the object of this photo, as one step that undo takes back.
  await page.getByTestId('use-scope').selectOption('photo');
  await page.getByTestId('use-head').click();
  await expect(page.getByTestId('heads-dialog')).toHaveCount(0);
  await showImage(page, 'three.jpg');
  await expectDone(page, 1);
  await page.getByTestId('annotation-row').getByRole('button').click();
  const decoder = page.getByLabel('Decoder', { exact: true });
  await expect(decoder).toHaveValue('trained');
  await expect(page.getByTestId('head-choice')).toBeVisible();
  await page.screenshot({ path: info.outputPath('used.png') });
  await page.getByTestId('undo').click();
  await expect(decoder).toHaveValue('off');
  await expectDone(page, 1);

  // It is kept with the data set; removed, its file brings it back.
  await page.waitForTimeout(600);
  await page.reload();
  await page.getByTestId('heads').click();
  await expect(page.getByTestId('kept-head')).toHaveCount(1);
  await page.getByRole('button', { name: /^Remove/ }).click();
  await expect(page.getByTestId('kept-head')).toHaveCount(0);
  await page
    .getByTestId('open-head')
    .setInputFiles({ name: 'head.json', mimeType: 'application/json', buffer: file });
  await expect(page.getByTestId('kept-head')).toHaveCount(1);
});
