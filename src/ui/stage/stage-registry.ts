import type { App } from '../app/app';
import type { StageController } from './stage-controller';
import { zoom } from './view';

const stages = new WeakMap<App, StageController>();
const readers = new WeakMap<App, (text: string) => void>();

/** Makes the stage known to keys and buttons. Returns the way to take it back. */
export function registerStage(app: App, stage: StageController): () => void {
  stages.set(app, stage);
  const silence = stage.onReadout((text) => readers.get(app)?.(text));
  return () => {
    silence();
    stages.delete(app);
  };
}

/** Hears of what lies under the pointer on whatever stage there is. Returns the way to stop. */
export function onReadout(app: App, reader: (text: string) => void): () => void {
  readers.set(app, reader);
  return () => readers.delete(app);
}

/** Gives the stage the keys. */
export const focusStage = (app: App): void => stages.get(app)?.element.focus({ preventScroll: true });

/** Shows the whole photo. */
export const fitStage = (app: App): void => stages.get(app)?.fit();

/** Zooms by a factor around the middle of the stage. */
export function zoomStage(app: App, factor: number): void {
  const stage = stages.get(app);
  const image = stage?.image();
  if (!stage || !image) return;
  const size = stage.size();
  stage.setView(zoom(stage.view(), factor, { x: size.width / 2, y: size.height / 2 }, image, size));
}

/** The shown photo, once it is decoded. */
export const shownBitmap = (app: App): ImageBitmap | undefined => stages.get(app)?.bitmap();
