import type { Backend } from '../kernels';
import { areaOfRle, boxOfRle, ringsOfRle } from '../mask';
import { type MethodResult, methodOf, type PseudoMask } from '../methods';
import type { FeatureCache, ModelCard } from '../vit';
import type { RunRequest, RunResult, ScaleMask } from './api';
import type { Pictures } from './pictures';
import { letMessagesIn } from './queue';

/** What a run needs of the machine. */
export interface Machine {
  readonly model: ModelCard;
  readonly features: FeatureCache;
  readonly pictures: Pictures;
  readonly backend: Backend;
}

function scaleMask({ rle, score, scale }: PseudoMask): ScaleMask {
  const box = boxOfRle(rle);
  if (!box) throw new Error('The pseudo mask is empty: no pixel of the image belongs to it.');
  const { outer, holes } = ringsOfRle(rle);
  return { scale, counts: rle.counts, area: areaOfRle(rle), box, score, rings: [...outer, ...holes] };
}

/**
 * Runs one object. The result is a function of the image, the request, the model and the kind of backend.
 * @throws a sentence, or an AbortError when cancelled
 */
export async function runObject(
  machine: Machine,
  request: RunRequest,
  signal: AbortSignal,
  onPreview?: (result: RunResult) => void,
): Promise<RunResult> {
  const method = methodOf(request.method);
  const image = machine.pictures.size(request.imageId);
  const began = performance.now();
  const stages: { id: string; title: string; ms: number }[] = [];
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
  const colours = machine.pictures.colours(request.imageId);
  const encode = machine.features.encoder(request.imageId, colours);
  const result = await method.run(
    {
      image,
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
      ...(onPreview ? { preview: (early: MethodResult) => onPreview(toRunResult(early)) } : {}),
    },
    request.prompt,
    request.parameters,
    (id) => {
      endStage();
      stages.push({ id, title: method.stages.find((stage) => stage.id === id)?.title ?? id, ms: 0 });
    },
  );
  endStage();
  return toRunResult(result);
}
