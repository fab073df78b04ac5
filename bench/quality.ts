/**
 * Mean IoU and seconds per object of our methods, preset by preset, and of MobileSAM on the same clicks, against
 * the masks of a COCO file. Ours is the code that the page runs.
 *
 *   npm run bench:quality -- FOLDER [METHOD/PRESET | mobile-sam …] [--set name=value …]
 *
 * FOLDER holds `instances.json` (with `extreme_points` and `point` per annotation) and `images/`. Annotations of at
 * least 32² px count; crowds do not.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { type CocoAnnotation, type CocoImage, maskOfAnnotation, readCoco } from '../src/coco';
import { runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { type Box, boxOfExtremePoints, extremeList, type Point } from '../src/geometry';
import { createCpuBackend } from '../src/kernels';
import { iouOfRles, type Rle } from '../src/mask';
import { METHODS, methodOf, type ParameterValues, type Prompt } from '../src/methods';
import { openMobileSam } from './mobile-sam';
import { settingsFor } from './settings';
import { mean } from './statistics';

const LEAST_AREA = 32 ** 2;

/** What one object came to. */
interface Outcome {
  readonly iou: number;
  /** Best of the scales, where there are several. */
  readonly best: number;
  readonly parts: number;
  /** Encodes made for this object alone, and everything else. */
  readonly encodeMs: number;
  readonly restMs: number;
}

interface Target {
  readonly annotation: CocoAnnotation;
  readonly image: CocoImage;
  readonly truth: Rle;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string', multiple: true, default: [] } },
});
const [folder, ...wanted] = positionals;
if (!folder) {
  console.error('Say which folder: npm run bench:quality -- FOLDER (with instances.json and images/).');
  process.exit(2);
}

const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const images = new Map(coco.images.map((image) => [image.id, image]));
const targets = coco.annotations.flatMap((annotation): Target[] => {
  const image = images.get(annotation.imageId);
  const truth = image && maskOfAnnotation(annotation, image);
  return image && truth && !annotation.crowd && (annotation.area ?? 0) >= LEAST_AREA
    ? [{ annotation, image, truth }]
    : [];
});

const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
let encodeMs = 0;
const timed: typeof machine.vit.run = machine.vit.run;
Object.assign(machine.vit, {
  run: async (...args: Parameters<typeof timed>) => {
    const began = performance.now();
    const features = await timed(...args);
    encodeMs += performance.now() - began;
    return features;
  },
});

const open = async ({ image }: Target): Promise<string> => {
  const id = String(image.id);
  await machine.openFile(id, join(folder, 'images', image.fileName), image.fileName);
  return id;
};

/** The clicks of an annotation in the kind that the method prefers. */
function promptOf(kind: string, { annotation }: Target): Prompt | undefined {
  if (kind === 'point') return annotation.point ? { kind: 'point', point: annotation.point } : undefined;
  const points = annotation.extremePoints;
  return points ? { kind: 'extreme-points', points: extremeList(points) } : undefined;
}

async function ours(methodId: string, parameters: ParameterValues): Promise<Outcome[]> {
  const method = methodOf(methodId);
  const outcomes: Outcome[] = [];
  for (const target of targets) {
    const prompt = promptOf(method.takes[0], target);
    if (!prompt) continue;
    const imageId = await open(target);
    encodeMs = 0;
    const began = performance.now();
    const parts =
      target.annotation.segmentation?.kind === 'polygons'
        ? target.annotation.segmentation.polygons.length
        : 1;
    try {
      const result = await runObject(
        machine,
        { imageId, method: methodId, prompt, parameters },
        new AbortController().signal,
      );
      const restMs = performance.now() - began - encodeMs;
      const ious = result.masks.map(({ counts }) => iouOfRles({ ...target.truth, counts }, target.truth));
      const iou = ious[result.masks.findIndex(({ scale }) => scale === 0)];
      outcomes.push({ iou, best: Math.max(...ious), parts, encodeMs, restMs });
    } catch (error) {
      console.error(`Annotation ${target.annotation.id}: ${error instanceof Error ? error.message : error}`);
      outcomes.push({ iou: 0, best: 0, parts, encodeMs, restMs: performance.now() - began - encodeMs });
    }
  }
  return outcomes;
}

/** MobileSAM: encoded once an image, so an object bears its share of that. */
async function mobileSam(promptFor: (target: Target) => Point | Box | null): Promise<Outcome[]> {
  const sam = await openMobileSam();
  const outcomes: Outcome[] = [];
  for (const image of images.values()) {
    const own = targets.filter((target) => target.image === image);
    if (own.length === 0) continue;
    const id = await open(own[0]);
    const began = performance.now();
    const embedding = await sam.encode(image, machine.pictures.colours(id));
    const share = (performance.now() - began) / own.length;
    for (const { annotation, truth, ...rest } of own) {
      const prompt = promptFor({ annotation, truth, ...rest });
      if (!prompt) continue;
      const decodeBegan = performance.now();
      const iou = iouOfRles(await sam.decode(embedding, prompt), truth);
      const parts =
        annotation.segmentation?.kind === 'polygons' ? annotation.segmentation.polygons.length : 1;
      outcomes.push({ iou, best: iou, parts, encodeMs: share, restMs: performance.now() - decodeBegan });
    }
  }
  return outcomes;
}

function print(name: string, outcomes: readonly Outcome[]): void {
  const { mean: iou, low, high } = pairedBootstrap(outcomes.map((outcome) => outcome.iou));
  const several = outcomes.filter(({ parts }) => parts > 1);
  const cells = [
    name,
    outcomes.length,
    `${iou.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
    mean(outcomes.map(({ best }) => best)).toFixed(3),
    several.length > 0
      ? `${mean(several.map((outcome) => outcome.iou)).toFixed(3)} (${several.length})`
      : '–',
    mean(outcomes.map((outcome) => outcome.encodeMs)).toFixed(0),
    mean(outcomes.map(({ restMs }) => restMs)).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

const asked = (name: string) => wanted.length === 0 || wanted.some((part) => name.startsWith(part));
console.log(
  `${targets.length} objects of at least 32² px, ${images.size} images, onnxruntime-node, CPU form of the kernels\n`,
);
console.log(
  '| method / preset | n | mean IoU [95 %] | best scale | several parts (n) | encode ms | rest ms |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const method of METHODS) {
  const overrides = settingsFor(method, values.set);
  for (const [preset, parameters] of Object.entries(method.presets)) {
    const name = `${method.id}/${preset}`;
    if (asked(name)) print(name, await ours(method.id, { ...parameters, ...overrides }));
  }
}
if (asked('mobile-sam')) {
  const boxes = await mobileSam(
    ({ annotation }) => annotation.extremePoints && boxOfExtremePoints(annotation.extremePoints),
  );
  print('mobile-sam, box of the four points', boxes);
  print('mobile-sam, one click', await mobileSam(({ annotation }) => annotation.point));
}
