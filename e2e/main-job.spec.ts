import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { decode as decodePng } from 'fast-png';
import { unzipSync } from 'fflate';
import {
  areaOfRle,
  boxOfRle,
  iouOfRles,
  type Rle,
  rasterisePolygons,
  rleFromString,
  rleHasPixel,
} from '../src/mask';
import {
  addImage,
  clickExtremePoints,
  clickImage,
  expect,
  expectDone,
  exportCoco,
  FLOWER,
  openApp,
  PHOTO_SIZE,
  placeOf,
  STEM,
  test,
} from './page';

interface Exported {
  readonly images: readonly { id: number; file_name: string; width: number; height: number }[];
  readonly categories: readonly { id: number; name: string }[];
  readonly annotations: readonly {
    id: number;
    image_id: number;
    category_id: number;
    iscrowd: number;
    area: number;
    bbox: [number, number, number, number];
    segmentation: { size: [number, number]; counts: string };
    extreme_points?: [number, number][];
    point?: [number, number];
  }[];
}

const pixelsOf = ({ size: [height, width], counts }: { size: [number, number]; counts: string }): Rle =>
  rleFromString(counts, { width, height });

/** Clicks two objects, changes a class, undoes and redoes, and exports. */
async function doTheJob(page: Page, backend: 'cpu' | 'webgpu'): Promise<{ flower: Rle; stem: Rle }> {
  await openApp(page, backend);
  await addImage(page, 'flower.jpg');
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 2);

  // Another class for the second object, which is the selected one.
  await page.getByPlaceholder('New class').fill('stem');
  await page.keyboard.press('Enter');
  await page.getByTestId('annotation-row').last().click();
  await page.getByTestId('class-select').selectOption({ label: 'stem' });

  await page.getByTestId('undo').click();
  await page.getByTestId('undo').click();
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('annotation-row')).toHaveCount(1);
  for (let i = 0; i < 3; i++) await page.getByTestId('redo').click();
  // Nothing is computed again: the masks are there at once.
  await expectDone(page, 2);

  const coco: Exported = await exportCoco(page, 'rle');
  const image = coco.images.find(({ file_name }) => file_name === 'flower.jpg');
  expect(image).toMatchObject(PHOTO_SIZE);
  expect(coco.images.map(({ id }) => id)).toEqual(coco.images.map((_, i) => i + 1));
  expect(coco.categories.map(({ id }) => id)).toEqual(coco.categories.map((_, i) => i + 1));
  expect(coco.annotations.map(({ id }) => id)).toEqual([1, 2]);
  for (const annotation of coco.annotations) {
    expect(annotation.image_id).toBe(image?.id);
    expect(annotation.iscrowd).toBe(0);
    const mask = pixelsOf(annotation.segmentation);
    expect({ width: mask.width, height: mask.height }).toEqual(PHOTO_SIZE);
    expect(annotation.area).toBe(areaOfRle(mask));
    const box = boxOfRle(mask);
    if (!box) throw new Error('empty mask');
    expect(annotation.bbox).toEqual([box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0]);
    expect(box.x1 <= PHOTO_SIZE.width && box.y1 <= PHOTO_SIZE.height).toBe(true);
  }
  const names = coco.annotations.map(
    ({ category_id }) => coco.categories.find(({ id }) => id === category_id)?.name,
  );
  expect(names[1]).toBe('stem');
  expect(names[0]).not.toBe('stem');

  const [first, second] = coco.annotations;
  const [flower, stem] = [pixelsOf(first.segmentation), pixelsOf(second.segmentation)];
  // The clicks went in as clicked, and the masks are theirs.
  expect(first.extreme_points).toEqual(FLOWER);
  expect(second.point).toEqual(STEM);
  expect(rleHasPixel(stem, ...STEM)).toBe(true);
  const xs = FLOWER.map(([x]) => x);
  const ys = FLOWER.map(([, y]) => y);
  const [x, y, w, h] = first.bbox;
  expect(x >= Math.min(...xs) && y >= Math.min(...ys)).toBe(true);
  expect(x + w <= Math.max(...xs) + 1 && y + h <= Math.max(...ys) + 1).toBe(true);

  const polygons = await exportCoco(page, 'polygon');
  for (const [i, mask] of [flower, stem].entries()) {
    const { segmentation, iscrowd } = polygons.annotations[i];
    expect(iscrowd).toBe(0);
    expect(iouOfRles(rasterisePolygons(segmentation, PHOTO_SIZE), mask)).toBe(1);
  }
  return { flower, stem };
}

test('clicks become COCO JSON, and the CPU and the WebGPU kernels agree', async ({ browser }) => {
  const masks = [];
  for (const backend of ['cpu', 'webgpu'] as const) {
    const context = await browser.newContext();
    const page = await context.newPage();
    masks.push(await doTheJob(page, backend));
    const device = backend === 'cpu' ? 'Device: CPU' : 'Device: WebGPU';
    await expect(page.getByRole('button', { name: device })).toBeVisible();
    await context.close();
  }
  expect(iouOfRles(masks[0].flower, masks[1].flower)).toBeGreaterThanOrEqual(0.98);
  expect(iouOfRles(masks[0].stem, masks[1].stem)).toBeGreaterThanOrEqual(0.98);
});

test('brackets and the wheel choose among the nested masks of one click, as one step of undo', async ({
  page,
}) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  const areaNow = async () => (await exportCoco(page, 'rle')).annotations[0].area as number;
  const middle = await areaNow();
  await page.keyboard.press('[');
  const smaller = await areaNow();
  expect(smaller).toBeLessThan(middle);
  await page.keyboard.press(']');
  expect(await areaNow()).toBe(middle);
  // The wheel, over the mask, does the same and does not zoom.
  const view = await page.getByTestId('stage').getAttribute('data-view');
  const place = await placeOf(page, ...STEM);
  await page.mouse.move(place.x, place.y);
  await page.mouse.wheel(0, -100);
  await expect.poll(areaNow).not.toBe(middle);
  expect(await page.getByTestId('stage').getAttribute('data-view')).toBe(view);
  await page.getByTestId('undo').click();
  expect(await areaNow()).toBe(middle);
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('annotation-row')).toHaveCount(0);
});

test('masks leave as PNG in a zip, with the COCO file beside them', async ({ page }) => {
  await openApp(page, 'cpu');
  await addImage(page, 'flower.jpg');
  await page.getByTestId('tool-point').click();
  await clickImage(page, ...STEM);
  await expectDone(page, 1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Masks as PNG (zip)' }).click(),
  ]);
  const files = unzipSync(readFileSync(await download.path()));
  const coco = JSON.parse(new TextDecoder().decode(files['annotations.json']));
  const { data, width, height } = decodePng(files['flower/1_object.png']);
  expect({ width, height }).toEqual(PHOTO_SIZE);
  expect(Array.from(data).filter((value) => value === 255).length).toBe(coco.annotations[0].area);
});
