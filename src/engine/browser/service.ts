import type { Size } from '../../geometry';
import { inspectImage } from '../../image';
import { decodeInBrowser } from '../../image/decode.browser';
import { BackendError, createCpuBackend, createGpuBackend, requestGpuDevice } from '../../kernels';
import { type AttentionHead, type PasteOptions, type TokenMap, wholeView } from '../../methods';
import {
  createFeatureCache,
  type FeatureCache,
  type OrtRuntime,
  openVit,
  readCard,
  type Vit,
} from '../../vit';
import { wasmRuntime, wasmRuntimeBytes, webgpuRuntime } from '../../vit/runtime.browser';
import type {
  AffinityRequest,
  BackendChoice,
  CocoObjects,
  EngineStatus,
  ExportDocument,
  LearnRequest,
  LearntObject,
  NamedPhoto,
  Proposal,
  ProposeProgress,
  ProposeRequest,
  RunRequest,
  RunResult,
  TokenRequest,
  Watched,
} from '../api';
import { cocoObjects } from '../coco-objects';
import { type ChosenDevice, chooseDevice, type DeviceSources, measurePropagation } from '../devices';
import { cocoFile, pngArchive } from '../export';
import { pastedArchive } from '../paste';
import { createPictures } from '../pictures';
import { proposeObjects } from '../propose';
import { createQueue, type Priority } from '../queue';
import { headsOfToken, learnObject, type Machine, rowOfAffinity, runObject, watchObject } from '../run';
import { createStageStore, type StageStore } from '../stage-memory';
import { fileFetcher } from './fetch-file';

const SOURCES: DeviceSources = {
  cpu: createCpuBackend,
  acquire: requestGpuDevice,
  gpu: ({ device, label, isFallbackAdapter }) =>
    createGpuBackend(device, { label, isFallbackAdapter, replace: requestGpuDevice }),
  measure: measurePropagation,
};

interface Ready {
  readonly vit: Vit;
  readonly features: FeatureCache;
  readonly stages: StageStore;
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

/** The engine inside its worker. Methods are called by the client; `status` tells it what goes on. */
export class EngineService {
  private readonly queue = createQueue();
  private readonly pictures = createPictures();
  private readonly jobs = new Map<number, AbortController>();
  private readonly opening = new Map<string, Promise<Size>>();
  private readonly ready: Promise<Ready>;
  private readonly choice: BackendChoice;
  private readonly status: (status: EngineStatus) => void;

  constructor(modelFolder: string, choice: BackendChoice, status: (status: EngineStatus) => void) {
    this.choice = choice;
    this.status = status;
    this.ready = this.load(new URL(modelFolder));
    this.ready.catch((error: unknown) => {
      status({ state: 'failed', sentence: error instanceof Error ? error.message : String(error) });
    });
  }

  private async load(folder: URL): Promise<Ready> {
    const fetchFile = fileFetcher(folder);
    const card = readCard(new TextDecoder().decode(await fetchFile('model.json')), 'model.json');
    const totalBytes = card.graphs[0].bytes + wasmRuntimeBytes;
    const loaded = { runtime: 0, graph: 0 };
    const report = (part: keyof typeof loaded) => (bytes: number) => {
      loaded[part] = bytes;
      this.status({
        state: 'loading',
        loadedBytes: Math.min(loaded.runtime + loaded.graph, totalBytes),
        totalBytes,
      });
    };
    const wasm = await wasmRuntime(fetchFile, report('runtime'));
    const vit = await openVit(card, fetchFile, wasm, report('graph'));
    this.status({ state: 'warming-up' });
    const chosen = await chooseDevice(this.choice, SOURCES);
    await raceNetwork(vit, wasm, chosen);
    const ready = { vit, features: createFeatureCache(vit), stages: createStageStore(), chosen };
    this.report(ready);
    return ready;
  }

  private report({ vit, chosen }: Ready): void {
    const { backend, reason } = chosen;
    this.status({
      state: 'ready',
      model: vit.card.name,
      network: vit.label,
      kernels: backend.kind === 'cpu' ? backend.label : `WebGPU (${backend.label})`,
      backend: backend.kind,
      reason,
    });
  }

  openImage(id: string, file: Blob, name: string): Promise<Size> {
    const opened = this.inspect(id, file, name);
    this.opening.set(id, opened);
    const done = () => this.opening.delete(id);
    opened.then(done, done);
    return opened;
  }

  private async inspect(id: string, file: Blob, name: string): Promise<Size> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { width, height } = inspectImage(bytes, name);
    this.pictures.add(id, { width, height }, () => decodeInBrowser(file, name));
    return { width, height };
  }

