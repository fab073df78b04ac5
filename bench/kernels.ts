/**
 * The kernels beside their peers, in one Chromium on one machine: prints one table of medians.
 *
 *   npm run bench                         every contender, N = 576, 1,024 and 4,096 (twenty minutes and more)
 *   npm run bench -- --sizes 576,1024     only these sizes
 *   npm run bench -- --only ours,onnx     only contenders whose names begin so
 *   npm run bench -- --rounds 3           contenders on the CPU take turns so often, their repetitions put together:
 *                                         where a virtual machine's threads lie changes from one minute to the next
 *   npm run bench -- --all                every operation, also those without a row of their own in the table
 *   npm run bench -- --adapter real       WebGPU on the machine's own adapter instead of SwiftShader
 */
import { realpathSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { createServer } from 'vite';
import { assembly } from '../assembly.plugin';
import { type Cell, putTogether } from '../src/bench/run';
import { markdownOf, type Report } from '../src/bench/table';
import type { RemoteDoor } from './kernels/page';
import type { Name } from './kernels/worker';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '576,1024,4096' },
    only: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
    adapter: { type: 'string', default: 'swiftshader' },
    rounds: { type: 'string', default: '1' },
    /** Seconds that the repetitions of one cell may take together, and one repetition at the most. */
    budget: { type: 'string', default: '2' },
    longest: { type: 'string', default: '60' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const only = values.only.split(',').filter((part) => part !== '');
const patience = { budget: Number(values.budget) * 1000, longest: Number(values.longest) * 1000 };
const rounds = Number(values.rounds);
const wrong = [...sizes, patience.budget, patience.longest, rounds].find((value) => !(value > 0));
if (wrong !== undefined) {
  console.error(
    '--sizes takes numbers of tokens with commas between, --budget and --longest seconds, --rounds a number.',
  );
  process.exit(2);
}

type InPage = { bench: RemoteDoor };

/** A page of its own for every contender; they take turns. */
async function inPage<R, A>(
  browser: Browser,
  address: string,
  work: (argument: A) => Promise<R>,
  argument: A,
): Promise<R> {
  const page = await browser.newPage();
  // A busy machine is slow to compile, and a slow contender is slow.
  page.setDefaultTimeout(0);
  page.on('console', (message) => {
    if (message.type() === 'log') console.error(message.text());
  });
  await page.goto(address);
  await page.waitForFunction(() => 'bench' in globalThis);
  const result = await page.evaluate<R, A>(work as never, argument);
  await page.close();
  return result;
}

const server = await createServer({
  configFile: false,
  root: '.',
  logLevel: 'error',
  plugins: [assembly()],
  optimizeDeps: {
    entries: ['bench/kernels/page.ts', 'bench/kernels/worker.ts'],
    // The runtimes look for their WebAssembly beside themselves.
    exclude: ['onnxruntime-web'],
  },
  server: {
    port: 4392,
    // Also where node_modules is a link to another folder.
    fs: { allow: ['.', realpathSync('node_modules')] },
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
});
await server.listen();
const address = `${server.resolvedUrls?.local[0]}bench/kernels/index.html`;
const software = values.adapter === 'swiftshader';
const browser = await chromium.launch({
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
  args: [
    '--no-sandbox',
    '--enable-unsafe-webgpu',
    ...(software ? ['--use-webgpu-adapter=swiftshader'] : []),
    '--enable-features=Vulkan',
    ...(software ? ['--use-angle=vulkan', '--use-vulkan=swiftshader'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});

const loadBefore = loadavg()[0];
const { adapter, ...rates } = await inPage(
  browser,
  address,
  (given: readonly number[]) => (globalThis as unknown as InPage).bench.rates(given),
  sizes,
);
const names = await inPage(
  browser,
  address,
  async (_: null) => (globalThis as unknown as InPage).bench.names(),
  null,
);
const measured: Cell[] = [];
const taking = names.filter((name) => only.length === 0 || only.some((part) => name.startsWith(part)));
const tours = Array.from({ length: rounds }, (_, round) =>
  round === 0 ? taking : taking.filter((name) => !name.endsWith('by WebGPU')),
);
for (const name of tours.flat()) {
  const cells = await inPage(
    browser,
    address,
    ([who, given, how, all]: [Name, readonly number[], typeof patience, boolean]) =>
      (globalThis as unknown as InPage).bench.measure(who, given, how, all),
    [name, sizes, patience, values.all] as [Name, readonly number[], typeof patience, boolean],
  ).catch((error: unknown) => {
    console.error(`${name} did not take part: ${error instanceof Error ? error.message : error}`);
    return [];
  });
  measured.push(...cells);
}
const cells = putTogether(measured);
const version = browser.version();
await browser.close();
await server.close();

const report: Report = { cells, rates };
const processor = cpus();
const machine =
  `${processor.length} cores (${processor[0].model.trim()}), Chromium ${version}, WebGPU on ${adapter}; ` +
  `load of the machine before ${loadBefore.toFixed(1)}. Milliseconds: median (10–90 %).`;
console.log(markdownOf(report, machine));

const failed = cells.filter(({ outcome }) => outcome.kind === 'failed');
for (const { benchmark, tokens, contender, outcome } of failed) {
  console.log(
    `\n${contender} failed at ${benchmark}, N = ${tokens}: ${outcome.kind === 'failed' && outcome.why}`,
  );
}
process.exit(failed.length > 0 ? 1 : 0);
