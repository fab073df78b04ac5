import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { boxOfRle } from '../../mask/rle';
import { readCoco } from '../read';
import { maskOfAnnotation } from '../segmentation';
import { curveOf } from './accumulate';
import type { Evaluation } from './figures';
import { byScore, matchScene } from './match';
import { matchedMeans } from './matched';
import { overlapsOfBoxes, overlapsOfMasks } from './overlaps';
import { reportOn } from './report';
import { readResults } from './results';
import { AREA_NAMES, AREA_RANGES, IOU_THRESHOLDS, MOST_DETECTIONS, RECALL_THRESHOLDS } from './settings';

/** Answers of pycocotools 2.0.11; floats must agree to this. */
const NEAR = 9;
const folder = new URL('../golden/', import.meta.url);
const text = (file: string) => readFile(new URL(file, folder), 'utf8');
const json = async (file: string) => JSON.parse(await text(file));

interface Golden {
  iouType: 'segm' | 'bbox';
  useCats: 0 | 1;
  stats: number[];
  perCategory: {
    category_id: number;
    AP: number;
    AP50: number;
    AP75: number;
    AR_100: number;
    APs_by_iou: number[];
  }[];
  precision50_by_recall: { category_id: number; precision: number[] }[];
  matches50: {
    image_id: number;
    category_id: number;
    dtIds: number[];
    dtMatches: number[];
    dtIgnore: number[];
  }[];
}

function expectClose(ours: readonly number[], golden: readonly number[], name: string): void {
  expect(ours.length, name).toBe(golden.length);
  for (const [i, value] of golden.entries()) expect(ours[i], `${name} ${i}`).toBeCloseTo(value, NEAR);
}

async function evaluated(
  truthText: string,
  resultFile: string | unknown[],
  golden: Golden,
): Promise<Evaluation> {
  const truth = readCoco(truthText, 'truth');
  const results = readResults(
    typeof resultFile === 'string' ? await text(resultFile) : JSON.stringify(resultFile),
    'results',
    truth,
  );
  const report = reportOn(truth, results, { useCategories: golden.useCats === 1 });
  const evaluation = golden.iouType === 'segm' ? report.masks : report.boxes;
  if (!evaluation) throw new Error('nothing was evaluated');
  return evaluation;
}

/** The twelve figures, and where the golden file has them those of each class and one curve each. */
function expectFigures(evaluation: Evaluation, golden: Golden): void {
  expectClose(Object.values(evaluation.figures), golden.stats, 'figures');
  for (const [i, wanted] of (golden.perCategory ?? []).entries()) {
    const ours = evaluation.classes[i];
    expect(ours.categoryId).toBe(wanted.category_id);
    expectClose(
      [ours.AP, ours.AP50, ours.AP75, ours.AR_100, ...ours.byIou],
      [wanted.AP, wanted.AP50, wanted.AP75, wanted.AR_100, ...wanted.APs_by_iou],
      `class ${wanted.category_id}`,
    );
  }
  for (const { category_id, precision } of golden.precision50_by_recall ?? []) {
    const curve = evaluation.curve(category_id, 'all', 100);
    const ours = curve ? [...curve.precision[0]] : precision.map(() => -1);
    expectClose(ours, precision, `precision of ${category_id}`);
  }
}

