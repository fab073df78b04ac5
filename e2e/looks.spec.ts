import type { Page } from '@playwright/test';
import axe from 'axe-core';
import {
  addImage,
  clickExtremePoints,
  clickImage,
  expect,
  expectDone,
  openApp,
  STEM,
  showImage,
  test,
} from './page';

const SCREENS = [
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

/** Every control has a name, every text enough contrast, and nothing sticks out to the side. */
async function expectSound(page: Page, width: number): Promise<void> {
  await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
}

/** With README_PICTURE=1 the README's picture is made anew. */
const README_PICTURE = process.env.README_PICTURE === '1';

for (const colorScheme of ['dark', 'light'] as const) {
  test(`${colorScheme}: the page at work has names for every control and enough contrast`, async ({
    page,
  }, info) => {
    await page.emulateMedia({ colorScheme });
    await openApp(page, 'cpu');
    await addImage(page, 'flower.jpg');
    await clickExtremePoints(page);
    await expectDone(page, 1);
    await page.getByTestId('tool-point').click();
    await clickImage(page, ...STEM);
    await expectDone(page, 2);
    for (const { name, width, height } of SCREENS) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(400);
      await page.screenshot({ path: info.outputPath(`${colorScheme}-${name}.png`) });
      await expectSound(page, width);
    }
  });

  test(`${colorScheme}: the timeline, a token’s heads and runs side by side have names and contrast`, async ({
    page,
  }, info) => {
    await page.emulateMedia({ colorScheme });
    await openApp(page, 'cpu');
    await addImage(page, 'flower.jpg');
    await page.getByTestId('tool-point').click();
    await clickImage(page, ...STEM);
    await expectDone(page, 1);
    await page.getByLabel('Read-out').selectOption('instance-map');
    await expectDone(page, 1);
    await page.getByTestId('watch').click();
    const frames = page.getByTestId('timeline-frame');
    await expect(frames.last()).toHaveAttribute('data-stage', 'mask');
    const looks: readonly (readonly [string, () => Promise<void>])[] = [
      ['shift', () => frames.filter({ hasText: 'Shift 10 of 10' }).first().click()],
      ['heads', () => page.getByTestId('timeline-heads').click()],
      ['compare', () => page.getByTestId('timeline-compare').click()],
    ];
    for (const [look, show] of looks) {
      await page.setViewportSize(SCREENS[0]);
      await show();
      if (look === 'heads') await expect(page.getByTestId('head')).toHaveCount(24);
      for (const { name, width, height } of SCREENS) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(400);
        await page.screenshot({ path: info.outputPath(`${look}-${colorScheme}-${name}.png`) });
        await expectSound(page, width);
      }
    }
  });
}

/** Extreme points of the house in a sample photo: top, left, bottom, right. */
const HOUSE = [
  [618, 224],
  [526, 305],
  [840, 472],
  [992, 307],
] as const;

test('the pictures of the README', async ({ page }, info) => {
  const pathOf = (name: string) => (README_PICTURE ? `docs/${name}` : info.outputPath(name));
  await page.emulateMedia({ colorScheme: 'dark' });
  await openApp(page, 'cpu');
  await showImage(page, 'dust-bowl-home.jpg');
  await page.getByPlaceholder('New class').fill('house');
  await page.keyboard.press('Enter');
  await clickExtremePoints(page, HOUSE);
  await expectDone(page, 1);
  await page.screenshot({ path: pathOf('playground.png') });
  await page.keyboard.press('t');
  await expect(page.getByTestId('timeline-frame').first()).toBeVisible();
  await page.locator('[data-testid=timeline-frame][data-stage=walk]').last().click();
  await page.waitForTimeout(300);
  await page.screenshot({ path: pathOf('timeline.png') });
});
