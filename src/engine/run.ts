import { headForRun } from '../heads';
import type { Backend } from '../kernels';
import { areaOfRle, boxOfRle, type Ring, type Rle, ringsOfRle } from '../mask';
import {
  type AttentionHead,
  affinityPicture,
  affinityRow,
  attentionHeads,
  attentionPictures,
  type Frame,
  type LookedHead,
  type LookedMap,
  learn,
  learnSight,
  type MethodContext,
  type MethodResult,
  methodOf,
  type Palette,
  type PseudoMask,
  type TokenMap,
} from '../methods';
import type { FeatureCache, ModelCard, Vit } from '../vit';
import type {
  AffinityRequest,
  LearnRequest,
  LearntObject,
  RunRequest,
  RunResult,
  ScaleMask,
  TokenRequest,
  Watched,
} from './api';
import type { Pictures } from './pictures';
import { letMessagesIn } from './queue';
import { runKey } from './run-key';
import type { StageStore } from './stage-memory';

/** What a run needs of the machine. */
export interface Machine {
  readonly model: ModelCard;
  readonly features: FeatureCache;
  readonly pictures: Pictures;
  readonly backend: Backend;
  /** What photos' tokens are like, for looking for a class. */
  readonly decorrelation: Vit['decorrelation'];
  /** Keeps what stages made, for runs that differ only in later parameters. */
  readonly stages?: StageStore;
}

/** A mask's outlines and its holes' together, to fill with the even-odd rule. */
export function ringsOf(rle: Rle): readonly Ring[] {
  const { outer, holes } = ringsOfRle(rle);
  return [...outer, ...holes];
}

function scaleMask({ rle, ignored, score, scale }: PseudoMask): ScaleMask {
  const box = boxOfRle(rle);
  if (!box) throw new Error('The pseudo mask is empty: no pixel of the image belongs to it.');
  return {
    scale,
    counts: rle.counts,
    ...(ignored ? { ignored: ignored.counts, ignoredRings: ringsOf(ignored) } : {}),
    area: areaOfRle(rle),
    box,
    score,
    rings: ringsOf(rle),
  };
}

/** What every computation on an image may use. */
export function contextOf(machine: Machine, imageId: string, signal: AbortSignal): MethodContext {
  const colours = machine.pictures.colours(imageId);
  const encode = machine.features.encoder(imageId, colours);
  return {
    image: machine.pictures.size(imageId),
    model: machine.model,
    backend: machine.backend,
    colours,
    // The network holds the thread for its whole run: a cancel can only get in before it.
    encode: async (...args) => {
      await letMessagesIn();
      if (signal.aborted) throw new DOMException('The run was cancelled.', 'AbortError');
      return encode(...args);
    },
    signal,
  };
}

/** What a person hears of a run while it goes on. */
export interface RunListeners {
  /** A first result that a better one will replace. */
  readonly onPreview?: (result: RunResult) => void;
  /** Somebody watches: every frame, in the order of the stages. */
  readonly onFrame?: (frame: Frame) => void;
  /** Frames' maps may come as pictures in these colours besides. */
  readonly palette?: Palette;
}

/**
 * Runs one object. The result is a function of the image, the request, the model and the kind of backend.
 * @throws a sentence, or an AbortError when cancelled
 */
