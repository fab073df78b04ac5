import type { Proposal, ScaleMask } from '../engine/api';
import { type Box, boxOfPixels } from '../geometry';
import { iouOfRles, rleHasPixel } from '../mask';
import type { NewAnnotation } from './actions';
import { type Annotation, annotationsOf, type Refusal, type WorkspaceDocument } from './document';
import { annotationState, maskAt, type RunsState } from './runs';
import { rleOf } from './truth';

/** An object of a class that was proposed. Beside the document: it is none until a person accepts it. */
export interface FoundProposal extends Proposal {
  readonly categoryId: number;
}

/** IoU from which two masks of a class, or two boxes of them, are of one object. */
const ALIKE = 0.5;

function iouOfBoxes(a: Box, b: Box): number {
  const area = ({ x0, y0, x1, y1 }: Box) => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
  const both = area({
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  });
  return both / (area(a) + area(b) - both);
}

/** The mask that a proposal means. */
export const maskOfProposal = ({ result, scale }: Proposal): ScaleMask | undefined => maskAt(result, scale);

/** What is remembered of a proposal that was dropped. */
export function refusalOf(proposal: FoundProposal): Refusal | undefined {
  const mask = maskOfProposal(proposal);
  const { categoryId, request } = proposal;
  return mask && { imageId: request.imageId, categoryId, box: mask.box };
}

/** The object that an accepted proposal becomes: its run is the one that gave its mask. */
export const annotationOfProposal = ({ request, scale, categoryId }: FoundProposal): NewAnnotation => ({
  imageId: request.imageId,
  categoryId,
  method: request.method,
  prompt: request.prompt,
  parameters: request.parameters,
  scale,
});

/** Masks of a class's objects on a photo, as far as they are there. */
export const masksOfClass = (
  document: WorkspaceDocument,
  runs: RunsState,
  imageId: string,
  categoryId: number,
): readonly ScaleMask[] =>
  annotationsOf(document, imageId).flatMap((annotation) => {
    if (annotation.categoryId !== categoryId) return [];
    const state = annotationState(runs, annotation);
    return (state.state === 'done' && maskAt(state.result, annotation.scale)) || [];
  });

/** Does an object of the class hold the proposal's place, or look like it? */
function isThere(
  annotation: Annotation,
  runs: RunsState,
  { request, result }: Proposal,
  mask: ScaleMask,
): boolean {
  const { prompt } = annotation;
  // Its extreme points say where it is before its mask is there.
  if (prompt.kind === 'extreme-points' && iouOfBoxes(boxOfPixels(prompt.points), mask.box) >= ALIKE)
    return true;
  const state = annotationState(runs, annotation);
  const own = state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
  if (!own) return false;
  const there = rleOf(own, result.image);
  const { prompt: asked } = request;
  const holds = asked.kind === 'point' && rleHasPixel(there, asked.point.x, asked.point.y);
  return holds || iouOfRles(there, rleOf(mask, result.image)) >= ALIKE;
}

/**
 * Of what was proposed on a photo that which a person has still to decide about: nothing that was refused, and no
 * object that its class has there already (one that holds the place of the proposal, or looks like it).
 */
export function openProposals<T extends FoundProposal>(
  document: WorkspaceDocument,
  runs: RunsState,
  proposals: readonly T[],
): readonly T[] {
  return proposals.filter((proposal) => {
    const { request, categoryId } = proposal;
    const mask = maskOfProposal(proposal);
    if (!mask || !document.categories.some(({ id }) => id === categoryId)) return false;
    const refused = (document.refused ?? []).some(
      (refusal) =>
        refusal.imageId === request.imageId &&
        refusal.categoryId === categoryId &&
        iouOfBoxes(refusal.box, mask.box) >= ALIKE,
    );
    return (
      !refused &&
      annotationsOf(document, request.imageId).every(
        (annotation) => annotation.categoryId !== categoryId || !isThere(annotation, runs, proposal, mask),
      )
    );
  });
}
