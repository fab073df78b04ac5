import type { CocoData } from '../../coco';
import { checkHead, headOf, readHead, type TrainedHead } from '../../heads';
import { headIdOf, type MethodDeclaration, type ParameterValues } from '../../methods';
import type { ModelCard } from '../../vit';
import { UsageError } from '../failures';
import { readText } from '../files';
import { asUsage } from '../options';

/** A trained head as workers take it along. Plain data. */
export interface HeadForWork {
  readonly trained: TrainedHead;
  /** Names of the classes, by the number that a COCO file gives them. */
  readonly names: ReadonlyMap<number, string>;
}

/**
 * The head of `--head`, where a run wants one.
 * @throws UsageError with a sentence: one is wanted and not given, given and not wanted, or another
 */
export async function readHeadFile(
  path: string | undefined,
  method: MethodDeclaration,
  parameters: ParameterValues,
  card: ModelCard,
  data: CocoData,
): Promise<HeadForWork | undefined> {
  const wanted = headIdOf(method, parameters);
  if (path === undefined) {
    if (!wanted) return undefined;
    throw new UsageError(
      `${method.name} predicts by a trained head with these parameters: give its file as --head FILE ("pointillist train --head ${wanted}" makes one).`,
    );
  }
  const text = await readText(path);
  const trained = asUsage(() => readHead(text, path));
  const { name, method: its, uses } = headOf(trained.head);
  if (wanted !== trained.head) {
    const setting = Object.entries(uses).map(([id, value]) => `--set ${id}=${value}`);
    throw new UsageError(
      `${path} holds ${name}, which ${method.name} does not use with these parameters; it takes --method ${its} ${setting.join(' ')}.`,
    );
  }
  asUsage(() => checkHead(trained, card));
  return { trained, names: new Map(data.categories.map((category) => [category.id, category.name])) };
}
