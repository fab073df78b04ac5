import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { addImage, expect, exportCoco, openApp, PHOTO, placeOf, showImage, test } from './page';

/** An upright picture with a colour of its own in every corner. */
const CORNERS = [
  { x: 0, y: 0, colour: [220, 30, 30] },
  { x: 90, y: 0, colour: [30, 200, 30] },
  { x: 0, y: 50, colour: [30, 30, 220] },
  { x: 90, y: 50, colour: [240, 240, 240] },
] as const;
const UPRIGHT = { width: 100, height: 60 };

const upright = () => {
  const [r, g, b] = [120, 120, 120];
  const squares = CORNERS.map(({ x, y, colour }) => ({
    input: {
      create: {
        width: 10,
        height: 10,
        channels: 3 as const,
        background: { r: colour[0], g: colour[1], b: colour[2] },
      },
    },
    left: x,
    top: y,
  }));
  return sharp({ create: { ...UPRIGHT, channels: 3, background: { r, g, b } } })
    .composite(squares)
    .png()
    .toBuffer();
};

/** The stored picture that an EXIF orientation turns upright again. */
async function stored(orientation: number): Promise<Buffer> {
  const picture = sharp(await upright());
  const turned = [
    () => picture,
    () => picture.flop(),
    () => picture.rotate(180),
    () => picture.flip(),
    async () => sharp(await picture.rotate(90).toBuffer()).flop(),
    () => picture.rotate(270),
    async () => sharp(await picture.rotate(270).toBuffer()).flop(),
    () => picture.rotate(90),
  ][orientation - 1];
  const buffer = await (await turned()).png().toBuffer();
  return sharp(buffer)
    .withMetadata({ orientation })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** The four corners have their colours where the stage says that they lie. */
async function expectCorners(page: Page, name: string): Promise<void> {
  await expect(async () => {
    const screen = sharp(await page.screenshot());
    const { data, info } = await screen.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    for (const corner of CORNERS) {
      const place = await placeOf(page, corner.x + 4.5, corner.y + 4.5);
      const at = 3 * (Math.round(place.y) * info.width + Math.round(place.x));
      for (let c = 0; c < 3; c++) expect(Math.abs(data[at + c] - corner.colour[c]), name).toBeLessThan(30);
    }
  }).toPass({ timeout: 10_000 });
}

test('EXIF orientations 1 to 8 stand upright on the stage', async ({ page }) => {
  await openApp(page, 'cpu');
  for (let orientation = 1; orientation <= 8; orientation++) {
    const name = `orientation-${orientation}.jpg`;
    await addImage(page, name, await stored(orientation));
    await expect(page.locator(`[data-testid=image-item][data-name="${name}"]`)).toContainText('100 × 60');
    await expectCorners(page, name);
  }
  const coco = await exportCoco(page, 'rle');
  const turned = coco.images.filter(({ file_name }: { file_name: string }) =>
    file_name.startsWith('orientation'),
  );
  expect(turned).toHaveLength(8);
  for (const image of turned) expect(image).toMatchObject(UPRIGHT);
});

test('files that are no pictures are named with the reason, and the others go on', async ({ page }) => {
  await openApp(page, 'cpu');
  const good = await upright();
  const photo = readFileSync(PHOTO);
  // A header that promises 20,000 × 20,000 pixels; nobody should try to decode it.
  const huge = Buffer.from(good);
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  await page.getByTestId('open-images').setInputFiles([
    { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
    { name: '<b>text</b>.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('this is no picture') },
    { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: photo.subarray(0, photo.length >> 1) },
    { name: 'huge.png', mimeType: 'image/png', buffer: huge },
    { name: 'good.png', mimeType: 'image/png', buffer: good },
    { name: 'good.webp', mimeType: 'image/webp', buffer: await sharp(good).webp().toBuffer() },
    { name: 'good.avif', mimeType: 'image/avif', buffer: await sharp(good).avif().toBuffer() },
    { name: 'good.gif', mimeType: 'image/gif', buffer: await sharp(good).gif().toBuffer() },
  ]);
  const notices = page.getByRole('region', { name: 'Notices' });
  for (const [name, reason] of [
    ['empty.jpg', 'empty'],
    ['<b>text</b>.jpg', ''],
    ['cut.jpg', 'cut off'],
    ['huge.png', '20,000'],
  ]) {
    await expect(
      notices.getByRole('alert').filter({ hasText: name }).filter({ hasText: reason }),
    ).toBeVisible();
  }
  for (const name of ['good.png', 'good.webp', 'good.avif', 'good.gif']) await showImage(page, name);
  await expect(page.locator('[data-testid=image-item][data-name="cut.jpg"]')).toHaveCount(0);
});

test('photos can be dropped and pasted', async ({ page }) => {
  await openApp(page, 'cpu');
  const base64 = (await upright()).toString('base64');
  await page.evaluate((data) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const carry = (name: string) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type: 'image/png' }));
      return transfer;
    };
    const drop = { dataTransfer: carry('dropped.png'), bubbles: true, cancelable: true };
    const stage = document.querySelector('[data-testid=stage]');
    for (const type of ['dragenter', 'dragover', 'drop']) stage?.dispatchEvent(new DragEvent(type, drop));
    const paste = { clipboardData: carry('pasted.png'), bubbles: true, cancelable: true };
    document.body.dispatchEvent(new ClipboardEvent('paste', paste));
  }, base64);
  await showImage(page, 'dropped.png');
  await showImage(page, 'pasted.png');
});

test('a WebP that lies on its side stands upright too', async ({ page }) => {
  await openApp(page, 'cpu');
  const lying = await sharp(await upright())
    .rotate(270)
    .withMetadata({ orientation: 6 })
    .webp({ lossless: true })
    .toBuffer();
  await addImage(page, 'lying.webp', lying, 'image/webp');
  await expect(page.locator('[data-testid=image-item][data-name="lying.webp"]')).toContainText('100 × 60');
  await expectCorners(page, 'lying.webp');
});

test('a folder is taken whole, and what is no picture in it is left out', async ({ page }, info) => {
  await openApp(page, 'cpu');
  const folder = info.outputPath('holiday');
  mkdirSync(join(folder, 'day two'), { recursive: true });
  writeFileSync(join(folder, 'one.png'), await upright());
  writeFileSync(join(folder, 'day two', 'two.png'), await upright());
  writeFileSync(join(folder, 'notes.txt'), 'sunny');
  await page.getByLabel('Photo folder').setInputFiles(folder);
  await showImage(page, 'one.png');
  await showImage(page, 'two.png');
  await expect(page.getByTestId('image-item').filter({ hasText: 'notes' })).toHaveCount(0);
});
