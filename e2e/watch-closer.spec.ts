import { readFileSync } from 'node:fs';
import { inspectImage } from '../src/image';
import {
  addImage,
  clickExtremePoints,
  clickImage,
  expect,
  expectDone,
  expectHoveredAsClicked,
  exportCoco,
  openApp,
  STEM,
  test,
} from './page';

test('on a software adapter, too, rows and heads follow the pointer as they are where one clicks', async ({
  page,
}) => {
  await openApp(page, 'webgpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');

  await expectHoveredAsClicked(page);
  // Nobody lost the graphics on the way: the run goes on there.
  await expect(page.getByText('was lost')).toHaveCount(0);
  await page.getByLabel('Temperature, number').fill('0.1');
  await expectDone(page, 1);
  await expect(page.getByRole('button', { name: 'Device: WebGPU' })).toBeVisible();
});

test('frames are measured against a truth, rows follow the walk’s hops, and the shift is kept as a strip', async ({
  page,
}) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  const made = await exportCoco(page, 'rle');
  await page.getByTestId('open-images').setInputFiles({
    name: 'truth.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(made)),
  });
  await page.getByRole('button', { name: 'As truth to compare with' }).click();
  await page.getByTestId('watch').click();
  const frames = page.getByTestId('timeline-frame');
  await expect(frames.last()).toHaveAttribute('data-stage', 'mask');
  const truth = page.getByTestId('frame-truth');
  await frames.last().click();
  await expect(truth).toContainText(/IoU of the mask\s*1/);
  await page
    .getByTestId('timeline-frame')
    .filter({ hasText: /^Pseudo points$/ })
    .click();
  await expect(truth).toContainText(/foreground\d\.\d{3}\d\.\d{3}/);
  await expect(truth).toContainText('tokens covered');

  // The rows are of T's power that the frame shows, until another is chosen.
  await page.getByTestId('timeline-frame').filter({ hasText: 'Foreground walk, hop 2' }).click();
  await clickImage(page, 400, 300);
  const power = page.getByTestId('affinity-power');
  await expect(power).toHaveValue('2');
  await expect(page.getByTestId('affinity')).toContainText('2 hops');
  await power.press('ArrowLeft');
  await expect(page.getByTestId('affinity')).toContainText('1 hop');
  await power.press('ArrowLeft');
  await expect(page.getByTestId('affinity')).toContainText('Affinity of token');

  // Only where key-points move is there a strip of how they do.
  await expect(page.getByTestId('share-shift')).toHaveCount(0);
  await page.getByTestId('timeline-close').click();
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 2);
  await page.getByLabel('Read-out').selectOption('instance-map');
  await page.getByLabel('Assignment').selectOption('softmax');
  await expectDone(page, 2);
  await page.getByTestId('watch').click();
  await page.getByTestId('timeline-frame').filter({ hasText: 'Shift 10 of 10' }).first().click();
  await expect(page.getByTestId('explanation')).toContainText('published code');
  await expect(truth).toBeVisible();
  const [strip] = await Promise.all([page.waitForEvent('download'), page.getByTestId('share-shift').click()]);
  expect(strip.suggestedFilename()).toBe('flower-2-attention-shift-shift.png');
  // Photo, three shifts, filter and next round.
  const { width, height } = inspectImage(readFileSync(await strip.path()), 'strip');
  expect(width / height).toBeGreaterThan(3);
});
