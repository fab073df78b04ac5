import { boxHeight, boxOfPixels, boxWidth, type Point, type Size } from '../../geometry';
import type { Prompt } from '../../methods/declaration';
import {
  annotationState,
  annotationsOf,
  type FoundProposal,
  keyOf,
  maskAt,
  maskOfProposal,
} from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { addObject, select } from '../app/deeds';
import { remark } from '../app/view-store';
import { focusOn } from '../auto/deeds';
import { shownProposals } from '../auto/proposal-store';
import { inMask } from './mask-path';
import type { StageController } from './stage-controller';
import { toImage } from './view';

const inside = (image: Size, pixel: Point): boolean =>
  pixel.x >= 0 && pixel.y >= 0 && pixel.x < image.width && pixel.y < image.height;

/** The whole image pixel under a place on the stage, which may lie outside the image. */
function pixelUnder(stage: StageController, at: Point): Point {
  const place = toImage(stage.view(), at);
  return { x: Math.floor(place.x), y: Math.floor(place.y) };
}

/** The smallest object whose mask lies under a place on the stage. */
export function objectUnder(app: App, stage: StageController, at: Point): number | undefined {
  const image = stage.image();
  if (!image) return undefined;
  const place = toImage(stage.view(), at);
  let found: { readonly id: number; readonly area: number } | undefined;
  for (const annotation of annotationsOf(app.history.document(), image.id)) {
    const state = annotationState(app.runs.store.getState(), annotation);
    const mask = state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
    if (mask && (!found || mask.area < found.area) && inMask(mask, place)) {
      found = { id: annotation.id, area: mask.area };
    }
  }
  return found?.id;
}

/** The smallest proposal under a place on the stage. */
function proposalUnder(app: App, stage: StageController, at: Point): FoundProposal | undefined {
  const place = toImage(stage.view(), at);
  return shownProposals(app)
    .flatMap((proposal) => {
      const mask = maskOfProposal(proposal);
      return mask && inMask(mask, place) ? [{ proposal, area: mask.area }] : [];
    })
    .sort((a, b) => a.area - b.area)[0]?.proposal;
}

/** Whether the wheel turns the selected object's scale here: over its largest mask. */
export function wheelTurnsScale(app: App, stage: StageController, at: Point): boolean {
  const annotation = selectedAnnotation(app);
  if (!annotation || annotation.imageId !== stage.image()?.id) return false;
  const state = annotationState(app.runs.store.getState(), annotation);
  if (state.state !== 'done' || state.result.masks.length < 2) return false;
  const largest = state.result.masks.at(-1);
  return largest !== undefined && inMask(largest, toImage(stage.view(), at));
}

/** What a click or tap at a place on the stage does with the tool in hand. */
export function clickAt(app: App, stage: StageController, at: Point): void {
  const image = stage.image();
  if (!image) {
    remark(app.view, 'Open a photo first: drop one here, paste one, or press “Open photos”.');
    return;
  }
  if (app.timeline.store.getState().open && app.timeline.frame()) {
    const pixel = pixelUnder(stage, at);
    if (inside(image, pixel)) app.affinity.pin(pixel);
    return;
  }
  const { tool, placing } = app.view.getState();
  if (tool === 'select') {
    const object = objectUnder(app, stage, at);
    select(app, object);
    const proposal = object === undefined ? proposalUnder(app, stage, at) : undefined;
    if (proposal) focusOn(app, proposal);
    return;
  }
  if (tool === 'box') {
    remark(app.view, 'Press at one corner of the object’s box and drag to the other.');
    return;
  }
  const pixel = pixelUnder(stage, at);
  if (!inside(image, pixel)) {
    remark(app.view, 'That is outside the photo. Click on the object.');
    return;
  }
  if (tool === 'point') {
    addObject(app, { kind: 'point', point: pixel });
    return;
  }
  const points = [...placing, pixel];
  if (points.length < 4) {
    app.view.setState({ placing: points, selected: undefined, remark: undefined });
    return;
  }
  const first = stage.preview.result();
  const id = addObject(app, { kind: 'extreme-points', points });
  const annotation = app.history.document().annotations.find((each) => each.id === id);
  if (annotation && first) app.runs.preview(keyOf(annotation), first);
}

