/**
 * Crowds: photos with three or more objects of one class, each clicked once. How many instances come out right
 * (IoU ≥ ½), and their mean IoU: BESTIE, which hears of all clicks, against the connected components of the same
 * class map, and against one run of AttentionShift for every click.
 *
 *   npm run bench:crowd -- FOLDER [ROW …] [--set name=value …] [--keep FILE.json]
 *
 * FOLDER holds `instances.json` (with a `point` per annotation) and `images/`. ROW: how a row's name begins; `--set`
 * is for BESTIE's parameters. Intervals are 95 %, by bootstrap over the objects; differences are paired, to the first
 * row. FILE keeps every IoU: rows it holds already are not run again. ROW table4 swaps the class map (BESTIE, Table 4)
 * and prints its own IoU with the class beside that of the instances.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { type CocoAnnotation, maskOfAnnotation, readCoco } from '../src/coco';
import { contextOf, runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import type { Point } from '../src/geometry';
import { createCpuBackend } from '../src/kernels';
import { iouOfRles, type Rle, uniteRles } from '../src/mask';
import {
  attentionShift,
  bestie,
  type ClassPrototypes,
  type ParameterValues,
  type Prompt,
} from '../src/methods';
import { indexOf, maskOnImage, toCanvas } from '../src/methods/bestie/canvas';
import { segmentClass } from '../src/methods/bestie/class';
import type { BestieState } from '../src/methods/bestie/state';
import { learntElsewhere } from './learnt-elsewhere';
import { settingsOf } from './settings';

const LEAST_OBJECTS = 3;
const LEAST_AREA = 32 ** 2;
const RIGHT = 0.5;

interface Target {
  readonly prompt: Prompt;
  readonly category: number;
  readonly truth: Rle;
  readonly large: boolean;
}

/** The objects of one class on one photo, at least three; `all` are the photo's clicks. */
interface Crowd {
  readonly imageId: string;
  readonly targets: readonly Target[];
  readonly all: readonly Target[];
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string', multiple: true, default: [] }, keep: { type: 'string' } },
});
const [folder, ...wanted] = positionals;
if (!folder) {
  console.error('Say which folder: npm run bench:crowd -- FOLDER (with instances.json and images/).');
  process.exit(2);
}

const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const crowds: Crowd[] = [];
for (const image of coco.images) {
  const targetOf = (annotation: CocoAnnotation): Target[] => {
    const truth = maskOfAnnotation(annotation, image);
    const { point, crowd, categoryId: category, area } = annotation;
    if (!truth || !point || crowd || annotation.imageId !== image.id) return [];
    return [{ prompt: { kind: 'point', point }, category, truth, large: (area ?? 0) >= LEAST_AREA }];
  };
  const all = coco.annotations.filter(({ imageId }) => imageId === image.id).flatMap(targetOf);
  const imageId = String(image.id);
  for (const category of new Set(all.map((target) => target.category))) {
    const targets = all.filter((target) => target.category === category);
    if (targets.length >= LEAST_OBJECTS) crowds.push({ imageId, targets, all });
  }
  if (crowds.some((crowd) => crowd.imageId === imageId)) {
    await machine.openFile(imageId, join(folder, 'images', image.fileName), image.fileName);
  }
}

/** IoU of every object of every crowd; 0 where there is no mask for it. */
type Ious = readonly (readonly number[])[];

const signal = new AbortController().signal;
const pointOf = ({ prompt }: Target): Point => {
  if (prompt.kind !== 'point') throw new Error('A crowd has clicks alone.');
  return prompt.point;
};

/** All pixels of a crowd's class. */
const classOf = ({ targets }: Crowd): Rle => uniteRles(targets.map(({ truth }) => truth));

/** By row: how far each crowd's class map agrees with the class. */
const mapIous = new Map<string, number[]>();

