import type { Page } from '@playwright/test';
import {
  addImage,
  clickExtremePoints,
  expect,
  expectDone,
  expectHoveredAsClicked,
  expectSamePixels,
  openApp,
  pixelsOf,
  test,
} from './page';

const executablePath = process.env.CHROMIUM_PATH;

// WebGPU by SwiftShader and the page by Mesa's OpenGL: here a canvas that WebGPU painted on can be looked at.
test.use({
  serviceWorkers: 'block',
  launchOptions: {
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--use-angle=gl-egl',
      '--ignore-gpu-blocklist',
    ],
    ...(executablePath ? { executablePath } : {}),
  },
});

/**
 * Runs in the engine's worker before everything else: its adapter passes for hardware, and pictures are told of.
 * @param shows false: they come out empty, as they do in Chromium where the page is drawn without OpenGL
 */
const asHardware = (shows: boolean) => `
Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
const pictures = new BroadcastChannel('pictures');
const take = OffscreenCanvas.prototype.transferToImageBitmap;
OffscreenCanvas.prototype.transferToImageBitmap = function () {
  const { width, height } = this;
  pictures.postMessage([width, height]);
  const picture = take.call(this);
  if (${shows}) return picture;
  const empty = new OffscreenCanvas(width, height);
  empty.getContext('2d');
  return take.call(empty);
};
`;

/** From the next visit on the engine's adapter passes for hardware. @returns the sizes of the pictures since then */
async function passForHardware(
  page: Page,
  shows = true,
): Promise<() => Promise<readonly (readonly number[])[]>> {
  await page.addInitScript(() => {
    const sizes: number[][] = [];
    new BroadcastChannel('pictures').onmessage = ({ data }) => sizes.push(data);
    Object.assign(globalThis, { paintedSizes: sizes });
  });
  await page.route(/assets\/worker-.*\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: asHardware(shows) + (await response.text()) });
  });
  // The network need not race for a device that is none.
  await page.route(/assets\/ort\.webgpu/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: "throw new Error('Not in this test.');" }),
  );
  return () => page.evaluate(() => Reflect.get(globalThis, 'paintedSizes'));
}

/** Opens the app anew, marks the flower and watches it. */
async function watchFlower(page: Page, name: string): Promise<void> {
  await openApp(page, 'webgpu');
  await addImage(page, name);
  await clickExtremePoints(page);
  await expectDone(page, 1);
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('timeline-frame').last()).toHaveAttribute('data-stage', 'mask');
}

const thumbnails = (page: Page) => pixelsOf(page.getByTestId('timeline-frame').locator('canvas'));

test('a canvas that a device paints has frames, rows and heads in the colours of their numbers', async ({
  page,
}) => {
  await watchFlower(page, 'numbers.jpg');
  const drawn = await thumbnails(page);

  const sizes = await passForHardware(page);
  await watchFlower(page, 'pictures.jpg');
  // The rehearsal, and one picture of the stage that walks: both walks and Δ at hops 0 to 3, u and r, of 24 × 24 tokens.
  const walk = [14 * 24, 24];
  const hint = 'With the rehearsal alone the page is drawn without OpenGL: install Mesa’s (libgl1-mesa-dri).';
  expect(await sizes(), hint).toEqual([[2, 1], walk]);
  const painted = await thumbnails(page);
  expect(painted.length).toBe(drawn.length);
  for (const [i, pixels] of painted.entries()) expectSamePixels(pixels, drawn[i]);

  await expectHoveredAsClicked(page);
  // Of a row; the heads' is wider.
  expect((await sizes()).slice(2)).toContainEqual([24, 24]);
  await expect(page.getByRole('button', { name: 'Device: WebGPU' })).toBeVisible();
});

test('a canvas that does not show what was painted is noticed, and the page draws the numbers', async ({
  page,
}) => {
  const sizes = await passForHardware(page, false);
  await watchFlower(page, 'pictures.jpg');
  expect(await sizes()).toEqual([[2, 1]]);
  const walk = page.locator('[data-testid=timeline-frame][data-stage=walk] canvas');
  for (const pixels of await pixelsOf(walk)) expect(new Set(pixels).size).toBeGreaterThan(20);
  await expect(page.getByRole('button', { name: 'Device: WebGPU' })).toBeVisible();
});
