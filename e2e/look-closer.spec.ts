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

test('masks are compared with a truth and with each other', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  const made = await exportCoco(page, 'rle');
  const chooseFile = (name: string, content: unknown) =>
    page.getByTestId('open-images').setInputFiles({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(content)),
    });

  // A file is used for nothing unasked, and one of other photos says so.
  await chooseFile('truth.json', made);
  const question = page.getByTestId('coco-question');
  await expect(question).toContainText('What is truth.json for?');
  await question.getByRole('button', { name: 'Neither' }).click();
  await expect(page.getByTestId('truth')).toHaveCount(0);
  await expectDone(page, 1);
  const strange = {
    ...made,
    images: made.images.map((image: object) => ({ ...image, file_name: 'other.jpg' })),
  };
  await chooseFile('strange.json', strange);
  await expect(page.getByText('none of its 1 objects lies on a photo that is open')).toBeVisible();

  // Its own mask as truth: an IoU of 1, in the list, beside the object, and as a mean.
  await chooseFile('truth.json', made);
  await question.getByRole('button', { name: 'As truth to compare with' }).click();
  await expect(page.getByTestId('truth')).toContainText('mean IoU 1.000');
  await expect(page.getByTestId('annotation-row')).toContainText('IoU 1.00');
  await expect(page.getByTestId('truth-match')).toContainText('IoU 1.000');

  // Two runs with other parameters beside it: every card has its own IoU.
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');
  await page.getByTestId('timeline-compare').click();
  await expect(page.getByTestId('compare-card')).toHaveCount(3);
  await page.getByLabel('Mask threshold, number').fill('0.9');
  await expectDone(page, 1);
  await expect(page.getByTestId('truth-iou').first()).not.toContainText('1.000');
  // Only the last stage depends on the threshold: the others did not run again.
  await expect(page.locator('.film-stage-name').filter({ hasText: 'from memory' }).first()).toBeVisible();
  await expect(page.locator('.film-stage-name').last()).not.toContainText('from memory');
  await page.getByTestId('keep-run').click();
  await page.getByLabel('Hops, number').fill('8');
  await expectDone(page, 1);
  await expect(page.getByTestId('compare-card')).toHaveCount(4);
  const toTruth = await page.getByTestId('truth-iou').allTextContents();
  expect(toTruth).toHaveLength(3);
  expect(toTruth[1]).toContain('1.000');
  const present = await page.getByTestId('comparison').allTextContents();
  expect(present).toHaveLength(3);
  // The present mask against the truth is the truth's own card read the other way round.
  expect(present[2]?.slice(-5)).toBe(toTruth[0]?.slice(-5));

  // Back to the first kept run: its parameters are the object's again.
  await page.getByRole('button', { name: 'Go back to kept 1' }).click();
  await expect(page.getByLabel('Hops, number')).toHaveValue('3');
  await expectDone(page, 1);
  await expect(page.getByTestId('truth-match')).toContainText('IoU 1.000');
  await page.getByTestId('timeline-close').click();

  // The same file as objects: its clicks are run here, and undo takes them all back.
  await chooseFile('again.json', made);
  await question.getByRole('button', { name: 'As objects' }).click();
  await expectDone(page, 2);
  const both = (await exportCoco(page, 'rle')).annotations;
  expect(both[1].segmentation).toEqual(both[0].segmentation);
  await page.getByTestId('undo').click();
  await expectDone(page, 1);
  await page.getByRole('button', { name: 'Compare with this truth no longer' }).click();
  await expect(page.getByTestId('truth-match')).toHaveCount(0);
});

test('the tour comes once, stays out of the way, and comes again when called', async ({ browser }) => {
  const visit = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await visit.newPage();
  await openApp(page, 'cpu');
  const tour = page.getByTestId('tour');
  await expect(tour).toContainText('1 of 5');
  // It takes no focus and blocks nothing: the tool beside it works.
  await page.getByTestId('tool-point').click();
  await expect(tour).toContainText('1 of 5');
  for (const step of [2, 3, 4, 5]) {
    await tour.getByRole('button', { name: 'Next' }).click();
    await expect(tour).toContainText(`${step} of 5`);
    const box = await tour.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1440);
  }
  await tour.getByRole('button', { name: 'Back' }).click();
  await expect(tour).toContainText('4 of 5');
  // Work begins: a click on the photo makes an object and ends the tour.
  await showImage(page, 'march-pastoral.jpg');
  await clickImage(page, 590, 400);
  await expect(tour).toHaveCount(0);
  await expect(page.getByTestId('annotation-row')).toHaveCount(1);
  await page.reload();
  await expect(page.getByTestId('annotation-row')).toHaveCount(1);
  await expect(tour).toHaveCount(0);
  // Called again, on a phone too.
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Take the tour' }).click();
  await expect(tour).toContainText('1 of 5');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const step of [2, 3, 4, 5]) {
    await tour.getByRole('button', { name: 'Next' }).click();
    await expect(tour).toContainText(`${step} of 5`);
    const box = await tour.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  }
  await tour.getByRole('button', { name: 'Skip the tour' }).click();
  await expect(tour).toHaveCount(0);
  await visit.close();
});
