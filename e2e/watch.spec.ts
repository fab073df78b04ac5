import { addImage, clickExtremePoints, clickImage, expect, expectDone, openApp, STEM, test } from './page';

test('shots', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.keyboard.press('t');
  await expect(page.getByTestId('timeline-frame').first()).toBeVisible();
  await page.waitForTimeout(500);
  await page.screenshot({ path: 'shots/exits.png' });
  await page.keyboard.press('t');
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 2);
  await page.getByLabel('Read-out').selectOption('instance-map');
  await page.getByTestId('watch').click();
  await page.getByTestId('watch').blur();
  await expect(page.getByTestId('timeline-frame').nth(5)).toBeVisible();
  const n = await page.getByTestId('timeline-frame').count();
  console.log('frames', n);
  for (const i of [0, 1, 2, 3, 4, 9, 13, 14, 15, 20, n - 2, n - 1]) {
    await page.getByTestId('timeline-frame').nth(i).click();
    await page.waitForTimeout(150);
    await page.screenshot({ path: `shots/as-${i}.png` });
  }
  const box = await page.getByTestId('stage').boundingBox();
  if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(800);
  await page.screenshot({ path: 'shots/hover.png' });
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2 + 60, (box?.y ?? 0) + 80);
  await page.waitForTimeout(800);
  await page.screenshot({ path: 'shots/pin.png' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.mouse.move(5, 5);
  await page.getByTestId('timeline-frame').nth(9).click();
  await page.waitForTimeout(400);
  await page.screenshot({ path: 'shots/phone.png' });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'shots/phone-light.png' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.waitForTimeout(400);
  await page.screenshot({ path: 'shots/light.png' });
});
