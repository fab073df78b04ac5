import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectImage } from '../../image';
import { decodeInNode } from '../../image/decode.node';
import type { Backend } from '../../kernels';
import { createFeatureCache, openVit, readCard, type Vit } from '../../vit';
import { nodeRuntime } from '../../vit/runtime.node';
import { createPictures } from '../pictures';
import type { Machine } from '../run';

/** A machine in Node, for the command line and the benchmarks: the same code as in the browser's worker. */
export interface NodeMachine extends Machine {
  readonly vit: Vit;
  /** Reads an image file. Rejects with a sentence that names it. */
  openFile(id: string, path: string, name: string): Promise<{ width: number; height: number }>;
}

/**
 * @param modelFolder holds `model.json` and its graphs
 * @param threads of onnxruntime-node; 0: as many as there are cores
 */
export async function openNodeMachine(
  modelFolder: string,
  backend: Backend,
  threads = 0,
): Promise<NodeMachine> {
  const cardFile = join(modelFolder, 'model.json');
  const card = readCard(await readFile(cardFile, 'utf8'), cardFile);
  const vit = await openVit(
    card,
    async (file) => new Uint8Array(await readFile(join(modelFolder, file))),
    nodeRuntime(threads),
  );
  const pictures = createPictures();
  return {
    vit,
    model: card,
    decorrelation: vit.decorrelation,
    features: createFeatureCache(vit),
    pictures,
    backend,
    async openFile(id, path, name) {
      const bytes = new Uint8Array(await readFile(path));
      const { width, height } = inspectImage(bytes, name);
      pictures.add(id, { width, height }, async () =>
        decodeInNode(new Uint8Array(await readFile(path)), name),
      );
      return { width, height };
    },
  };
}