  async closeImage(id: string): Promise<void> {
    this.pictures.remove(id);
    const { features } = await this.ready;
    features.forget(id);
  }

  /** Encodes the view that every click on the image shares. */
  async prepare(id: string): Promise<void> {
    const { vit, features } = await this.ready;
    const { card } = vit;
    const grid = wholeView(this.pictures.size(id), card.patch);
    const { source, block } = card.affinity;
    const work = () =>
      features.encoder(id, this.pictures.colours(id))(grid.crop, grid, [`${source}_${block}`]);
    await this.queue.add(work, 2, new AbortController().signal);
  }

  run(
    job: number,
    request: RunRequest,
    priority: Priority,
    onPreview: (result: RunResult) => void,
  ): Promise<RunResult> {
    return this.onMachine(job, request.imageId, priority, (machine, signal) =>
      runObject(machine, request, signal, { onPreview }),
    );
  }

  watch(job: number, request: RunRequest): Promise<Watched> {
    return this.onMachine(job, request.imageId, 0, (machine, signal) =>
      watchObject(machine, request, signal),
    );
  }

  learn(job: number, request: LearnRequest): Promise<LearntObject> {
    return this.onMachine(job, request.imageId, 0, (machine, signal) =>
      learnObject(machine, request, signal),
    );
  }

  propose(
    job: number,
    request: ProposeRequest,
    onProgress: (progress: ProposeProgress) => void,
  ): Promise<readonly Proposal[]> {
    return this.onMachine(job, request.imageId, 1, (machine, signal) =>
      proposeObjects(machine, request, signal, onProgress),
    );
  }

  affinityRow(job: number, request: AffinityRequest): Promise<TokenMap> {
    return this.onMachine(job, request.imageId, 0, (machine, signal) =>
      rowOfAffinity(machine, request, signal),
    );
  }

  attentionHeads(job: number, request: TokenRequest): Promise<readonly AttentionHead[]> {
    return this.onMachine(job, request.imageId, 0, (machine, signal) =>
      headsOfToken(machine, request, signal),
    );
  }

  /** Queues work on an open image that a job's number cancels. */
  private async onMachine<T>(
    job: number,
    imageId: string,
    priority: Priority,
    work: (machine: Machine, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.jobs.set(job, controller);
    try {
      const ready = await this.ready;
      // After a new worker took over, files and runs arrive together.
      await this.opening.get(imageId);
      const once = () => this.runOnce(ready, (machine) => work(machine, controller.signal));
      return await this.queue.add(once, priority, controller.signal);
    } finally {
      this.jobs.delete(job);
    }
  }

  cancel(job: number): void {
    this.jobs.get(job)?.abort();
  }

  /** Runs; where the GPU was lost and the backend found no other, chooses anew and runs again. */
  private async runOnce<T>(ready: Ready, work: (machine: Machine) => Promise<T>): Promise<T> {
    const attempt = () =>
      work({
        model: ready.vit.card,
        features: ready.features,
        stages: ready.stages,
        pictures: this.pictures,
        backend: ready.chosen.backend,
        decorrelation: ready.vit.decorrelation,
      });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BackendError) || ready.chosen.backend.kind === 'cpu') throw error;
      ready.chosen.backend.dispose();
      const chosen = await chooseDevice(this.choice === 'auto' ? 'webgpu' : this.choice, SOURCES);
      ready.chosen = { ...chosen, reason: `${error.message} It was replaced.` };
      this.report(ready);
      return attempt();
    }
  }

  async readCocoObjects(file: Blob, name: string, photos: readonly NamedPhoto[]): Promise<CocoObjects> {
    return cocoObjects(await file.text(), name, photos);
  }

  exportCoco(document: ExportDocument, segmentation: 'rle' | 'polygon'): Blob {
    return cocoFile(document, segmentation);
  }

  async exportPasted(
    job: number,
    document: ExportDocument,
    options: PasteOptions,
    onProgress: (done: number) => void,
  ): Promise<Blob> {
    const controller = new AbortController();
    this.jobs.set(job, controller);
    try {
      return await pastedArchive(this.pictures, document, options, onProgress, controller.signal);
    } finally {
      this.jobs.delete(job);
    }
  }

  async exportPngs(job: number, document: ExportDocument, onProgress: (done: number) => void): Promise<Blob> {
    const controller = new AbortController();
    this.jobs.set(job, controller);
    try {
      return await pngArchive(document, onProgress, controller.signal);
    } finally {
      this.jobs.delete(job);
    }
  }
}