/** The live preview while the fourth point is on its way; in the timeline, the affinity row of the token. */
export function previewAt(app: App, stage: StageController, at: Point): void {
  const image = stage.image();
  if (image && app.timeline.store.getState().open) {
    const pixel = pixelUnder(stage, at);
    app.affinity.hover(inside(image, pixel) ? pixel : undefined);
    return;
  }
  const { tool, placing } = app.view.getState();
  if (!image || tool !== 'extreme-points' || placing.length !== 3) return;
  const pixel = pixelUnder(stage, at);
  if (inside(image, pixel)) {
    stage.preview.ask(image.id, { kind: 'extreme-points', points: [...placing, pixel] });
  }
}

/** Shortest side of a box that a person means, in image pixels; less is a click that slipped. */
const LEAST_SIDE = 4;

/** Draws the box under way out to a place on the stage; it never leaves the photo. */
export function boxTo(app: App, stage: StageController, from: Point, to: Point): void {
  const image = stage.image();
  if (!image || app.timeline.store.getState().open) return;
  const within = (at: Point) => {
    const pixel = pixelUnder(stage, at);
    return {
      x: Math.min(image.width - 1, Math.max(0, pixel.x)),
      y: Math.min(image.height - 1, Math.max(0, pixel.y)),
    };
  };
  app.view.setState({ boxing: boxOfPixels([within(from), within(to)]), selected: undefined });
}

/** Makes an object of the box under way. */
export function endBox(app: App): void {
  const { boxing } = app.view.getState();
  app.view.setState({ boxing: undefined });
  if (!boxing) return;
  if (boxWidth(boxing) < LEAST_SIDE || boxHeight(boxing) < LEAST_SIDE) {
    remark(app.view, 'That box is too small. Drag from one corner of the object’s box to the other.');
    return;
  }
  addObject(app, { kind: 'box', box: boxing });
}

/** Takes hold of a point of the selected object. */
export function takeHold(app: App, stage: StageController, index: number): void {
  const annotation = selectedAnnotation(app);
  if (annotation) stage.hold({ annotation, index, prompt: annotation.prompt });
}

/** Moves the point in hand to a place on the stage. */
export function moveHeld(stage: StageController, at: Point): void {
  const held = stage.held();
  const image = stage.image();
  if (!held || !image) return;
  const under = pixelUnder(stage, at);
  const pixel = {
    x: Math.min(image.width - 1, Math.max(0, under.x)),
    y: Math.min(image.height - 1, Math.max(0, under.y)),
  };
  const { prompt } = held;
  const next: Prompt =
    prompt.kind === 'extreme-points'
      ? { ...prompt, points: prompt.points.map((point, at) => (at === held.index ? pixel : point)) }
      : prompt.kind === 'point'
        ? { ...prompt, point: pixel }
        : prompt;
  stage.hold({ ...held, prompt: next });
  if (next.kind === 'extreme-points') stage.preview.ask(image.id, next, held.annotation.method);
}

/** Puts the point in hand down. */
export function release(app: App, stage: StageController): void {
  const held = stage.held();
  if (!held) return;
  const { prompt, index, annotation } = held;
  const to =
    prompt.kind === 'extreme-points' ? prompt.points[index] : prompt.kind === 'point' && prompt.point;
  const first = stage.preview.result();
  stage.hold(undefined);
  if (to) app.actions.movePromptPoint(annotation.id, index, to);
  const moved = app.history.document().annotations.find((each) => each.id === annotation.id);
  if (moved && moved !== annotation && first) app.runs.preview(keyOf(moved), first);
  stage.preview.stop();
}
