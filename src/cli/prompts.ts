import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { CocoAnnotation, CocoData, CocoImage } from '../coco';
import { extremeList } from '../geometry';
import type { MethodDeclaration, ParameterValues, PlacedObject, Prompt, PromptKind } from '../methods';
import { inShard, type Shard } from './shard';
import type { Job } from './work/runner';

/** Something that failed, for stderr and for the result's report. */
export interface Failure {
  /** Null where it could not be read. */
  readonly annotation: number | null;
  readonly image: number | null;
  readonly sentence: string;
}

/** What is to be done. */
export interface Plan {
  /** In the order of the file's images. */
  readonly jobs: readonly Job[];
  /** What failed before it began. */
  readonly failures: readonly Failure[];
  /** Sentences about things that do not keep anything from being done. */
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly folder: string;
  /** For the sentences. */
  readonly fileName: string;
  readonly method: MethodDeclaration;
  readonly settings: readonly ParameterValues[];
  readonly shard?: Shard;
  /** Kinds of prompt to take, the preferred one first; else those of the method. */
  readonly kinds?: readonly PromptKind[];
  /** Annotations to leave out. */
  readonly skip?: (annotationId: number) => boolean;
  /**
   * Annotations that are done already. Where the method shares an image's pixels out between its objects, an image
   * with one that is not done is done again as a whole.
   */
  readonly done?: (annotationId: number) => boolean;
}

const FIELDS: Record<PromptKind, string> = {
  'extreme-points': 'extreme_points',
  point: 'point',
  box: 'bbox',
};

/**
 * The kinds of prompt that a method is given here, the preferred one first: four extreme points before the box, which
 * is all that is left when they are forgotten.
 */
export const kindsOf = ({ takes }: MethodDeclaration): readonly PromptKind[] =>
  [...takes].sort((a, b) => Number(b === 'extreme-points') - Number(a === 'extreme-points'));

/** An annotation's prompt of one kind; undefined where it has none. */
export function readPrompt(annotation: CocoAnnotation, kind: PromptKind): Prompt | undefined {
  const { extremePoints, point, bbox } = annotation;
  switch (kind) {
    case 'extreme-points':
      return extremePoints ? { kind, points: extremeList(extremePoints) } : undefined;
    case 'point':
      return point ? { kind, point } : undefined;
    case 'box':
      return bbox
        ? { kind, box: { x0: bbox[0], y0: bbox[1], x1: bbox[0] + bbox[2], y1: bbox[1] + bbox[3] } }
        : undefined;
  }
}

/**
 * The first of the kinds of prompt that the annotation has; a sentence if there is none. A prompt that is there and
 * wrong is an error: another kind would hide it.
 */
export function promptOf(
  annotation: CocoAnnotation,
  method: MethodDeclaration,
  name: string,
  kinds = kindsOf(method),
): Prompt | { readonly sentence: string } {
  for (const kind of kinds) {
    const fault = annotation.faults.find(({ field }) => field === FIELDS[kind]);
    if (fault) return { sentence: fault.sentence };
    const prompt = readPrompt(annotation, kind);
    if (prompt) return prompt;
  }
  const fields = kinds.map((kind) => FIELDS[kind]).join(' or ');
  return { sentence: `${name}: annotation ${annotation.id} has no ${fields}, which ${method.name} needs.` };
}

/** The image's file, or undefined where its name leads out of the folder. */
function pathOf(folder: string, image: CocoImage): string | undefined {
  const path = resolve(folder, image.fileName);
  const inside = relative(folder, path);
  const out = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return out ? undefined : path;
}

/** Files that several images name, as sentences. */
function doubledNames(images: readonly CocoImage[], fileName: string): string[] {
  const byName = new Map<string, number[]>();
  for (const { id, fileName: name } of images) byName.set(name, [...(byName.get(name) ?? []), id]);
  return [...byName]
    .filter(([, ids]) => ids.length > 1)
    .map(([name, ids]) => {
      const more = ids.length > 2 ? ` (and ${ids.length - 2} more)` : '';
      return `${fileName}: the images ${ids[0]} and ${ids[1]}${more} have the same file_name ${name}; each is read from that one file.`;
    });
}

/** What a COCO file asks for: the images that have annotations, and the prompts the method takes. */
export function planOf(data: CocoData, options: PlanOptions): Plan {
  const { folder, fileName, method, settings, shard, done, kinds } = options;
  const failures: Failure[] = data.lost.map((sentence) => ({ annotation: null, image: null, sentence }));
  const lost = new Set(data.lost);
  const failed = new Set<string>();
  const jobs: Job[] = [];
  const byImage = new Map<number, CocoAnnotation[]>();
  for (const annotation of data.annotations) {
    const there = byImage.get(annotation.imageId);
    if (there) there.push(annotation);
    else byImage.set(annotation.imageId, [annotation]);
  }
  const notes: string[] = [];
  let crowds = 0;
  const used: CocoImage[] = [];
  for (const image of data.images) {
    const annotations = byImage.get(image.id);
    if (!annotations || (shard && !inShard(image.id, shard))) continue;
    used.push(image);
    const path = pathOf(folder, image);
    const again =
      method.shareOut !== undefined &&
      annotations.some(
        (each) => done?.(each.id) === false && !('sentence' in promptOf(each, method, fileName, kinds)),
      );
    const skip = (id: number) => options.skip?.(id) || (done?.(id) && !again);
    const objects: { id: number; prompt: Prompt; category: number }[] = [];
    const beside: PlacedObject[] = [];
    for (const annotation of annotations) {
      const { id, categoryId: category } = annotation;
      const prompt = promptOf(annotation, method, fileName, kinds);
      if (skip(id)) {
        if (!('sentence' in prompt)) beside.push({ prompt, category });
        continue;
      }
      const fail = (sentence: string) => {
        failed.add(sentence);
        failures.push({ annotation: id, image: image.id, sentence });
      };
      if ('sentence' in prompt) {
        const faulty = annotation.faults.some(({ sentence }) => sentence === prompt.sentence);
        // A crowd is a region of many objects: that it has no prompt is as it should be.
        if (annotation.crowd && !faulty) crowds++;
        else fail(prompt.sentence);
      } else if (path === undefined) {
        fail(
          `${fileName}: image ${image.id} is named ${image.fileName}, which lies outside the folder of the images; annotation ${id} is left out.`,
        );
      } else objects.push({ id, prompt, category });
    }
    if (path !== undefined && objects.length > 0) {
      const { width, height } = image;
      jobs.push({ path, name: image.fileName, imageId: image.id, width, height, objects, beside, settings });
    }
  }
  notes.push(...doubledNames(used, fileName));
  if (crowds > 0) notes.push(`${fileName}: ${crowds} crowd regions without a prompt are passed over.`);
  for (const { faults, imageId } of data.annotations) {
    if (shard && !inShard(imageId, shard)) continue;
    for (const { sentence } of faults) if (!failed.has(sentence) && !lost.has(sentence)) notes.push(sentence);
  }
  return { jobs, failures, notes };
}
