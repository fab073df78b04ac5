import type { RunResult } from '../../engine/api';
import type { Point } from '../../geometry';
import type { Prompt } from '../../methods/declaration';
import {
  type Annotation,
  annotationState,
  annotationsOf,
  maskAt,
  maskOfProposal,
  promptPoints,
  type WorkspaceImage,
} from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { focusedProposal, shownProposals } from '../auto/proposal-store';
import { shownRow } from '../timeline/affinity';
import { paintFrameOver, paintKept, paintToken } from '../timeline/paint';
import { pinColour } from '../timeline/token-picture';
import { truthMatch } from '../truth/truth-store';
import {
  clear,
  defaultMask,
  type Layer,
  type MaskDrawing,
  paintHatched,
  paintMap,
  paintMask,
} from './paint-masks';
import { paintBox, paintCrosshair, paintExtremePoints, paintFrame, paintPoint } from './paint-points';
import type { View } from './view';

/** A point of the selected object in a person's hand. */
export interface Held {
  readonly annotation: Annotation;
  readonly index: number;
  /** The prompt with the point where it is now. */
  readonly prompt: Prompt;
}

/** What there is to draw besides what the app's stores hold. */
export interface Scene {
  readonly app: App;
  readonly view: View;
  readonly image: WorkspaceImage | undefined;
  readonly held: Held | undefined;
  readonly pointer: Point | undefined;
  /** The live preview's newest result. */
  readonly preview: RunResult | undefined;
}

const colourIn = (app: App, categoryId: number): string =>
  app.history.document().categories.find((category) => category.id === categoryId)?.colour ?? '#ffffff';

/** The timeline's frame, or the affinity row looked at, in place of the masks. Tells whether it drew. */
function drawWatched(layer: Layer, app: App, view: View): boolean {
  const frame = app.timeline.frame();
  const selected = selectedAnnotation(app);
  const { open, annotationId, kept, comparing } = app.timeline.store.getState();
  if (!open || !frame || selected?.id !== annotationId || !selected) return false;
  const { mapOpacity } = app.view.getState();
  // Where runs are compared, the mask is what one looks at.
  const row = comparing ? undefined : shownRow(app.affinity.store.getState());
  if (row) paintMap(layer, view, row, mapOpacity);
  else paintFrameOver(layer, view, frame, mapOpacity, colourIn(app, selected.categoryId));
  const last = kept.at(-1);
  if (last && frame.mask) paintKept(layer, view, last.mask);
  else if (frame.mask) drawTruth(layer, app, view, selected);
  return true;
}

/** The outline of what the selected object's mask is compared with. */
function drawTruth(layer: Layer, app: App, view: View, selected: Annotation): void {
  const state = annotationState(app.runs.store.getState(), selected);
  if (state.state !== 'done') return;
  const category = app.history.document().categories.find(({ id }) => id === selected.categoryId);
  const match = truthMatch(app.truth.getState(), selected, category?.name ?? '', state.result);
  if (match) paintKept(layer, view, match.object.mask);
}

/** The tokens whose affinity rows are looked at. Tells whether the timeline is open. */
function drawRows(layer: Layer, app: App, view: View): boolean {
  if (!app.timeline.store.getState().open) return false;
  const { hovered, pins } = app.affinity.store.getState();
  for (const [i, { map, token }] of pins.entries()) paintToken(layer, view, map.grid, token, pinColour(i));
  if (hovered) paintToken(layer, view, hovered.map.grid, hovered.token, '#ffffff');
  return true;
}

