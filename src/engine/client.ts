import * as Comlink from 'comlink';
import type { TrainedHead } from '../heads';
import type { AttentionHead, LookedHead, LookedMap, TokenMap } from '../methods';
import type {
  BackendChoice,
  CocoObjects,
  EngineClient,
  EngineStatus,
  LearntObject,
  PastePreview,
  Proposal,
  RunOptions,
  RunRequest,
  RunResult,
  SharedOut,
  Watched,
} from './api';
import type { EngineService } from './browser/service';
import type { EngineDoor } from './browser/worker';

type Remote = Comlink.Remote<EngineService>;

const aborted = () => new DOMException('The run was cancelled.', 'AbortError');

/** One worker with the service in it. */
interface Connection {
  readonly worker: Worker;
  readonly service: Promise<Remote>;
}

/**
 * The engine in a worker of its own. Choosing another backend, or a crash, starts a new worker: open images
 * are handed over again and runs under way start anew there, so nobody outside notices but by the time.
 * @param modelFolder URL of the folder that holds `model.json`
 */
export function createEngineClient(
  modelFolder = new URL('models/seed-vit/', document.baseURI).href,
  firstChoice: BackendChoice = 'auto',
): EngineClient {
  const listeners = new Set<(status: EngineStatus) => void>();
  const images = new Map<string, { readonly file: Blob; readonly name: string }>();
  let status: EngineStatus = { state: 'loading', loadedBytes: 0, totalBytes: 0 };
  let choice = firstChoice;
  let jobs = 0;
  let crashes = 0;
  // Called after a new worker has taken over, so that calls that waited for the old one ask the new one.
  const restarts = new Set<() => void>();
  let connection = connect();

  function tell(next: EngineStatus): void {
    status = next;
    for (const listener of listeners) listener(next);
  }

  function connect(): Connection {
    const worker = new Worker(new URL('./browser/worker.ts', import.meta.url), {
      type: 'module',
      name: 'engine',
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (connection.worker === worker) recover(event.message || 'no reason given');
    });
    const door = Comlink.wrap<EngineDoor>(worker);
    const heard = Comlink.proxy((next: EngineStatus) => {
      if (connection.worker === worker) tell(next);
    });
    const service = door.open(modelFolder, choice, heard) as unknown as Promise<Remote>;
    return { worker, service };
  }

  function recover(reason: string): void {
    crashes++;
    if (crashes <= 2) reconnect();
    else {
      tell({
        state: 'failed',
        sentence: `The computing worker stopped ${crashes} times (${reason}); export your work and load the page again.`,
      });
    }
  }

  function reconnect(): void {
    connection.worker.terminate();
    tell({ state: 'loading', loadedBytes: 0, totalBytes: 0 });
    connection = connect();
    for (const [id, { file, name }] of images) {
      connection.service.then((service) => service.openImage(id, file, name)).catch(() => undefined);
    }
    for (const restart of restarts) restart();
  }

  /** Calls the service; where its worker is replaced meanwhile, calls the new one. */
  function call<T>(work: (service: Remote) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = () => {
        restarts.delete(start);
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        settle();
        reject(aborted());
      };
      const start = () => {
        const current = connection;
        current.service.then(work).then(
          (value) => {
            if (connection !== current) return;
            settle();
            resolve(value);
          },
          (error: unknown) => {
            if (connection !== current) return;
            settle();
            reject(error);
          },
        );
      };
      if (signal?.aborted) {
        reject(aborted());
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      restarts.add(start);
      start();
    });
  }

  /** A call with a number by which the worker is told to stop. */
  function job<T>(work: (service: Remote, number: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const number = ++jobs;
    signal?.addEventListener(
      'abort',
      () => void connection.service.then((service) => service.cancel(number)),
      {
        once: true,
      },
    );
    return call((service) => work(service, number), signal);
  }

  return {
    onStatus(listener) {
      listeners.add(listener);
      listener(status);
      return () => listeners.delete(listener);
    },
    chooseBackend(next) {
      if (next === choice && status.state !== 'failed') return;
      choice = next;
      crashes = 0;
      reconnect();
    },
    async openImage(imageId, file, name) {
      const size = await call((service) => service.openImage(imageId, file, name));
      images.set(imageId, { file, name });
      return size;
    },
    closeImage(imageId) {
      images.delete(imageId);
      void call((service) => service.closeImage(imageId)).catch(() => undefined);
    },
    prepare(imageId) {
      // Only speeds up what comes: a failure shows itself when the image is clicked.
      void call((service) => service.prepare(imageId)).catch(() => undefined);
    },
    run(request: RunRequest, options: RunOptions = {}): Promise<RunResult> {
      const { signal, onPreview, urgent } = options;
      const preview = (result: RunResult) => {
        if (!signal?.aborted) onPreview?.(result);
      };
      return job(
        (service, number) =>
          service.run(number, request, urgent ? 0 : 1, Comlink.proxy(preview)) as Promise<RunResult>,
        signal,
      );
    },
    watch: (request, { signal, palette } = {}) =>
      job((service, number) => service.watch(number, request, palette) as Promise<Watched>, signal),
    learn: (request, { signal } = {}) =>
      job((service, number) => service.learn(number, request) as Promise<LearntObject>, signal),
    propose: (request, onProgress, signal) =>
      job(
        (service, number) =>
          service.propose(number, request, Comlink.proxy(onProgress)) as Promise<readonly Proposal[]>,
        signal,
      ),
    affinityRow: (request, { signal } = {}) =>
      job((service, number) => service.affinityRow(number, request) as Promise<TokenMap>, signal),
    attentionHeads: (request, { signal } = {}) =>
      job((service, number) => service.attentionHeads(number, request) as Promise<AttentionHead[]>, signal),
    affinityPicture: (request, palette, { signal } = {}) =>
      job(
        (service, number) => service.affinityPicture(number, request, palette) as Promise<LookedMap>,
        signal,
      ),
    attentionPictures: (request, palette, { signal } = {}) =>
      job(
        (service, number) => service.attentionPictures(number, request, palette) as Promise<LookedHead[]>,
        signal,
      ),
    readHead: (file, name) => call((service) => service.readHead(file, name) as Promise<TrainedHead>),
    writeHead: (head) => call((service) => service.writeHead(head)),
    readCocoObjects: (file, name, photos) =>
      call((service) => service.readCocoObjects(file, name, photos) as Promise<CocoObjects>),
    shareOut: (document) => call((service) => service.shareOut(document) as Promise<SharedOut>),
    exportCoco: (document, segmentation) =>
      call((service) => service.exportCoco(document, segmentation) as Promise<Blob>),
    pastePreview: (document, imageId, options, { signal } = {}) =>
      call((service) => service.pastePreview(document, imageId, options) as Promise<PastePreview>, signal),
    exportPasted: (document, options, onProgress, signal) =>
      job(
        (service, number) => service.exportPasted(number, document, options, Comlink.proxy(onProgress)),
        signal,
      ),
    exportPngs: (document, onProgress, signal) =>
      job((service, number) => service.exportPngs(number, document, Comlink.proxy(onProgress)), signal),
  };
}
