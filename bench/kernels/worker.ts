/** The worker in which `npm run bench` lets a contender compute: as in the app, where the page's thread never waits. */
import * as Comlink from 'comlink';
import type { Contender } from '../../src/bench/contender';
import type { Patience } from '../../src/bench/measure';
import { ortWasm, ortWebgpu } from '../../src/bench/ort';
import { ours, oursOnCpu } from '../../src/bench/ours';
import { plainLoops } from '../../src/bench/plain';
import { cpuRates, gpuRates } from '../../src/bench/rates';
import { type Cell, runBenchmarks } from '../../src/bench/run';
import type { Report } from '../../src/bench/table';
import { createGpuBackend, requestGpuDevice } from '../../src/kernels';
import { MAIN_BENCHMARKS, OTHER_BENCHMARKS } from '../../src/kernels/benchmark';
import { browserTeam } from '../../src/kernels/team/open.browser';

const threads = navigator.hardwareConcurrency;

const MAKERS = {
  'ours on the CPU, 1 thread': () => oursOnCpu(),
  'ours on the CPU, all threads': () => oursOnCpu(browserTeam()),
  'onnxruntime, 1 thread': () => ortWasm(1),
  'onnxruntime, all threads': () => ortWasm(threads),
  'tfjs, 1 thread': async () => (await import('./tfjs')).tfjsWasm(1),
  'tfjs, all threads': async () => (await import('./tfjs')).tfjsWasm(threads),
  'plain loops': async () => plainLoops,
  'ours by WebGPU': async () => {
    const { device, ...options } = await requestGpuDevice();
    return ours(createGpuBackend(device, options), 'ours, WebGPU');
  },
  'onnxruntime by WebGPU': async () => ortWebgpu((await requestGpuDevice()).device),
  'tfjs by WebGPU': async () => (await import('./tfjs')).tfjsWebgpu(),
} satisfies Record<string, () => Promise<Contender>>;

/** In the table's order. */
export type Name = keyof typeof MAKERS;
const NAMES = Object.keys(MAKERS) as Name[];

async function measure(
  name: Name,
  sizes: readonly number[],
  patience: Patience,
  all: boolean,
): Promise<Cell[]> {
  const contender = await MAKERS[name]();
  const cells: Cell[] = [];
  const onCell = (cell: Cell) => {
    cells.push(cell);
    console.log(`${cell.benchmark}, N = ${cell.tokens}, ${cell.contender}: ${JSON.stringify(cell.outcome)}`);
  };
  const benchmarks = all ? [...MAIN_BENCHMARKS, ...OTHER_BENCHMARKS] : MAIN_BENCHMARKS;
  await runBenchmarks([contender], { benchmarks, sizes, patience, onCell });
  await contender.close();
  return cells;
}

async function rates(sizes: readonly number[]): Promise<Report['rates'] & { adapter: string }> {
  const CPU = await cpuRates(sizes);
  const { device, label } = await requestGpuDevice();
  return { CPU, WebGPU: await gpuRates(device, sizes), adapter: label };
}

const door = { names: () => NAMES, measure, rates };
export type Door = typeof door;
Comlink.expose(door);
