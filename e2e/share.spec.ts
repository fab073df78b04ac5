import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { addImage, clickExtremePoints, expect, expectDone, exportCoco, openApp, PHOTO, test } from './page';

test('a link of one’s own photo asks for that very file, and then makes the same mask', async ({
  page,
  browser,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.getByLabel('Hops, number').fill('2');
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');
  await page.getByTestId('share-link').click();
  await expect(page.locator('.hint')).toContainText('The link is copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#photo=flower\.jpg&sha256=[\da-f]{64}&method=exits&points=.*&set=hops:2$/);
  const [before] = (await exportCoco(page, 'rle')).annotations;
  await page.close();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  const notice = other.getByRole('alert').filter({ hasText: 'The link is of the photo flower.jpg' });
  await expect(notice).toBeVisible();

  // Another file of that name is not taken for it; the wish outlives a reload.
  const open = (name: string, buffer: Buffer) =>
    other.getByTestId('open-images').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
  await expect(other.getByTestId('image-item').first()).toBeVisible();
  const grey = { create: { width: 64, height: 48, channels: 3 as const, background: '#808080' } };
  await open('flower.jpg', await sharp(grey).jpeg().toBuffer());
  await expect(other.getByText('This flower.jpg is another file')).toBeVisible();
  await expect(other.getByTestId('timeline')).toHaveCount(0);
  await other.reload();
  await expect(notice).toBeVisible();

  // The very file, under another name: everything is back.
  await open('renamed.jpg', readFileSync(PHOTO));
  await expect(other.getByTestId('timeline')).toBeVisible();
  await expectDone(other, 1);
  await expect(notice).toHaveCount(0);
  await expect(other.getByLabel('Hops, number')).toHaveValue('2');
  const [after] = (await exportCoco(other, 'rle')).annotations;
  expect(after.segmentation).toEqual(before.segmentation);
  expect(after.score).toBe(before.score);
  expect(new URL(other.url()).hash).toBe('');
  await elsewhere.close();
});

test('the timeline can be kept as a film and as a strip for a talk', async ({ page }, info) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  const frames = page.getByTestId('timeline-frame');
  await expect(frames.last()).toHaveAttribute('data-stage', 'mask');

  const [strip] = await Promise.all([page.waitForEvent('download'), page.getByTestId('share-strip').click()]);
  expect(strip.suggestedFilename()).toBe('flower-1-exits-strip.png');
  await strip.saveAs(info.outputPath('strip.png'));
  const stages = new Set(
    await frames.evaluateAll((all) => all.map((each) => each.getAttribute('data-stage'))),
  );
  // The photo and a panel for every stage: at most six in a row, all alike, 8 pixels between them.
  const panels = stages.size + 1;
  expect(panels).toBeLessThanOrEqual(6);
  const file = info.outputPath('strip.png');
  const { width = 0, height = 0 } = await sharp(file).metadata();
  expect((width + 8) % panels).toBe(0);
  expect(height).toBe(464);
  // No two panels are the same picture.
  const side = (width + 8) / panels;
  const pictures = await Promise.all(
    Array.from({ length: panels }, (_, i) =>
      sharp(file)
        .extract({ left: i * side, top: 0, width: side - 8, height: 420 })
        .raw()
        .toBuffer(),
    ),
  );
  expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(panels);

  // Filming tells how far it is and can be stopped; then no file comes.
  await page.getByLabel('Speed').selectOption('4');
  await page.getByTestId('share-film').click();
  const progress = page.getByText(/Filming the timeline at 4×: frame \d+ of \d+/);
  await expect(progress).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Filming stopped; no file was written.')).toBeVisible();

  const [film] = await Promise.all([page.waitForEvent('download'), page.getByTestId('share-film').click()]);
  expect(film.suggestedFilename()).toBe('flower-1-exits.webm');
  const bytes = readFileSync(await film.path());
  await film.saveAs(info.outputPath('film.webm'));
  // EBML, the head of every WebM.
  expect(bytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');

  // It plays, with pictures that differ, for about as long as the frames stand.
  const base64 = bytes.toString('base64');
  const played = await page.evaluate(async (data) => {
    const video = document.createElement('video');
    video.muted = true;
    const binary = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([binary], { type: 'video/webm' }));
    const pictures = new Set<string>();
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 64;
    await video.play();
    while (!video.ended) {
      canvas.getContext('2d')?.drawImage(video, 0, 0, 64, 64);
      pictures.add(canvas.toDataURL());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { seconds: video.currentTime, width: video.videoWidth, pictures: pictures.size };
  }, base64);
  expect(played.width).toBeGreaterThanOrEqual(720);
  expect(played.pictures).toBeGreaterThan(stages.size);
});
