import * as Comlink from 'comlink';
import { createGpuBackend, requestGpuDevice } from '../kernels';
import { MAIN_BENCHMARKS } from '../kernels/benchmark';
import { browserTeam } from '../kernels/team/open.browser';
import type { Contender } from './contender';
import { ortWasm, ortWebgpu } from './ort';
import { ours, oursOnCpu } from './ours';
import { plainLoops } from './plain';
import { cpuRates, gpuRates } from './rates';
import { type Cell, runBenchmarks } from './run';
import type { Report } from './table';

/** A visitor waits no longer than this for a cell or for one repetition. */
const PATIENCE = { budget: 1000, longest: 10_000 };

/** What the machine is, and what its devices do at the best. */
export interface Machine {
  /** The WebGPU adapter's name, or why there is none. */
  readonly adapter: string;
  readonly rates: Report['rates'];
}

/** The worker's door. */
const door = {
  async measure(
    sizes: readonly number[],
    onMachine: (machine: Machine) => void,
    onCell: (cell: Cell) => void,
  ): Promise<void> {
    const gpu = await requestGpuDevice().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    const team = browserTeam();
    const severalThreads = globalThis.crossOriginIsolated && team.threads > 1;
    const contenders: Contender[] = [
      await oursOnCpu(),
      ...(severalThreads ? [await oursOnCpu(team)] : []),
      await ortWasm(severalThreads ? team.threads : 1),
      plainLoops,
    ];
    const CPU = await cpuRates(sizes);
    if (typeof gpu === 'string') onMachine({ adapter: gpu, rates: { CPU } });
    else {
      const { device, ...options } = gpu;
      onMachine({ adapter: gpu.label, rates: { CPU, WebGPU: await gpuRates(device, sizes) } });
      contenders.push(ours(createGpuBackend(device, options), 'ours, WebGPU'), await ortWebgpu(device));
    }
    await runBenchmarks(contenders, { benchmarks: MAIN_BENCHMARKS, sizes, patience: PATIENCE, onCell });
    for (const contender of contenders) await contender.close();
  },
};

export type BenchDoor = typeof door;

Comlink.expose(door);
