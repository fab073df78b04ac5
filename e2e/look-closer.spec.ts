import { addImage, clickImage, expect, expectDone, openApp, STEM, test } from './page';

test('clicked tokens are compared, and every block and head shows what it attends to', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');

  // Two tokens clicked, a third under the pointer.
  await clickImage(page, 400, 300);
  await expect(page.getByTestId('affinity-row')).toHaveCount(2);
  await clickImage(page, 120, 900);
  await expect(page.getByTestId('affinity-row')).toHaveCount(3);
  const heads = page.getByTestId('head');
  await expect(heads).toHaveCount(24);

  // The full graph came along the way; that is no new start of the model.
  await expect(page.getByText('Starting the model')).toHaveCount(0);

  // The maps differ from head to head, and the one clicked is shown large.
  const pictures = await heads
    .locator('canvas')
    .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
  expect(new Set(pictures).size).toBe(24);
  const head = page.getByRole('button', { name: 'Block 5, head 2' });
  await head.click();
  await expect(head).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('.map-legend')).toContainText('Attention of block 5, head 2');
  await head.click();
  await expect(page.locator('.map-legend')).toContainText('Affinity of token');

  // Let go, and asked for again without a pointer.
  await page.getByTestId('timeline-heads').click();
  await expect(heads).toHaveCount(0);
  await page.getByTestId('timeline-heads').press('Enter');
  await expect(heads).toHaveCount(24);
  await expect(page.getByTestId('affinity-row')).toHaveCount(1);
});
