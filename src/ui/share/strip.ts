import { boxHeight, boxWidth } from '../../geometry';
import type { Frame } from '../../methods/declaration';
import type { App } from '../app/app';
import { download } from '../export/download';
import { boxAround } from '../timeline/difference';
import { CAPTION, type Context, paintCaption, paintPart, subjectOf } from './picture';

/** Height of a panel and room between two, in pixels. */
const HEIGHT = 420;
const GAP = 8;
/** Panels at the most, the photo aside; and in one row, so that the picture fits a slide. */
const MOST = 8;
const IN_A_ROW = 6;

/** The last frame of every stage: what each stage hands on. */
export function panelsOf(frames: readonly Frame[]): readonly Frame[] {
  const last = new Map<string, Frame>();
  for (const frame of frames) last.set(frame.stage, frame);
  const panels = [...last.values()];
  // Too many for one slide: those in the middle are the ones to miss, never the mask.
  return panels.length <= MOST ? panels : [...panels.slice(0, MOST - 1), ...panels.slice(-1)];
}

/**
 * As Fig. 6 of AttentionShift's paper: the first, the middle and the last shift, the key-points that pass the filter, and
 * the map that starts the next round. Empty where no key-points move.
 */
export function shiftPanelsOf(frames: readonly Frame[]): readonly Frame[] {
  const shifts = frames.filter(({ stage }) => stage === 'shift');
  if (shifts.length === 0) return [];
  const firstOf = (id: string) => frames.filter(({ stage }) => stage === id).slice(0, 1);
  const middle = shifts[(shifts.length - 1) >> 1];
  return [
    ...new Set([...shifts.slice(0, 1), ...(middle ? [middle] : []), ...shifts.slice(-1)]),
    ...firstOf('filter'),
    ...firstOf('rounds'),
  ];
}

/** Saves the photo and what each stage made of it. */
export const saveStrip = (app: App): Promise<void> => save(app, panelsOf, 'strip');

/** Saves the photo and how the key-points moved. */
export const saveShiftStrip = (app: App): Promise<void> => save(app, shiftPanelsOf, 'shift');

/** Photo and frames side by side, as figures of papers are, in one PNG of one row or two. */
async function save(
  app: App,
  choose: (frames: readonly Frame[]) => readonly Frame[],
  name: string,
): Promise<void> {
  const subject = subjectOf(app);
  if (!subject) return;
  const { image, frames } = subject;
  const panels: readonly (Frame | undefined)[] = [undefined, ...choose(frames)];
  const mask = frames.at(-1)?.mask;
  const around = boxAround(mask ? [mask] : [], image);
  // The crop that most frames are of, where it is not the whole photo; else the surroundings of the mask.
  const crop = frames.at(-1)?.grid.crop ?? around;
  const whole = boxWidth(crop) >= image.width && boxHeight(crop) >= image.height;
  const part = whole ? { x0: 0, y0: 0, x1: image.width, y1: image.height } : crop;
  const size = { width: Math.round((HEIGHT * boxWidth(part)) / boxHeight(part)), height: HEIGHT };
  const rows = Math.ceil(panels.length / IN_A_ROW);
  const columns = Math.ceil(panels.length / rows);
  const step = { x: size.width + GAP, y: HEIGHT + CAPTION + GAP };
  const canvas = new OffscreenCanvas(columns * step.x - GAP, rows * step.y - GAP);
  const context = canvas.getContext('2d');
  const panel = new OffscreenCanvas(size.width, size.height);
  const inside = panel.getContext('2d') as unknown as Context | null;
  if (!context || !inside) return;
  panels.forEach((frame, i) => {
    const [x, y] = [(i % columns) * step.x, Math.floor(i / columns) * step.y];
    paintPart(inside, subject, frame, part, size);
    context.drawImage(panel, x, y);
    const at = { x, y: y + HEIGHT };
    paintCaption(context as unknown as Context, frame?.title ?? 'Photo', at, size.width);
  });
  download(await canvas.convertToBlob({ type: 'image/png' }), `${subject.fileName}-${name}.png`);
}