/** Which detection was matched with which object, at IoU 0.5. */
async function expectMatches(truthFile: string, resultFile: string, golden: Golden): Promise<void> {
  const truth = readCoco(await text(truthFile), 'truth');
  const { annotations } = readResults(await text(resultFile), 'results', truth);
  const images = new Map(truth.images.map((image) => [image.id, image]));
  for (const wanted of golden.matches50) {
    const here = (annotation: { imageId: number; categoryId: number }) =>
      annotation.imageId === wanted.image_id && annotation.categoryId === wanted.category_id;
    const maskOf = (annotation: (typeof annotations)[number]) => {
      const image = images.get(annotation.imageId);
      const mask = image && maskOfAnnotation(annotation, image);
      if (!mask) throw new Error(`annotation ${annotation.id} has no mask`);
      return mask;
    };
    const boxOf = (annotation: (typeof annotations)[number]) =>
      annotation.bbox ?? boxOfMask(maskOf(annotation));
    const objects = truth.annotations.filter(here);
    const detections = byScore(
      annotations.filter(here).map((entry) => ({ ...entry, score: entry.score ?? 0 })),
    );
    const crowd = objects.map((object) => object.crowd);
    const overlaps =
      golden.iouType === 'segm'
        ? overlapsOfMasks(detections.map(maskOf), objects.map(maskOf), crowd)
        : overlapsOfBoxes(detections.map(boxOf), objects.map(boxOf), crowd);
    const scene = {
      objects: objects.map(({ id, area, crowd }) => ({ id, area: area ?? 0, crowd })),
      detections: detections.map(() => ({ area: 1 })),
      overlaps,
    };
    const { matched, ignored } = matchScene(scene, AREA_RANGES.all);
    const name = `image ${wanted.image_id}, class ${wanted.category_id}`;
    expect(
      detections.map(({ id }) => id),
      name,
    ).toEqual(wanted.dtIds);
    expect(matched[0], name).toEqual(wanted.dtMatches);
    expect(ignored[0].map(Number), name).toEqual(wanted.dtIgnore);
  }
}

const boxOfMask = (mask: NonNullable<ReturnType<typeof maskOfAnnotation>>) => {
  const box = boxOfRle(mask);
  return box ? ([box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0] as const) : ([0, 0, 0, 0] as const);
};

