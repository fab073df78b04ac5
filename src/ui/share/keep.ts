import { type App, selectedAnnotation } from '../app/app';
import { remark } from '../app/view-store';
import { download } from '../export/download';
import { SAMPLES } from '../samples';
import { paintPhoto } from '../stage/paint-masks';
import { shownBitmap } from '../stage/stage-registry';
import { paintFrameOver } from '../timeline/paint';
import { hashOf } from './link';

/** Longer side of a kept picture, at least and at most, in pixels. */
const SHORTEST = 1024;
const LONGEST = 2048;
/** Height of the line of words under it, in pixels. */
const CAPTION = 44;

/** Whether the selected object is on a sample photo, which a link can name. */
export function isOnSample(app: App): boolean {
  const annotation = selectedAnnotation(app);
  const image = app.history.document().images.find((each) => each.id === annotation?.imageId);
  return SAMPLES.some(({ file }) => file === image?.name);
}

/** Copies a link that makes the selected object again; where copying is refused, the address bar has it. */
export async function copyLink(app: App): Promise<void> {
  const annotation = selectedAnnotation(app);
  const image = app.history.document().images.find((each) => each.id === annotation?.imageId);
  if (!annotation || !image || !isOnSample(app)) {
    remark(app.view, 'Links are for the sample photos: your own never leave this machine.');
    return;
  }
  const { method, prompt, parameters, scale } = annotation;
  const url = new URL(location.href);
  url.hash = hashOf({ sample: image.name, method, prompt, parameters, scale });
  try {
    await navigator.clipboard.writeText(url.href);
    remark(app.view, 'The link is copied: it makes this object and its mask again, anywhere.');
  } catch {
    window.history.replaceState(null, '', url);
    remark(app.view, 'The link is in the address bar: it makes this object and its mask again.');
  }
}

/** Saves the frame looked at, over the photo, as a PNG with its title below. */
export async function saveFrame(app: App): Promise<void> {
  const annotation = selectedAnnotation(app);
  const document = app.history.document();
  const image = document.images.find((each) => each.id === annotation?.imageId);
  const method = app.methods.find((each) => each.id === annotation?.method);
  const frame = app.timeline.frame();
  if (!annotation || !image || !frame || !method) return;
  const longer = Math.max(image.width, image.height);
  const scale = Math.min(LONGEST, Math.max(SHORTEST, longer)) / longer;
  const size = { width: Math.round(image.width * scale), height: Math.round(image.height * scale) };
  const canvas = new OffscreenCanvas(size.width, size.height + CAPTION);
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D | null;
  if (!context) return;
  const layer = { context, ratio: 1, size };
  const view = { x: 0, y: 0, scale };
  paintPhoto(layer, view, image, shownBitmap(app));
  context.setTransform(1, 0, 0, 1, 0, 0);
  const colour = document.categories.find((each) => each.id === annotation.categoryId)?.colour ?? '#ffffff';
  paintFrameOver(layer, view, frame, app.view.getState().mapOpacity, colour);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#161719';
  context.fillRect(0, size.height, size.width, CAPTION);
  context.font = '600 18px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = '#ececea';
  context.fillText(`${method.name} · ${frame.title}`, 14, size.height + CAPTION / 2, size.width - 28);
  const at = app.timeline.store.getState().at + 1;
  const name = `${image.name.replace(/\.[^.]+$/, '')}-${annotation.id}-${method.id}-frame-${at}.png`;
  download(await canvas.convertToBlob({ type: 'image/png' }), name);
}

/** Saves the run as JSON: what was asked, parameters, times, and words and numbers of every frame. */
export function saveRun(app: App): void {
  const annotation = selectedAnnotation(app);
  const image = app.history.document().images.find((each) => each.id === annotation?.imageId);
  const method = app.methods.find((each) => each.id === annotation?.method);
  const { watched } = app.timeline.store.getState();
  if (!annotation || !image || !watched || !method) return;
  const { result, frames } = watched;
  const status = app.status.getState();
  const run = {
    method: method.id,
    paper: method.paper,
    photo: { name: image.name, width: image.width, height: image.height },
    prompt: annotation.prompt,
    parameters: {
      ...Object.fromEntries(method.parameters.map((parameter) => [parameter.id, parameter.default])),
      ...annotation.parameters,
    },
    ...(status.state === 'ready' ? { model: status.model, network: status.network } : {}),
    kernels: result.backend,
    milliseconds: { total: result.ms, stages: result.stages },
    masks: result.masks.map(({ scale, area, box, score }) => ({ scale, area, box, score })),
    flags: result.flags,
    frames: frames.map(({ stage, step, title, sentence, events, numbers, points, sets }) => ({
      stage,
      step,
      title,
      sentence,
      events,
      numbers,
      points,
      sets: sets && {
        foreground: sets.foreground.length,
        background: sets.background.length,
        neither: sets.ignored.length,
      },
    })),
  };
  const name = `${image.name.replace(/\.[^.]+$/, '')}-${annotation.id}-${method.id}-run.json`;
  download(new Blob([`${JSON.stringify(run, null, 2)}\n`], { type: 'application/json' }), name);
}
