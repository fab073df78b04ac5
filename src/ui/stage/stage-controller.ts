import type { Point, Size } from '../../geometry';
import { promptPoints, type WorkspaceImage } from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { createBitmaps } from './bitmaps';
import { createLivePreview, type LivePreview } from './live-preview';
import { clear, type Layer, paintPhoto } from './paint-masks';
import { readout } from './readout';
import { drawInteraction, drawMasks, type Held } from './scene';
import { fitView, type Insets, pixelOnStage, type View } from './view';

/** What gestures need of the stage. */
export interface StageController {
  readonly element: HTMLElement;
  readonly image: () => WorkspaceImage | undefined;
  /** The shown photo, once it is decoded. */
  readonly bitmap: () => ImageBitmap | undefined;
  readonly view: () => View;
  readonly size: () => Size;
  readonly setView: (view: View) => void;
  readonly fit: () => void;
  readonly preview: LivePreview;
  readonly setPointer: (at: Point | undefined) => void;
  /** Hears of what lies under the pointer, as text. */
  readonly onReadout: (listener: (text: string) => void) => () => void;
  readonly pointer: () => Point | undefined;
  readonly hold: (held: Held | undefined) => void;
  readonly held: () => Held | undefined;
  /** The point of the selected object within reach of a place on the stage. */
  readonly pointNear: (at: Point, reach: number) => number | undefined;
  readonly destroy: () => void;
}

const insetsFor = (size: Size): Insets =>
  size.width < 640
    ? { top: 12, right: 12, bottom: 12, left: 12 }
    : { top: 64, right: 24, bottom: 24, left: 24 };

/** Draws the app's state on three canvases: photo, masks, and what moves with the pointer. */
export function createStageController(
  app: App,
  element: HTMLElement,
  canvases: readonly [HTMLCanvasElement, HTMLCanvasElement, HTMLCanvasElement],
): StageController {
  const bitmaps = createBitmaps();
  let layers: readonly Layer[] = [];
  let size: Size = { width: 0, height: 0 };
  let view: View = { x: 0, y: 0, scale: 1 };
  let fitted = true;
  let pointer: Point | undefined;
  let held: Held | undefined;
  let shown: string | undefined;
  let frame = 0;
  const readers = new Set<(text: string) => void>();
  const dirty = { photo: true, masks: true, points: true };

  const draw = (...parts: (keyof typeof dirty)[]) => {
    for (const part of parts) dirty[part] = true;
    frame ||= requestAnimationFrame(paint);
  };
  const preview = createLivePreview(app, () => draw('masks', 'points'));

  const image = () => {
    const { imageId } = app.view.getState();
    return app.history.document().images.find((each) => each.id === imageId);
  };

  const setView = (next: View, isFit = false) => {
    view = next;
    fitted = isFit;
    const round = (value: number) => Math.round(value * 1e4) / 1e4;
    element.dataset.view = JSON.stringify({ x: round(view.x), y: round(view.y), scale: view.scale });
    draw('photo', 'masks', 'points');
    tellReadout();
  };
  const fitNow = () => {
    const present = image();
    if (present && size.width > 0) setView(fitView(present, size, insetsFor(size)), true);
  };

  function tellReadout(): void {
    const present = image();
    const text = present ? readout(app, present, view, pointer) : '';
    for (const reader of readers) reader(text);
  }

  function paint(): void {
    frame = 0;
    const [photo, masks, points] = layers;
    const present = image();
    if (!photo || !masks || !points) return;
    if (dirty.photo) {
      if (present) paintPhoto(photo, view, present, bitmaps.peek(present.id));
      else clear(photo);
    }
    const scene = { app, view, image: present, held, pointer, preview: preview.result() };
    if (dirty.masks) drawMasks(masks, scene);
    if (dirty.points) drawInteraction(points, scene);
    dirty.photo = dirty.masks = dirty.points = false;
  }

  const followImage = () => {
    const present = image();
    if (present?.id !== shown) {
      shown = present?.id;
      preview.stop();
      held = undefined;
      if (present) fitNow();
      draw('photo', 'masks', 'points');
    }
    if (!present) {
      delete element.dataset.view;
      return;
    }
    const blob = app.library.store.getState().blobs.get(present.id);
    if (!blob || bitmaps.peek(present.id)) return;
    bitmaps
      .load(present, blob)
      .then(() => draw('photo'))
      .catch(() => {
        app.notices.post({
          kind: 'problem',
          tag: `decode ${present.id}`,
          sentence: `${present.name} cannot be shown: this browser could not decode it. Remove it, or open it again as JPEG or PNG.`,
        });
      });
  };

  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element;
    const ratio = globalThis.devicePixelRatio || 1;
    const before = size;
    size = { width, height };
    layers = canvases.flatMap((canvas) => {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
      const context = canvas.getContext('2d');
      return context ? [{ context, ratio, size }] : [];
    });
    if (fitted) fitNow();
    else
      setView({
        ...view,
        x: view.x + (width - before.width) / 2,
        y: view.y + (height - before.height) / 2,
      });
    // At once, not in the next frame: a canvas that has been resized is empty.
    draw('photo', 'masks', 'points');
    cancelAnimationFrame(frame);
    paint();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);

  let placedBefore = app.view.getState().placing;
  const unsubscribe = [
    app.view.subscribe((look) => {
      followImage();
      if (look.placing !== placedBefore && look.placing.length !== 3) preview.stop();
      placedBefore = look.placing;
      draw('masks', 'points');
    }),
    app.history.store.subscribe(() => {
      followImage();
      draw('masks', 'points');
    }),
    app.runs.store.subscribe(() => draw('masks', 'points')),
    app.timeline.store.subscribe(() => draw('masks', 'points')),
    app.affinity.store.subscribe(() => draw('masks', 'points')),
    app.truth.subscribe(() => draw('masks')),
    app.proposals.subscribe(() => draw('masks')),
    app.library.store.subscribe(followImage),
  ];
  followImage();
  resize();

  return {
    element,
    image,
    bitmap() {
      const present = image();
      return present && bitmaps.peek(present.id);
    },
    view: () => view,
    size: () => size,
    setView: (next) => setView(next),
    fit: fitNow,
    preview,
    pointer: () => pointer,
    setPointer(at) {
      pointer = at;
      draw('points');
      tellReadout();
    },
    onReadout(listener) {
      readers.add(listener);
      tellReadout();
      return () => readers.delete(listener);
    },
    held: () => held,
    hold(next) {
      held = next;
      draw('masks', 'points');
    },
    pointNear(at, reach) {
      const annotation = selectedAnnotation(app);
      if (!annotation || annotation.imageId !== app.view.getState().imageId) return undefined;
      let nearest: number | undefined;
      let distance = reach;
      for (const [index, point] of promptPoints(annotation.prompt).entries()) {
        const place = pixelOnStage(view, point);
        const away = Math.hypot(place.x - at.x, place.y - at.y);
        if (away <= distance) {
          distance = away;
          nearest = index;
        }
      }
      return nearest;
    },
    destroy() {
      cancelAnimationFrame(frame);
      observer.disconnect();
      preview.stop();
      for (const stop of unsubscribe) stop();
    },
  };
}
