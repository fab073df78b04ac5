import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { cheapestGraph, type ModelCard, type ModelGraph } from './card';
import { resizePosition } from './position';

/** The part of ONNX Runtime that the house uses; onnxruntime-web and onnxruntime-node both have it. */
export interface OrtRuntime {
  /** For people: "WASM, 2 threads". */
  readonly label: string;
  createSession(graph: Uint8Array): Promise<InferenceSession>;
  tensor(data: Float32Array, dims: readonly number[]): OrtTensor;
}

/** Brings one file of the model's folder; `onBytes` hears of the bytes so far. Rejects with a sentence. */
export type FetchFile = (file: string, onBytes?: (loaded: number) => void) => Promise<Uint8Array>;

/** Features of one picture: output name (`keys_5`) → `[1 + N, width]`, class token first. */
export type Features = Readonly<Record<string, Float32Array>>;

/** What a photo's tokens are like whatever is on it: those of one block, each at length 1. */
export interface Decorrelation {
  /** μ `[D]`. */
  readonly mean: Float32Array;
  /** Inverse of their covariance, `[D, D]`. */
  readonly precision: Float32Array;
}

/** The vision transformer, whichever runtime it runs on. */
export interface Vit {
  readonly card: ModelCard;
  readonly label: string;
  /**
   * @param input planar `[3, patch·rows, patch·columns]`, normalised
   * @param outputs names of the model contract; the cheapest graph that has them all runs
   */
  run(
    input: Float32Array,
    grid: { readonly rows: number; readonly columns: number },
    outputs: readonly string[],
  ): Promise<Features>;
  /** Rejects with a sentence where the card names none. */
  decorrelation(): Promise<Decorrelation>;
  /** From now on sessions are made by this runtime; the present ones are released when idle. */
  use(runtime: OrtRuntime): Promise<void>;
  dispose(): Promise<void>;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as BufferSource);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fetches a file and checks it against the card, so that a cut-off download is named as what it is. */
async function fetchChecked(
  fetchFile: FetchFile,
  file: string,
  expected: string,
  onBytes?: (loaded: number) => void,
): Promise<Uint8Array> {
  const bytes = await fetchFile(file, onBytes);
  // Plain http on another machine's address has no crypto.subtle; the runtime still refuses a broken graph.
  if (globalThis.crypto?.subtle && (await sha256(bytes)) !== expected) {
    throw new Error(
      `${file} is not the file that model.json describes (its SHA-256 differs, ${bytes.length} bytes came). Load the page again; if that does not help, the model's folder is damaged.`,
    );
  }
  return bytes;
}

/**
 * Opens a model: its position embedding and its cheapest graph now, further graphs when something asks for
 * them.
 * @param onBytes bytes of the first graph, as they come
 */
export async function openVit(
  card: ModelCard,
  fetchFile: FetchFile,
  firstRuntime: OrtRuntime,
  onBytes?: (loaded: number) => void,
): Promise<Vit> {
  let runtime = firstRuntime;
  const graphs = new Map<string, Promise<Uint8Array>>();
  const sessions = new Map<string, Promise<InferenceSession>>();
  const positions = new Map<string, Float32Array>();
  // ONNX Runtime refuses a run while another one is under way, so they stand in line.
  let line: Promise<unknown> = Promise.resolve();
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = line.then(work, work);
    line = turn.catch(() => undefined);
    return turn;
  };

  function bytesOf(graph: ModelGraph): Promise<Uint8Array> {
    const known = graphs.get(graph.file);
    if (known) return known;
    // Only the first: progress of a later one would look like a model that is not ready yet.
    const heard = graph === card.graphs[0] ? onBytes : undefined;
    const fetched = fetchChecked(fetchFile, graph.file, graph.sha256, heard);
    graphs.set(graph.file, fetched);
    fetched.catch(() => graphs.delete(graph.file));
    return fetched;
  }

  function sessionOf(graph: ModelGraph): Promise<InferenceSession> {
    const known = sessions.get(graph.file);
    if (known) return known;
    const made = bytesOf(graph).then((bytes) => runtime.createSession(bytes));
    sessions.set(graph.file, made);
    made.catch(() => sessions.delete(graph.file));
    return made;
  }

  const stored = await fetchChecked(fetchFile, card.position.file, card.position.sha256);
  const embedding = new Float32Array(stored.slice().buffer);
  const [storedRows, storedColumns] = card.position.grid;
  await sessionOf(card.graphs[0]);

  function positionOf(rows: number, columns: number): Float32Array {
    const key = `${rows}×${columns}`;
    const known = positions.get(key);
    if (known) return known;
    const made = resizePosition(
      embedding,
      { rows: storedRows, columns: storedColumns },
      { rows, columns },
      card.width,
    );
    positions.set(key, made);
    return made;
  }

  let decorrelating: Promise<Decorrelation> | undefined;
  async function fetchDecorrelation(): Promise<Decorrelation> {
    if (!card.decorrelation) {
      throw new Error(
        `The model ${card.name} does not say what photos are like, so it cannot propose objects.`,
      );
    }
    const { file, sha256: expected } = card.decorrelation;
    const numbers = new Float32Array((await fetchChecked(fetchFile, file, expected)).slice().buffer);
    if (numbers.length !== (1 + card.width) * card.width) {
      throw new Error(`${file} holds ${numbers.length} numbers, not (1 + ${card.width})·${card.width}.`);
    }
    return { mean: numbers.subarray(0, card.width), precision: numbers.subarray(card.width) };
  }

  const release = async () => {
    const open = [...sessions.values()];
    sessions.clear();
    for (const session of open) await (await session.catch(() => undefined))?.release();
  };

  return {
    card,
    get label() {
      return runtime.label;
    },
    run: (input, grid, outputs) =>
      inLine(async () => {
        const { patch } = card;
        const height = grid.rows * patch;
        const width = grid.columns * patch;
        if (input.length !== 3 * height * width) {
          throw new RangeError(
            `The ViT's input has ${input.length} numbers; 3×${height}×${width} are needed.`,
          );
        }
        const session = await sessionOf(cheapestGraph(card, outputs));
        const tokens = 1 + grid.rows * grid.columns;
        const results = await session.run(
          {
            image: runtime.tensor(input, [1, 3, height, width]),
            pos: runtime.tensor(positionOf(grid.rows, grid.columns), [1, tokens, card.width]),
          },
          [...outputs],
        );
        const features: Record<string, Float32Array> = {};
        for (const name of outputs) {
          const data = (await results[name].getData()) as Float32Array;
          // WASM hands out a view of its heap, which the next run overwrites.
          features[name] = data.slice();
          results[name].dispose();
        }
        return features;
      }),
    decorrelation() {
      decorrelating ??= fetchDecorrelation().catch((error: unknown) => {
        decorrelating = undefined;
        throw error;
      });
      return decorrelating;
    },
    use: (next) =>
      inLine(async () => {
        await release();
        runtime = next;
        await sessionOf(card.graphs[0]);
      }),
    dispose: () => inLine(release),
  };
}
