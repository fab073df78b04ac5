import * as Comlink from 'comlink';
import type { Size } from '../../geometry';
import { checkHead, readHead, type TrainedHead, writeHead } from '../../heads';
import { inspectImage } from '../../image';
import { decodeInBrowser } from '../../image/decode.browser';
import { BackendError } from '../../kernels';
import {
  type AttentionHead,
  type LookedHead,
  type LookedMap,
  type Palette,
  type PasteOptions,
  type TokenMap,
  wholeView,
} from '../../methods';
import { createFeatureCache, type FeatureCache } from '../../vit';
import type {
  AffinityRequest,
  BackendChoice,
  CocoObjects,
  EngineStatus,
  ExportDocument,
  LearnRequest,
  LearntObject,
  NamedPhoto,
  PastePreview,
  Proposal,
  ProposeProgress,
  ProposeRequest,
  RunRequest,
  RunResult,
  SharedOut,
  TokenRequest,
  Watched,
} from '../api';
import { cocoObjects } from '../coco-objects';
import { chooseDevice } from '../devices';
import { cocoFile, pngArchive } from '../export';
import { pastedArchive, pastePreview } from '../paste';
import { createPictures } from '../pictures';
import { proposeObjects } from '../propose';
import { createQueue, type Priority } from '../queue';
import {
  headsOfToken,
  learnObject,
  type Machine,
  pictureOfAffinity,
  picturesOfHeads,
  rowOfAffinity,
  runObject,
  watchObject,
} from '../run';
import { shareOutDocument } from '../share-out';
import { createStageStore, type StageStore } from '../stage-memory';
import { DEVICES, type Opened, openModel } from './open-model';

interface Ready extends Opened {
  readonly features: FeatureCache;
  readonly stages: StageStore;
}

/** A value that goes to the page together with the pictures in it: they are moved, not copied. */
const handedOver = <T extends object>(value: T, maps: readonly LookedMap[]): T =>
  Comlink.transfer(value, [...new Set(maps.flatMap(({ painted }) => (painted ? [painted.picture] : [])))]);

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
    const opened = await openModel(folder, this.choice, this.status);
    const ready = { ...opened, features: createFeatureCache(opened.vit), stages: createStageStore() };
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

  watch(job: number, request: RunRequest, palette?: Palette): Promise<Watched> {
    return this.onMachine(job, request.imageId, 0, async (machine, signal) => {
      const watched = await watchObject(machine, request, signal, palette);
      return handedOver(
        watched,
        watched.frames.flatMap(({ map }) => (map ? [map] : [])),
      );
    });
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

  affinityPicture(job: number, request: AffinityRequest, palette: Palette): Promise<LookedMap> {
    return this.onMachine(job, request.imageId, 0, async (machine, signal) => {
      const map = await pictureOfAffinity(machine, request, palette, signal);
      return handedOver(map, [map]);
    });
  }

  attentionPictures(job: number, request: TokenRequest, palette: Palette): Promise<readonly LookedHead[]> {
    return this.onMachine(job, request.imageId, 0, async (machine, signal) => {
      const heads = await picturesOfHeads(machine, request, palette, signal);
      return handedOver(
        heads,
        heads.map(({ map }) => map),
      );
    });
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
      const chosen = await chooseDevice(this.choice === 'auto' ? 'webgpu' : this.choice, DEVICES);
      ready.chosen = { ...chosen, reason: `${error.message} It was replaced.` };
      this.report(ready);
      return attempt();
    }
  }

  async readHead(file: Blob, name: string): Promise<TrainedHead> {
    const head = readHead(await file.text(), name);
    checkHead(head, (await this.ready).vit.card);
    return head;
  }

  writeHead(head: TrainedHead): Blob {
    return new Blob([writeHead(head)], { type: 'application/json' });
  }

  async readCocoObjects(file: Blob, name: string, photos: readonly NamedPhoto[]): Promise<CocoObjects> {
    return cocoObjects(await file.text(), name, photos);
  }

  shareOut(document: ExportDocument): Promise<SharedOut> {
    return shareOutDocument(document);
  }

  exportCoco(document: ExportDocument, segmentation: 'rle' | 'polygon'): Blob {
    return cocoFile(document, segmentation);
  }

  pastePreview(document: ExportDocument, imageId: string, options: PasteOptions): Promise<PastePreview> {
    return pastePreview(this.pictures, document, imageId, options);
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