/** The masks of the shown photo, and the map of the selected object under them. */
export function drawMasks(layer: Layer, { app, view, image: present, held, preview }: Scene): void {
  clear(layer);
  if (!present) return;
  const look = app.view.getState();
  if (drawWatched(layer, app, view)) return;
  const runs = app.runs.store.getState();
  const drawings: MaskDrawing[] = [];
  for (const annotation of annotationsOf(app.history.document(), present.id)) {
    const state = annotationState(runs, annotation);
    const selected = annotation.id === look.selected;
    const strong = selected || annotation.id === look.hovered;
    const colour = colourIn(app, annotation.categoryId);
    const moving = held?.annotation.id === annotation.id ? preview : undefined;
    if (moving) {
      const mask = maskAt(moving, annotation.scale);
      if (mask) drawings.push({ mask, colour, strong, provisional: true });
    } else if (state.state === 'done') {
      if (selected && look.showMap) paintMap(layer, view, state.result.map, look.mapOpacity);
      const mask = maskAt(state.result, annotation.scale);
      if (mask) drawings.push({ mask, colour, strong, provisional: false, hatched: selected });
    } else if (state.state === 'computing' && state.preview) {
      const mask = maskAt(state.preview, annotation.scale);
      if (mask) drawings.push({ mask, colour, strong, provisional: true });
    }
  }
  const focus = focusedProposal(app);
  for (const proposal of shownProposals(app)) {
    const mask = maskOfProposal(proposal);
    const strong = proposal === focus && look.selected === undefined;
    if (mask) drawings.push({ mask, colour: colourIn(app, proposal.categoryId), strong, provisional: true });
  }
  if (!look.showMasks) return;
  // Small objects lie on top of large ones, and what one works at on top of all.
  drawings.sort((a, b) => Number(a.strong) - Number(b.strong) || b.mask.area - a.mask.area);
  for (const drawing of drawings) {
    const under = drawing.strong && look.showMap ? 0 : look.maskOpacity;
    paintMask(layer, view, drawing, under);
    if (drawing.hatched) paintHatched(layer, view, drawing.mask.ignoredRings ?? []);
  }
  const chosen = selectedAnnotation(app);
  if (chosen?.imageId === present.id && !held) drawTruth(layer, app, view, chosen);
}

/** Points, crosshair and live preview: what moves with the pointer. */
export function drawInteraction(
  layer: Layer,
  { app, view, image: present, held, pointer, preview }: Scene,
): void {
  clear(layer);
  if (!present) return;
  const look = app.view.getState();
  const runs = app.runs.store.getState();
  for (const annotation of annotationsOf(app.history.document(), present.id)) {
    const state = annotationState(runs, annotation);
    if (state.state === 'done' || (state.state === 'computing' && state.preview)) continue;
    const { prompt } = annotation;
    const points =
      prompt.kind === 'box'
        ? [
            { x: prompt.box.x0, y: prompt.box.y0 },
            { x: prompt.box.x1 - 1, y: prompt.box.y1 - 1 },
          ]
        : promptPoints(prompt);
    paintFrame(layer, view, points, colourIn(app, annotation.categoryId), state.state === 'computing');
  }
  const colour = colourIn(app, look.categoryId);
  const watching = drawRows(layer, app, view);
  if (!watching && look.tool !== 'select' && pointer && !held) paintCrosshair(layer, pointer);
  if (look.placing.length === 3 && preview) {
    const mask = defaultMask(preview);
    if (mask) paintMask(layer, view, { mask, colour, strong: false, provisional: true }, look.maskOpacity);
  }
  const selected = selectedAnnotation(app);
  if (selected && selected.imageId === present.id && look.placing.length === 0) {
    const prompt = held?.annotation.id === selected.id ? held.prompt : selected.prompt;
    const index = held?.index;
    if (prompt.kind === 'extreme-points') {
      paintExtremePoints(layer, view, prompt.points, colourIn(app, selected.categoryId), index, true);
    } else if (prompt.kind === 'point') {
      paintPoint(layer, view, prompt.point, colourIn(app, selected.categoryId), index === 0);
    } else if (prompt.kind === 'box') {
      paintBox(layer, view, prompt.box, colourIn(app, selected.categoryId));
    }
  }
  if (look.boxing) paintBox(layer, view, look.boxing, colour);
  if (look.placing.length > 0) paintExtremePoints(layer, view, look.placing, colour, undefined, false);
}
