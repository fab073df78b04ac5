import * as Comlink from 'comlink';
import type { TrainingService } from './browser/training-service';
import type { EngineDoor } from './browser/worker';
import { type OpenTraining, WorkerStopped } from './training';

type Remote = Comlink.Remote<TrainingService>;

/**
 * Opens trainings in workers of their own, of the same kind as the engine's.
 * @param modelFolder URL of the folder that holds `model.json`
 */
export const createTrainingOpener =
  (modelFolder = new URL('models/seed-vit/', document.baseURI).href): OpenTraining =>
  (backend) => {
    const worker = new Worker(new URL('./browser/worker.ts', import.meta.url), {
      type: 'module',
      name: 'training',
    });
    let end: (error: Error) => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = reject;
    });
    // Nobody may be waiting when it happens.
    ended.catch(() => {});
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      end(
        new WorkerStopped(
          `The training's worker stopped (${event.message || 'no reason given'}). Go on from its last checkpoint.`,
        ),
      );
    });
    const service = Comlink.wrap<EngineDoor>(worker).train(
      modelFolder,
      backend,
    ) as unknown as Promise<Remote>;
    const call = <T>(work: (service: Remote) => Promise<T>): Promise<T> =>
      Promise.race([service.then(work), ended]);
    return {
      prepare: (photos, request, onProgress) =>
        call((each) => each.prepare(photos, request, Comlink.proxy(onProgress))),
      ridge: () => call((each) => each.ridge()),
      start: (from) => call((each) => each.start(from)),
      next: () => call((each) => each.next()),
      picture: () => call((each) => each.picture()),
      checkpoint: () => call((each) => each.checkpoint()),
      finish: () => call((each) => each.finish()),
      close() {
        worker.terminate();
        end(new DOMException('The training was closed.', 'AbortError'));
      },
    };
  };
