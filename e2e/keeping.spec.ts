import {
  addImage,
  clickExtremePoints,
  clickImage,
  expect,
  expectDone,
  exportCoco,
  openApp,
  STEM,
  showImage,
  test,
} from './page';

test('what was made is there again after a reload, without computing anew', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  const before = await exportCoco(page, 'rle');
  await page.waitForTimeout(1000);
  await page.reload();
  await showImage(page, 'flower.jpg');
  // Before the engine is ready: the mask came out of storage.
  await expectDone(page, 1);
  const after = await exportCoco(page, 'rle');
  expect(after.annotations).toEqual(before.annotations);
  expect(after.images).toEqual(before.images);
});

test('a change made just before the tab closes is kept', async ({ page, context }) => {
  await openApp(page, 'cpu');
  await page.getByPlaceholder('New class').fill('late');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1000);
  await page.close({ runBeforeUnload: true });
  const again = await context.newPage();
  await openApp(again, 'cpu');
  await expect(again.getByTestId('class-select')).toContainText('late');
});

test('a second tab waits, and takes over only when told to', async ({ page, context }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  const second = await context.newPage();
  await second.goto('/?backend=cpu');
  await expect(second.getByRole('alertdialog')).toContainText('open in another tab');
  await second.getByRole('button', { name: 'Use it here' }).click();
  await expect(second.locator('[data-testid=image-item][data-name="flower.jpg"]')).toBeVisible();
  await expect(page.getByText('now in use in another tab').first()).toBeVisible();
});

test('full storage is said until it works again', async ({ page }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      if ('storageIsFull' in globalThis) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
  });
  await openApp(page, 'cpu');
  await expect(page.getByText('Saved on this machine')).toBeVisible();
  await page.evaluate(() => Object.assign(globalThis, { storageIsFull: true }));
  await page.getByPlaceholder('New class').fill('one');
  await page.keyboard.press('Enter');
  await expect(page.getByText('storage is full').first()).toBeVisible();
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'storageIsFull'));
  await page.getByPlaceholder('New class').fill('two');
  await page.keyboard.press('Enter');
  await expect(page.getByText('storage is full')).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('class-select')).toContainText('two');
});

test('a class that has masks asks before it goes, and undo brings both back', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  await page.getByPlaceholder('New class').fill('other');
  await page.keyboard.press('Enter');
  const remove = page.getByRole('button', { name: 'Delete class object' });
  await remove.click();
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Keep the class' }).click();
  await expectDone(page, 1);
  await remove.click();
  await question.getByRole('button', { name: 'Delete with its objects' }).click();
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
  await expect(page.getByTestId('class-select')).not.toContainText('object');
  await page.getByTestId('undo').click();
  await expectDone(page, 1);
  await expect(page.getByTestId('class-select')).toContainText('object');
});

test('clicks outside the photo do nothing but say so', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, -40, 300);
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
});