/** One run of AttentionShift for every click, which knows of no other. */
async function clickByClick({ imageId, targets }: Crowd, parameters: ParameterValues): Promise<number[]> {
  const ious: number[] = [];
  for (const { prompt, truth } of targets) {
    const { masks } = await runObject(
      machine,
      { imageId, method: 'attention-shift', prompt, parameters },
      signal,
    );
    const mask = masks.find(({ scale }) => scale === 0) ?? masks[0];
    ious.push(iouOfRles({ ...truth, counts: mask.counts }, truth));
  }
  return ious;
}

/** BESTIE's stages once for the crowd, then what `regionOf` says is the object of each click. */
async function together(
  { imageId, targets, all }: Crowd,
  parameters: ParameterValues,
  regionOf: (state: BestieState, at: number) => ((index: number) => boolean) | undefined,
  { prototypes, row }: { readonly prototypes?: ClassPrototypes; readonly row?: string } = {},
): Promise<number[]> {
  const [{ category }] = targets;
  const classes = [...new Set(all.map((target) => target.category))].filter((other) => other !== category);
  const clicks = [category, ...classes].map((each) =>
    all.filter((target) => target.category === each).map(pointOf),
  );
  const truth = classOf({ imageId, targets, all });
  const context = { ...contextOf(machine, imageId, signal), truth, ...(prototypes ? { prototypes } : {}) };
  const state = await segmentClass(context, parameters, clicks);
  if (row !== undefined) {
    const map = maskOnImage(state.canvas, (index) => state.semantic.label.data[index] === 1);
    mapIous.set(row, [...(mapIous.get(row) ?? []), iouOfRles(map, truth)]);
  }
  return targets.map((target) => {
    const passes = regionOf(state, indexOf(state.canvas, toCanvas(state.canvas, pointOf(target))));
    return passes ? iouOfRles(maskOnImage(state.canvas, passes), target.truth) : 0;
  });
}

/** The instance that has the click for its centre, else (peaks) holds it. */
function instanceAt({ grouped, canvas, settings }: BestieState, at: number) {
  const { instances, numbers } = grouped;
  const k =
    settings.choice('cues') === 'clicks'
      ? instances.findIndex(({ centre }) => centre !== undefined && indexOf(canvas, centre.pixel) === at)
      : numbers[at];
  return k >= 0 ? (index: number) => numbers[index] === k : undefined;
}

/** The connected component of the class map that holds the click. */
function componentAt({ transfer }: BestieState, at: number) {
  const region = transfer.regions[at];
  return region > 0 ? (index: number) => transfer.regions[index] === region : undefined;
}

const overrides = settingsOf(bestie, values.set);
const suffix = values.set.length > 0 ? `, ${values.set.join(', ')}` : '';
const rows = new Map<string, (crowd: Crowd) => Promise<number[]>>();
for (const preset of ['playground', 'fast']) {
  const parameters = attentionShift.presets[preset];
  rows.set(`attention-shift/${preset}`, (crowd) => clickByClick(crowd, parameters));
}
for (const preset of Object.keys(bestie.presets)) {
  const parameters = { ...bestie.presets[preset], ...overrides };
  rows.set(`components/${preset}${suffix}`, (crowd) => together(crowd, parameters, componentAt));
  rows.set(`bestie/${preset}${suffix}`, (crowd) => together(crowd, parameters, instanceAt));
  for (const offsets of ['nearest', 'ridge']) {
    rows.set(`bestie/${preset} with offsets=${offsets}${suffix}`, (crowd) =>
      together(crowd, { ...parameters, offsets }, instanceAt),
    );
  }
}

/** The paper's switches (Tables 3 and 6) and α (Table 7), where peaks are the cues and a head predicts offsets. */
const LADDER: Readonly<Record<string, ParameterValues>> = {
  none: { pam: 'off', iag: false, refine: false },
  P: { iag: false, refine: false },
  'P, refined': { iag: false, cluster: false },
  PI: { refine: false },
  'PI, refined': { cluster: false },
  all: {},
  'α 0.3': { peakFraction: 0.3 },
  'α 0.5': { peakFraction: 0.5 },
};
for (const [name, switches] of Object.entries(LADDER)) {
  const parameters = { cues: 'peaks', offsets: 'ridge', ...switches, ...overrides };
  rows.set(`ladder/${name}${suffix}`, (crowd) => together(crowd, parameters, instanceAt));
}