describe('COCO evaluation against pycocotools', () => {
  it('has the same thresholds and ranges to the last bit', async () => {
    const { params } = await json('expected.json');
    expect(IOU_THRESHOLDS).toEqual(params.iouThrs);
    expect(RECALL_THRESHOLDS).toEqual(params.recThrs);
    expect(AREA_NAMES).toEqual(params.areaRngLbl);
    expect(AREA_NAMES.map((name) => [...AREA_RANGES[name]])).toEqual(params.areaRng);
    expect(MOST_DETECTIONS).toEqual(params.maxDets);
  });

  it.each([
    ['masks', 'expected.json', 'segm', 'gt.json', 'dt_segm.json'],
    ['boxes', 'expected.json', 'bbox', 'gt.json', 'dt_bbox.json'],
    ['boxes of masks', 'expected.json', 'bbox_of_dt_segm', 'gt.json', 'dt_segm.json'],
    ['masks, hard cases', 'edge_expected.json', 'segm', 'edge_gt.json', 'edge_dt.json'],
    ['boxes, hard cases', 'edge_expected.json', 'bbox', 'edge_gt.json', 'edge_dt.json'],
  ])('%s', async (_name, expectedFile, key, truthFile, resultFile) => {
    const golden: Golden = (await json(expectedFile))[key];
    expectFigures(await evaluated(await text(truthFile), resultFile, golden), golden);
    await expectMatches(truthFile, resultFile, golden);
  });

  it.each([
    ['expected.json', 'segm_useCats_0', 'gt.json', 'dt_segm.json'],
    ['expected.json', 'bbox_useCats_0', 'gt.json', 'dt_bbox.json'],
    ['edge_expected.json', 'segm_useCats_0', 'edge_gt.json', 'edge_dt.json'],
  ])('%s: %s', async (expectedFile, key, truthFile, resultFile) => {
    const golden: Golden = (await json(expectedFile)).variants[key];
    expectFigures(await evaluated(await text(truthFile), resultFile, golden), golden);
  });

  it('takes sizes from the boxes where the first result has one', async () => {
    const golden: Golden = (await json('expected.json')).variants.segm_when_results_also_carry_bbox;
    const truth = readCoco(await text('gt.json'), 'gt.json');
    const images = new Map(truth.images.map((image) => [image.id, image]));
    const results = readResults(await text('dt_segm.json'), 'dt_segm.json', truth);
    const list = ((await json('dt_segm.json')) as object[]).map((entry, i) => {
      const annotation = results.annotations[i];
      const image = images.get(annotation.imageId);
      const mask = image && maskOfAnnotation(annotation, image);
      return { ...entry, bbox: mask ? boxOfMask(mask) : [] };
    });
    expectFigures(await evaluated(await text('gt.json'), list, golden), golden);
  });

  it('takes a match with id 0 for none', async () => {
    const { variants } = await json('edge_expected.json');
    const key = Object.keys(variants).find((name) => name.endsWith('changed_to_0')) ?? '';
    const changed = Number(/\d+/.exec(key)?.[0]);
    const truth = await json('edge_gt.json');
    for (const annotation of truth.annotations) if (annotation.id === changed) annotation.id = 0;
    const evaluation = await evaluated(JSON.stringify(truth), 'edge_dt.json', variants[key]);
    expectFigures(evaluation, variants[key]);
  });

  it('means of IoU by id, size, parts and class', async () => {
    const golden = await json('matched_expected.json');
    const truth = readCoco(await text('gt.json'), 'gt.json');
    const report = reportOn(truth, readResults(await text('matched_pred.json'), 'matched_pred.json', truth));
    const { matched } = report;
    if (!matched) throw new Error('the results have ids');
    const wanted = golden.summary_without_crowds;
    for (const [ours, theirs] of [
      [matched.matched, wanted.matched],
      [matched.missingAsZero, wanted.missing_counts_as_0],
      [matched.small, wanted['small_area_below_32^2']],
      [matched.medium, wanted.medium],
      [matched.large, wanted['large_area_from_96^2']],
      [matched.onePart, wanted.one_part],
      [matched.severalParts, wanted.several_parts],
    ]) {
      expect(ours.n).toBe(theirs.n);
      expect(ours.mean).toBeCloseTo(theirs.mean, NEAR);
    }
    for (const [i, theirs] of wanted.by_category.entries()) {
      const ours = matched.classes[i];
      expect(ours.categoryId).toBe(theirs.category_id);
      expect(ours.n).toBe(theirs.n);
      if (theirs.mean === null) expect(ours.mean).toBeNull();
      else expect(ours.mean).toBeCloseTo(theirs.mean, NEAR);
    }
    expect(matched.unknown).toEqual(golden.unknown_ids);
    const crowds = new Set(truth.annotations.filter(({ crowd }) => crowd).map(({ id }) => id));
    const missing = golden.missing_ids.filter((id: number) => !crowds.has(id));
    expect([...matched.missing].sort()).toEqual(missing.sort());
    const ious = new Map(matched.objects.map(({ id, iou }) => [id, iou]));
    for (const { id, iscrowd, iou } of golden.annotations) {
      if (iscrowd) expect(ious.has(id)).toBe(false);
      else expect(ious.get(id)).toBeCloseTo(iou, NEAR);
    }
  });
});

describe('COCO evaluation at its borders', () => {
  it('has no curve where there is nothing to find, and zeros where nothing was found', () => {
    expect(curveOf([], 100)).toBeNull();
    const none = { scores: [], matched: [], ignored: [], wanted: 2 };
    expect(curveOf([none], 100)?.recall).toEqual(IOU_THRESHOLDS.map(() => 0));
  });

  it('compares no mask with an object of another image', () => {
    const mask = () => ({ width: 2, height: 2, counts: Uint32Array.of(0, 4) });
    const means = matchedMeans(
      [{ id: 1, imageId: 1, categoryId: 1, crowd: false, area: 4, parts: 1, mask }],
      [{ id: 1, imageId: 2, mask }],
      [1],
    );
    expect(means.elsewhere).toEqual([1]);
    expect(means.missing).toEqual([1]);
    expect(means.matched).toEqual({ n: 0, mean: null });
  });
});
