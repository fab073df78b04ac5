import { type CocoData, readCoco } from '../coco';
import {
  type CocoReport,
  type Evaluation,
  FIGURE_NAMES,
  type Mean,
  readResults,
  reportOn,
} from '../coco/evaluate';
import { EXIT, UsageError } from './failures';
import { readText } from './files';
import { asUsage, needed, parse } from './options';
import { figure, table } from './table';
import { printSentences, type Terminal } from './terminal';

/** `pointillist evaluate`: results against a truth. Returns the exit code. */
export async function evaluate(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse('evaluate', args, {
    truth: { type: 'string' },
    result: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) {
    throw new UsageError(
      `evaluate does not know what to do with ${positionals[0]}. See "pointillist help evaluate".`,
    );
  }
  const truthFile = needed(values.truth, '--truth FILE', 'evaluate');
  const resultFile = needed(values.result, '--result FILE', 'evaluate');
  const truthText = await readText(truthFile);
  const resultText = await readText(resultFile);
  const truth = asUsage(() => readCoco(truthText, truthFile));
  const results = asUsage(() => readResults(resultText, resultFile, truth));
  const report = reportOn(truth, results);
  const problems = [...truth.problems, ...results.problems, ...report.problems];
  printSentences(terminal, problems);
  terminal.out(
    values.json ? `${JSON.stringify(asJson(report, truth, problems), null, 2)}\n` : asText(report, truth),
  );
  // What could not be read was left out of the figures, so they are not those of the whole files.
  return truth.lost.length > 0 || results.problems.length > 0 ? EXIT.someFailed : EXIT.done;
}

function asJson({ matched, masks, boxes }: CocoReport, truth: CocoData, problems: readonly string[]) {
  const names = new Map(truth.categories.map(({ id, name }) => [id, name]));
  const figures = (evaluation: Evaluation | null) =>
    evaluation && {
      ...evaluation.figures,
      categories: evaluation.classes.map(({ categoryId, byIou, ...rest }) => ({
        id: categoryId,
        name: names.get(categoryId),
        ...rest,
        AP_by_iou: byIou,
      })),
    };
  return {
    iou: matched && {
      mean: matched.matched,
      missing_as_zero: matched.missingAsZero,
      small: matched.small,
      medium: matched.medium,
      large: matched.large,
      one_part: matched.onePart,
      several_parts: matched.severalParts,
      categories: matched.classes.map(({ categoryId, ...mean }) => ({
        id: categoryId,
        name: names.get(categoryId),
        ...mean,
      })),
      missing_ids: matched.missing,
      unknown_ids: matched.unknown,
      ids_in_another_image: matched.elsewhere,
      objects: matched.objects.map(({ id, categoryId, ...rest }) => ({
        id,
        category_id: categoryId,
        ...rest,
      })),
    },
    masks: figures(masks),
    boxes: figures(boxes),
    problems,
  };
}

/** Most ids that are listed. */
const MOST_IDS = 20;

function ids(list: readonly number[]): string {
  const more = list.length > MOST_IDS ? ` … (${list.length} in all; --json lists them)` : '';
  return `${list.slice(0, MOST_IDS).join(', ')}${more}`;
}

function asText({ matched, masks, boxes }: CocoReport, truth: CocoData): string {
  const parts: string[] = [];
  if (matched) {
    const row = (name: string, mean: Mean) => [name, String(mean.n), figure(mean.mean)];
    parts.push(
      'Mean IoU of masks with the same id (crowds left out)\n',
      table([
        ['', 'objects', 'IoU'],
        row('all', matched.matched),
        row('missing as 0', matched.missingAsZero),
        row('small (below 32²)', matched.small),
        row('medium', matched.medium),
        row('large (from 96²)', matched.large),
        row('one part', matched.onePart),
        row('several parts', matched.severalParts),
      ]),
    );
    if (matched.missing.length > 0) parts.push(`  without a mask: ${ids(matched.missing)}\n`);
    if (matched.unknown.length > 0) parts.push(`  unknown ids: ${ids(matched.unknown)}\n`);
    if (matched.elsewhere.length > 0) parts.push(`  ids in another image: ${ids(matched.elsewhere)}\n`);
    parts.push('\n');
  }
  const evaluations = { masks, boxes };
  const kinds = (['masks', 'boxes'] as const).filter((kind) => evaluations[kind] !== null);
  const cell = (kind: 'masks' | 'boxes', name: (typeof FIGURE_NAMES)[number]) =>
    figure(evaluations[kind]?.figures[name] ?? null);
  if (kinds.length > 0) {
    parts.push(
      "COCO's figures\n",
      table([
        ['', ...kinds],
        ...FIGURE_NAMES.map((name) => [name, ...kinds.map((kind) => cell(kind, name))]),
      ]),
      '\n',
    );
  } else parts.push('There is no result to compare.\n\n');
  const means = new Map(matched?.classes.map((mean) => [mean.categoryId, mean]));
  const aps = new Map(masks?.classes.map(({ categoryId, AP }) => [categoryId, AP]));
  const rows = truth.categories
    .map(({ id, name }) => ({ id, name, mean: means.get(id), ap: aps.get(id) ?? -1 }))
    .filter(({ mean, ap }) => (mean?.n ?? 0) > 0 || ap >= 0)
    .map(({ id, name, mean, ap }) => [
      `${name} (${id})`,
      String(mean?.n ?? '–'),
      figure(mean?.mean ?? null),
      figure(ap),
    ]);
  if (rows.length > 0) parts.push('By category\n', table([['', 'objects', 'IoU', 'mask AP'], ...rows]));
  return parts.join('');
}