/** Class maps of rising quality, from walks to the truth; prototypes are learnt from the truth of other photos. */
const MAPS: Readonly<Record<string, ParameterValues>> = {
  'mean of all walks, 0.5': { gather: 'mean', labelThreshold: 0.5 },
  'largest walk, 0.7': { labelThreshold: 0.7 },
  'largest walk, 0.85': {},
  'largest walk, 0.85, with the mirror': { flip: true },
  prototypes: { semantic: 'prototypes' },
  truth: { semantic: 'truth' },
};
for (const [name, map] of Object.entries(MAPS)) {
  const row = `table4/${name}${suffix}`;
  rows.set(row, async (crowd) => {
    const known = map.semantic === 'prototypes' ? await prototypesFor(crowd) : undefined;
    const more = { row, ...(known ? { prototypes: known } : {}) };
    return together(crowd, { ...map, ...overrides }, instanceAt, more);
  });
}

const learning = learntElsewhere(machine, coco, join(folder, 'images'), LEAST_AREA);
const prototypesFor = ({ imageId, targets: [{ category }] }: Crowd) => learning(Number(imageId), category);

const kept: Record<string, Ious> =
  values.keep && existsSync(values.keep) ? JSON.parse(await readFile(values.keep, 'utf8')) : {};

async function measure(name: string, run: (crowd: Crowd) => Promise<number[]>): Promise<Ious> {
  const known = kept[name];
  if (known) return known;
  const ious: number[][] = [];
  for (const crowd of crowds) ious.push(await run(crowd));
  kept[name] = ious;
  if (values.keep) await writeFile(values.keep, JSON.stringify(kept));
  return ious;
}

const interval = (list: readonly number[]) => {
  const { mean, low, high } = pairedBootstrap(list);
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
};

/** One row: all objects, then those of at least 32² px, and the differences to the first row. */
function print(name: string, outcomes: Ious, first: Ious): void {
  const objects = crowds.flatMap(({ targets }, c) =>
    targets.map(({ large }, k) => ({ large, iou: outcomes[c][k], before: first[c][k] })),
  );
  const large = objects.filter((object) => object.large);
  const cells = [objects, large].flatMap((list) => [
    `${list.filter(({ iou }) => iou >= RIGHT).length}`,
    interval(list.map(({ iou }) => iou)),
    outcomes === first ? '' : interval(list.map(({ iou, before }) => iou - before)),
  ]);
  const none = objects.filter(({ iou }) => iou === 0).length;
  console.log(`| ${[name, ...cells, none].join(' | ')} |`);
}

/** Table 4's column: the class maps' mean IoU. */
function printMaps(): void {
  if (mapIous.size === 0) return;
  console.log('\n| class map | its IoU with the class, mean over the crowds |\n| --- | --- |');
  for (const [name, ious] of mapIous) console.log(`| ${name} | ${(sum(ious) / ious.length).toFixed(3)} |`);
}

const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
const count = sum(crowds.map(({ targets }) => targets.length));
const countLarge = sum(crowds.map(({ targets }) => targets.filter(({ large }) => large).length));
console.log(
  `${crowds.length} crowds on ${new Set(crowds.map(({ imageId }) => imageId)).size} photos, ${count} objects, ${countLarge} of them of at least 32² px; right: IoU ≥ ${RIGHT}\n`,
);
console.log(
  '| method / preset | right | mean IoU [95 %] | difference | right ≥ 32² | mean IoU ≥ 32² | difference | IoU 0 |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
let first: Ious | undefined;
for (const [name, run] of rows) {
  if (wanted.length > 0 && !wanted.some((part) => name.startsWith(part))) continue;
  const outcomes = await measure(name, run);
  first ??= outcomes;
  print(name, outcomes, first);
}
printMaps();
