import { decodeRle, rleFromString } from '../src/mask';
import { bestie } from '../src/methods';
import { clickImage, expect, expectDone, exportCoco, openApp, showImage, test } from './page';

/** Sheep of the sample photo, in its pixels; the last two stand against each other. */
const SHEEP = [
  [150, 190],
  [400, 95],
  [705, 195],
  [560, 240],
] as const;

test('clicks on several objects of a class share its pixels out', async ({ page }) => {
  await openApp(page, 'cpu');
  await showImage(page, 'march-pastoral.jpg');
  await page.getByTestId('tool-point').click();
  for (const [k, [x, y]] of SHEEP.entries()) {
    await clickImage(page, x, y);
    await expect(page.getByTestId('annotation-row')).toHaveCount(k + 1);
    // The method chosen once holds for the clicks that follow.
    if (k === 0) await page.getByLabel('Method', { exact: true }).selectOption('bestie');
    await expect(page.getByLabel('Method', { exact: true })).toHaveValue('bestie');
  }
  await expectDone(page, SHEEP.length);

  const { annotations } = await exportCoco(page, 'rle');
  const covered = new Set<number>();
  let area = 0;
  for (const [k, annotation] of annotations.entries()) {
    const [height, width] = annotation.segmentation.size;
    const { data } = decodeRle(rleFromString(annotation.segmentation.counts, { width, height }));
    const [x, y] = SHEEP[k];
    expect(data[y * width + x]).toBe(1);
    data.forEach((value, i) => {
      if (value) covered.add(i);
    });
    area += annotation.area;
  }
  expect(annotations).toHaveLength(SHEEP.length);
  expect(covered.size).toBe(area);

  await page.getByTestId('watch').click();
  const frames = page.getByTestId('timeline-frame');
  await expect(frames.last()).toHaveAttribute('data-stage', 'refinement');
  const stages = await frames.evaluateAll((items) => items.map((item) => item.getAttribute('data-stage')));
  expect([...new Set(stages)]).toEqual(bestie.stages.map(({ id }) => id));
  await frames.filter({ hasText: 'Offset map' }).click();
  await expect(page.getByTestId('timeline-title')).toHaveText('Offset map');
  await expect(page.locator('.offset-wheel')).toBeVisible();

  // The head learns from this photo; the frames follow.
  await frames.filter({ hasText: 'Needs the head' }).click();
  await page.getByTestId('meet-need').click();
  await expect(page.getByLabel('Offsets', { exact: true })).toHaveValue('ridge');
  await expect(frames.filter({ hasText: 'Predicted offsets' })).toHaveCount(1);
});
