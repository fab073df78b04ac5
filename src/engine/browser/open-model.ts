import { createCpuBackend, createGpuBackend, requestGpuDevice } from '../../kernels';
import { browserTeam } from '../../kernels/team/open.browser';
import { type OrtRuntime, openVit, readCard, type Vit } from '../../vit';
import { wasmRuntime, wasmRuntimeBytes, webgpuRuntime } from '../../vit/runtime.browser';
import type { BackendChoice, EngineStatus } from '../api';
import { type ChosenDevice, chooseDevice, type DeviceSources, measurePropagation } from '../devices';
import { fileFetcher } from './fetch-file';

/** Where a worker finds its devices. */
export const DEVICES: DeviceSources = {
  cpu: () => createCpuBackend({ team: browserTeam() }),
  acquire: requestGpuDevice,
  gpu: ({ device, label, isFallbackAdapter }) =>
    createGpuBackend(device, { label, isFallbackAdapter, replace: requestGpuDevice }),
  measure: measurePropagation,
};

/** The model of a worker, and where its kernels run. */
export interface Opened {
  readonly vit: Vit;
  chosen: ChosenDevice;
}

/** Side of the input of the warm-up race between two runtimes. */
const RACE_TOKENS = 24;

async function timeOf(vit: Vit): Promise<number> {
  const side = RACE_TOKENS * vit.card.patch;
  const outputs = [`keys_${vit.card.affinity.block}`];
  let began = 0;
  for (let round = 0; round < 2; round++) {
    began = performance.now();
    await vit.run(new Float32Array(3 * side * side), { rows: RACE_TOKENS, columns: RACE_TOKENS }, outputs);
  }
  return performance.now() - began;
}

/** WebGPU for the network where it is faster than WASM; only ever tried on a real GPU. */
async function raceNetwork(vit: Vit, wasm: OrtRuntime, chosen: ChosenDevice): Promise<void> {
  const onWasm = await timeOf(vit);
  if (!chosen.device || chosen.device.isFallbackAdapter) return;
  try {
    await vit.use(await webgpuRuntime(chosen.device.device));
    if ((await timeOf(vit)) < onWasm) return;
  } catch (error) {
    console.warn('The network does not run on WebGPU here; WASM goes on.', error);
  }
  await vit.use(wasm);
}

/**
 * Loads the model of a folder and chooses where to compute.
 * @param tell hears of the bytes as they come and of the warm-up
 * @param alone on one thread wherever the processor computes, so that others have the rest of it
 * @throws a sentence where a file cannot be fetched or is not what the card says
 */
export async function openModel(
  folder: URL,
  choice: BackendChoice,
  tell: (status: EngineStatus) => void,
  alone = false,
): Promise<Opened> {
  const fetchFile = fileFetcher(folder);
  const card = readCard(new TextDecoder().decode(await fetchFile('model.json')), 'model.json');
  const totalBytes = card.graphs[0].bytes + wasmRuntimeBytes;
  const loaded = { runtime: 0, graph: 0 };
  const report = (part: keyof typeof loaded) => (bytes: number) => {
    loaded[part] = bytes;
    tell({
      state: 'loading',
      loadedBytes: Math.min(loaded.runtime + loaded.graph, totalBytes),
      totalBytes,
    });
  };
  const wasm = await wasmRuntime(fetchFile, report('runtime'), alone ? 1 : undefined);
  const vit = await openVit(card, fetchFile, wasm, report('graph'));
  tell({ state: 'warming-up' });
  const chosen = await chooseDevice(choice, alone ? { ...DEVICES, cpu: createCpuBackend } : DEVICES);
  await raceNetwork(vit, wasm, chosen);
  return { vit, chosen };
}
