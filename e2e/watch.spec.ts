import { readFileSync } from 'node:fs';
import { attentionShift, exits } from '../src/methods';
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

test('the timeline shows how masks came about, stage by stage', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await expect(page.getByTestId('timeline')).toHaveCount(0);
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  await page.getByTestId('watch').click();

  // The default's walks do without the paper's key-points; one click brings them.
  const frames = page.getByTestId('timeline-frame');
  await expect(frames.first()).toHaveAttribute('data-stage', 'mask');
  await page.getByTestId('skipped-stages').click();
  await expect(page.getByTestId('skipped-stages')).toHaveCount(0);
  await expect(page.getByLabel('Read-out', { exact: true })).toHaveValue('instance-map');
  // The button is gone, the keyboard is not.
  await expect(page.getByLabel('Frame', { exact: true })).toBeFocused();
  await expect(frames.first()).toHaveAttribute('data-stage', 'query');
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

  // The space bar plays from the scrubber, too, which has the focus once it was dragged.
  await page.getByLabel('Frame', { exact: true }).focus();
  await page.keyboard.press('Space');
  await expect(play).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await expect(play).toHaveAttribute('aria-pressed', 'false');

  // A token under the pointer shows what it is like; a click makes no object here.
  await clickImage(page, 400, 300);
  await expect(page.getByTestId('affinity')).toBeVisible();
  await expectDone(page, 1);
  await clickImage(page, 400, 300);
  await page.getByTestId('timeline-compare').click();
  await expect(page.getByTestId('affinity')).toHaveCount(0);
  await expect(page.getByTestId('comparison')).toContainText('1.000');

  // A parameter moved: the frames follow.
  const count = stages.length;
  await page.getByLabel('Shifts, number').fill('2');
  await expect.poll(() => frames.count()).toBeLessThan(count);
  // Only what depends on it ran again: the stages before the shift came from memory, no other did.
  const shift = attentionShift.stages.findIndex(({ id }) => id === 'shift');
  const remembered = page.locator('.film-stage-name', { hasText: 'from memory' });
  await expect(remembered).toHaveText(
    attentionShift.stages.slice(0, shift).map(({ title }) => `${title} · from memory`),
  );
  await expect(page.getByTestId('comparison')).toContainText(/0\.\d{3}|1\.000/);
  // What was kept says what it had otherwise, in the panel's words.
  await expect(page.getByTestId('compare-card').filter({ hasText: 'Kept 1' })).toContainText('Shifts 10');

  // A number is typed digit by digit, also where its first digits alone are out of range.
  const size = page.getByLabel('Image size, number');
  await size.press('ControlOrMeta+a');
  await size.pressSequentially('25');
  await expect(size).toHaveAttribute('aria-invalid', 'true');
  await size.press('6');
  await expect(size).toHaveValue('256');
  await expect(page.getByRole('slider', { name: 'Image size' })).toHaveValue('256');
  const scale = page.getByLabel('Scale, number');
  await scale.fill('40');
  await scale.press('Enter');
  await expect(scale).toHaveValue('3');
  await scale.fill('');
  await scale.blur();
  await expect(scale).toHaveValue('3');
  await page.getByRole('button', { name: 'Reset Image size to 512' }).click();
  await expect(size).toHaveValue('512');

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

test('a link makes the same object and mask elsewhere; frame and run can be kept', async ({
  page,
  browser,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, 'cpu');
  await showImage(page, 'march-pastoral.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, 590, 240);
  await expectDone(page, 1);
  await page.getByLabel('Views, number').fill('2');
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');
  await page.getByTestId('share-link').click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#sample=march-pastoral.jpg&method=attention-shift&point=590,240&set=views:2');

  const [picture] = await Promise.all([page.waitForEvent('download'), page.getByTestId('share-png').click()]);
  expect(picture.suggestedFilename()).toMatch(/^march-pastoral-1-attention-shift-frame-\d+\.png$/);
  const [kept] = await Promise.all([page.waitForEvent('download'), page.getByTestId('share-json').click()]);
  const run = JSON.parse(readFileSync(await kept.path(), 'utf8'));
  expect(run.parameters.views).toBe(2);
  expect(run.frames.at(-1).stage).toBe('mask');
  const [before] = (await exportCoco(page, 'rle')).annotations;

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(other.getByTestId('timeline')).toBeVisible();
  await expectDone(other, 1);
  const [after] = (await exportCoco(other, 'rle')).annotations;
  expect(after.segmentation).toEqual(before.segmentation);
  expect(after.score).toBe(before.score);
  expect(new URL(other.url()).hash).toBe('');
  await elsewhere.close();
});