export async function runObject(
  machine: Machine,
  request: RunRequest,
  signal: AbortSignal,
  { onPreview, onFrame, palette }: RunListeners = {},
): Promise<RunResult> {
  const method = methodOf(request.method);
  const image = machine.pictures.size(request.imageId);
  const began = performance.now();
  const stages: { id: string; title: string; ms: number; recalled?: true }[] = [];
  const asked = method.together?.(request.prompt, request.others ?? []);
  const scope = `${machine.backend.kind} ${runKey({ ...request, ...asked, parameters: {} })}`;
  let stageBegan = began;
  const endStage = () => {
    const last = stages.at(-1);
    if (last) last.ms = performance.now() - stageBegan;
    stageBegan = performance.now();
  };
  const toRunResult = (result: MethodResult): RunResult => ({
    image,
    masks: result.masks.map(scaleMask),
    map: result.map,
    flags: result.flags,
    stages: stages.map((stage) => ({ ...stage })),
    ms: performance.now() - began,
    backend: machine.backend.kind,
  });
  const result = await method.run(
    {
      ...contextOf(machine, request.imageId, signal),
      ...(request.others ? { others: request.others } : {}),
      ...(request.prototypes ? { prototypes: request.prototypes } : {}),
      ...(request.truth ? { truth: { ...image, counts: request.truth } } : {}),
      ...(request.head ? { head: headForRun(request.head, machine.model, request.headClass) } : {}),
      ...(onPreview ? { preview: (early: MethodResult) => onPreview(toRunResult(early)) } : {}),
      ...(onFrame ? { onFrame } : {}),
      ...(palette ? { palette } : {}),
      ...(machine.stages ? { memory: machine.stages.memoryOf(scope) } : {}),
    },
    request.prompt,
    request.parameters,
    (id, recalled) => {
      endStage();
      const title = method.stages.find((stage) => stage.id === id)?.title ?? id;
      stages.push({ id, title, ms: 0, ...(recalled ? { recalled } : {}) });
    },
  );
  endStage();
  return toRunResult(result);
}

/** Runs one object and keeps its frames. Throws as `runObject` does. */
export async function watchObject(
  machine: Machine,
  request: RunRequest,
  signal: AbortSignal,
  palette?: Palette,
): Promise<Watched> {
  const frames: Frame[] = [];
  const onFrame = (frame: Frame) => frames.push(frame);
  const result = await runObject(machine, request, signal, { onFrame, ...(palette ? { palette } : {}) });
  return { result, frames };
}

/** What an object teaches its class. @throws a sentence, or an AbortError */
export async function learnObject(
  machine: Machine,
  { imageId, prompt, masks, known, parameters }: LearnRequest,
  signal: AbortSignal,
): Promise<LearntObject> {
  const { width, height } = machine.pictures.size(imageId);
  const context = contextOf(machine, imageId, signal);
  const rles = masks.map((counts) => ({ width, height, counts }));
  const example = { prompt, masks: rles };
  const learnt = await learn(context, example, known, parameters);
  const sight = await learnSight(context, example);
  return sight ? { ...learnt, sight } : learnt;
}

/** One row of the affinity between the tokens of a frame. @throws a sentence, or an AbortError */
export const rowOfAffinity = (
  machine: Machine,
  { imageId, method, ...wanted }: AffinityRequest,
  signal: AbortSignal,
): Promise<TokenMap> =>
  affinityRow(contextOf(machine, imageId, signal), { ...wanted, method: methodOf(method) });

/** The same to look at, painted on the device where it can be. @throws a sentence, or an AbortError */
export const pictureOfAffinity = (
  machine: Machine,
  { imageId, method, ...wanted }: AffinityRequest,
  palette: Palette,
  signal: AbortSignal,
): Promise<LookedMap> =>
  affinityPicture(contextOf(machine, imageId, signal), { ...wanted, method: methodOf(method) }, palette);

/** The attention of one token of a frame in every block and head. @throws a sentence, or an AbortError */
export const headsOfToken = (
  machine: Machine,
  { imageId, grid, pixel }: TokenRequest,
  signal: AbortSignal,
): Promise<readonly AttentionHead[]> => attentionHeads(contextOf(machine, imageId, signal), grid, pixel);

/** The same to look at, painted on the device where it can be. @throws a sentence, or an AbortError */
export const picturesOfHeads = (
  machine: Machine,
  { imageId, grid, pixel }: TokenRequest,
  palette: Palette,
  signal: AbortSignal,
): Promise<readonly LookedHead[]> =>
  attentionPictures(contextOf(machine, imageId, signal), grid, pixel, palette);
