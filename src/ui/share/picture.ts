import type { Box, Size } from '../../geometry';
import type { Frame, MethodDeclaration } from '../../methods/declaration';
import type { Annotation, WorkspaceImage } from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { type Layer, paintPhoto } from '../stage/paint-masks';
import { shownBitmap } from '../stage/stage-registry';
import { paintFrameOver } from '../timeline/paint';

/** Height of the line of words under a picture, in pixels. */
export const CAPTION = 44;

/** What pictures of the timeline are made of. */
export interface Subject {
  readonly annotation: Annotation;
  readonly image: WorkspaceImage;
  readonly method: MethodDeclaration;
  readonly frames: readonly Frame[];
  readonly bitmap: ImageBitmap | undefined;
  /** The class's colour. */
  readonly colour: string;
  readonly mapOpacity: number;
  /** Begins the names of files: photo, object, method. */
  readonly fileName: string;
}

/** The watched object with all that is needed to draw it; undefined while nothing is watched. */
export function subjectOf(app: App): Subject | undefined {
  const annotation = selectedAnnotation(app);
  const document = app.history.document();
  const image = document.images.find((each) => each.id === annotation?.imageId);
  const method = app.methods.find((each) => each.id === annotation?.method);
  const { watched } = app.timeline.store.getState();
  if (!annotation || !image || !method || !watched) return undefined;
  return {
    annotation,
    image,
    method,
    frames: watched.frames,
    bitmap: shownBitmap(app),
    colour: document.categories.find((each) => each.id === annotation.categoryId)?.colour ?? '#ffffff',
    mapOpacity: app.view.getState().mapOpacity,
    fileName: `${image.name.replace(/\.[^.]+$/, '')}-${annotation.id}-${method.id}`,
  };
}

/** A canvas's context as the painting functions take it. */
export type Context = CanvasRenderingContext2D;

/** Size of the whole photo with its longer side between two bounds, in whole pixels. */
export function sizeBetween({ width, height }: Size, shortest: number, longest: number): Size {
  const longer = Math.max(width, height);
  const scale = Math.min(longest, Math.max(shortest, longer)) / longer;
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * Draws a part of the photo at a place of a canvas, and a frame over it where one is given.
 * @param part in image pixels
 * @param size of the drawing, in pixels, of the same shape as `part`
 */
export function paintPart(
  context: Context,
  subject: Subject,
  frame: Frame | undefined,
  part: Box,
  size: Size,
): void {
  const scale = size.width / (part.x1 - part.x0);
  const view = { x: -part.x0 * scale, y: -part.y0 * scale, scale };
  const layer: Layer = { context, ratio: 1, size };
  paintPhoto(layer, view, subject.image, subject.bitmap);
  context.setTransform(1, 0, 0, 1, 0, 0);
  if (frame) paintFrameOver(layer, view, frame, subject.mapOpacity, subject.colour);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** A line of words on a dark ground. */
export function paintCaption(
  context: Context,
  words: string,
  at: { readonly x: number; readonly y: number },
  width: number,
): void {
  context.fillStyle = '#161719';
  context.fillRect(at.x, at.y, width, CAPTION);
  context.font = '600 18px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = '#ececea';
  context.fillText(words, at.x + 14, at.y + CAPTION / 2, width - 28);
}

/** The whole photo with a frame over it and its title below. */
export function paintWhole(context: Context, subject: Subject, frame: Frame, size: Size): void {
  const { width, height } = subject.image;
  paintPart(context, subject, frame, { x0: 0, y0: 0, x1: width, y1: height }, size);
  paintCaption(context, `${subject.method.name} · ${frame.title}`, { x: 0, y: size.height }, size.width);
}
