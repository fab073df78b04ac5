import { encode } from 'fast-png';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { safeName, uniqueName, withoutExtension, writeCoco } from '../coco';
import { imageBox, type Size } from '../geometry';
import { type Pixels, resample } from '../image';
import { areaOfRle, decodeRle, type Rle, subtractRles } from '../mask';
import {
  drawPaste,
  movedMask,
  NothingToPaste,
  type PasteInstance,
  type PasteOptions,
  visible,
} from '../methods';
import type { ExportAnnotation, ExportDocument, ExportImage, PastePreview } from './api';
import type { Pictures } from './pictures';
import { letMessagesIn } from './queue';
import { ringsOf } from './run';

/** An object that can be pasted, and what it is. */
interface Piece extends PasteInstance {
  readonly annotation: ExportAnnotation;
}

/** An image of the memory. */
interface Remembered {
  readonly name: string;
  readonly image: ExportImage;
  readonly instances: readonly Piece[];
}

/** An object of a new photo. */
interface Placed {
  /** Whole, whatever lies over it. */
  readonly mask: Rle;
  readonly annotation: ExportAnnotation;
  /** The photo it was pasted from; undefined for one that was there. */
  readonly from: string | undefined;
}

/** A new photo. */
interface Made extends Size {
  /** RGBA. */
  readonly data: Uint8ClampedArray;
  /** Later ones lie over earlier ones. */
  readonly objects: readonly Placed[];
  readonly source: string;
}

const rleOf = ({ width, height }: ExportImage, counts: Uint32Array): Rle => ({ width, height, counts });

/** Only sure pixels are pasted: what the method ignores stays behind. */
function pieceOf(image: ExportImage, annotation: ExportAnnotation): Piece {
  const mask = rleOf(image, annotation.counts);
  const sure = annotation.ignored ? subtractRles(mask, rleOf(image, annotation.ignored)) : mask;
  return { annotation, mask: sure, importance: annotation.score };
}

/** Copies the pixels of a mask over the target; `by` is where they stood before. */
function paint(target: Uint8ClampedArray, source: Pixels, mask: Rle, by: { x: number; y: number }): void {
  const { data, width } = decodeRle(mask);
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const from = 4 * ((Math.floor(i / width) - by.y) * source.width + (i % width) - by.x);
    target.set(source.data.subarray(from, from + 4), 4 * i);
  }
}

const memoryOf = ({ images }: ExportDocument): readonly Remembered[] =>
  images.map((image) => ({
    name: image.name,
    image,
    instances: image.annotations.map((annotation) => pieceOf(image, annotation)),
  }));

/** Makes the new photo of one target. @throws Error with a sentence where there is nothing to paste onto it */
async function pasteOnto(
  pictures: Pictures,
  memory: readonly Remembered[],
  target: Remembered,
  options: PasteOptions,
): Promise<Made> {
  const draw = drawPaste(memory, target, options);
  const { width, height, id } = target.image;
  const sourceImage = memory.find((each) => each === draw.source)?.image ?? target.image;
  const [onto, source] = [await pictures.pixels(id), await pictures.pixels(sourceImage.id)];
  const data = onto.data.slice();
  const objects: Placed[] = target.image.annotations.map((annotation) => ({
    mask: rleOf(target.image, annotation.counts),
    annotation,
    from: undefined,
  }));
  for (const { instance, by } of draw.pasted) {
    const mask = movedMask(instance.mask, by, { width, height });
    paint(data, source, mask, by);
    objects.push({ mask, annotation: instance.annotation, from: sourceImage.name });
  }
  return { width, height, data, objects, source: sourceImage.name };
}

/**
 * A zip of new photos, each an open one with objects of another pasted over it, and the COCO file of them all: every
 * annotation is its visible mask, and the record says what came from where. Progress 0…1.
 * @throws Error with a sentence where no photo has anything to paste; an AbortError
 */
export async function pastedArchive(
  pictures: Pictures,
  document: ExportDocument,
  options: PasteOptions,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const memory = memoryOf(document);
  const pieces: BlobPart[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    pieces.push(bytes as BlobPart);
  });
  const taken = new Set(['annotations.json']);
  const images: Parameters<typeof writeCoco>[0]['images'][number][] = [];
  const annotations: Parameters<typeof writeCoco>[0]['annotations'][number][] = [];
  let refused: unknown;
  for (const [at, target] of memory.entries()) {
    await letMessagesIn();
    if (signal.aborted) throw new DOMException('The export was cancelled.', 'AbortError');
    onProgress(at / memory.length);
    let made: Made;
    try {
      made = await pasteOnto(pictures, memory, target, options);
    } catch (error) {
      if (!(error instanceof NothingToPaste)) throw error;
      refused = error;
      continue;
    }
    const { width, height, data, objects, source } = made;
    const imageId = images.length + 1;
    const name = `${uniqueName(safeName(`${withoutExtension(target.name)}-pasted`, 'photo'), taken)}.png`;
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(encode({ width, height, data: new Uint8Array(data.buffer), channels: 4, depth: 8 }), true);
    const record = { pasted_onto: target.name, pasted_from: source, paste_seed: options.seed };
    images.push({ id: imageId, fileName: name, width, height, extra: record });
    for (const { mask, annotation, from } of visible(objects)) {
      annotations.push({
        id: annotations.length + 1,
        imageId,
        categoryId: annotation.category + 1,
        rle: mask,
        score: annotation.score,
        ...(from === undefined ? {} : { extra: { pasted_from: from } }),
      });
    }
  }
  if (images.length === 0) throw refused ?? new Error('There is no photo to paste onto.');
  const categories = document.categories.map((name, i) => ({ id: i + 1, name }));
  const info = { description: `${document.description}; copy-paste augmentation` };
  const json = new ZipDeflate('annotations.json');
  zip.add(json);
  json.push(strToU8(writeCoco({ info, images, categories, annotations }, { segmentation: 'rle' })), true);
  zip.end();
  onProgress(1);
  return new Blob(pieces, { type: 'application/zip' });
}

/** Longer side of a previewed photo, px. */
const PREVIEW = 720;

/**
 * One new photo to look at, the same as in the archive, with what became of every object of it.
 * @throws Error with a sentence where there is nothing to paste onto the photo
 */
export async function pastePreview(
  pictures: Pictures,
  document: ExportDocument,
  imageId: string,
  options: PasteOptions,
): Promise<PastePreview> {
  const memory = memoryOf(document);
  const target = memory.find(({ image }) => image.id === imageId);
  if (!target) throw new Error('The photo to paste onto is not open any more.');
  const { width, height, data, objects, source } = await pasteOnto(pictures, memory, target, options);
  const scale = Math.min(1, PREVIEW / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const rgb = resample({ width, height, data }, imageBox({ width, height }), w, h);
  const small = new Uint8ClampedArray(4 * w * h).fill(255);
  for (let i = 0; i < w * h; i++) small.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  const seen = visible(objects.map((object, at) => ({ ...object, at })));
  return {
    width,
    height,
    picture: { width: w, height: h, data: small },
    source,
    objects: objects.map(({ mask, annotation, from }, at) => {
      const left = seen.find((each) => each.at === at)?.mask;
      const hidden = left ? subtractRles(mask, left) : mask;
      return {
        category: annotation.category,
        score: annotation.score,
        ...(from === undefined ? {} : { from }),
        area: areaOfRle(mask),
        seen: left ? areaOfRle(left) : 0,
        rings: left ? ringsOf(left) : [],
        hidden: ringsOf(hidden),
      };
    }),
  };
}
