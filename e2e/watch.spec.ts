import { attentionShift, exits } from '../src/methods';
import { addImage, clickExtremePoints, clickImage, expect, expectDone, openApp, STEM, test } from './page';

test('the timeline shows how masks came about, stage by stage', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await expect(page.getByTestId('timeline')).toHaveCount(0);
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  await page.getByLabel('Read-out').selectOption('instance-map');
  await expectDone(page, 1);
  await page.getByTestId('watch').click();

  const frames = page.getByTestId('timeline-frame');
  await expect(frames.last()).toHaveAttribute('data-stage', 'mask');
  const stages = await frames.evaluateAll((items) => items.map((item) => item.getAttribute('data-stage')));
  expect([...new Set(stages)]).toEqual(attentionShift.stages.map(({ id }) => id));

  // Step, play to the end, and the space bar.
  const title = page.getByTestId('timeline-title');
  await expect(title).toHaveText('Query map');
  await page.keyboard.press('ArrowRight');
  await expect(title).toHaveText('High-confidence sets');
  await page.getByTestId('timeline-back').click();
  await expect(title).toHaveText('Query map');
  const play = page.getByTestId('timeline-play');
  await page.getByLabel('Speed').selectOption('4');
  await play.click();
  await expect(play).toHaveAttribute('aria-pressed', 'true');
  await expect(title).not.toHaveText('Query map');
  await play.click();
  await expect(play).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Space');
  await expect(play).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await expect(play).toHaveAttribute('aria-pressed', 'false');

  // A token under the pointer shows what it is like; a click makes no object here.
  await clickImage(page, 400, 300);
  await expect(page.getByTestId('affinity')).toBeVisible();
  await expectDone(page, 1);

  // A parameter moved: the frames follow.
  const count = stages.length;
  await page.getByLabel('Shifts, number').fill('2');
  await expect.poll(() => frames.count()).toBeLessThan(count);

  // Closed again, clicks make objects.
  await page.getByTestId('timeline-close').click();
  await expect(page.getByTestId('timeline')).toHaveCount(0);
  await clickExtremePoints(page);
  await expectDone(page, 2);
  await page.keyboard.press('t');
  await expect(frames.last()).toHaveAttribute('data-stage', 'mask');
  const order = exits.stages.map(({ id }) => id);
  const seen = await frames.evaluateAll((items) =>
    items.map((item) => item.getAttribute('data-stage') ?? ''),
  );
  const places = seen.map((stage) => order.indexOf(stage));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
