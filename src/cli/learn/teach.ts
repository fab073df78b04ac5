import type { CocoAnnotation, CocoData } from '../../coco';
import { maskOfAnnotation } from '../../coco';
import { learnObject } from '../../engine';
import type { NodeMachine } from '../../engine/node/machine';
import type { Rle } from '../../mask';
import {
  type BankFile,
  bankOf,
  type Contribution,
  fold,
  foldOptionsOf,
  type ParameterValues,
} from '../../methods';
import { fileSentence, sentenceOf } from '../failures';
import type { Job } from '../work/runner';

/** What was learnt, and what could not be. */
export interface Taught {
  readonly file: BankFile;
  readonly failures: readonly string[];
}

/** Whether a class can learn from an annotation: it has a mask of one object. */
export const teaches = ({ crowd, segmentation }: CocoAnnotation): boolean => !crowd && segmentation !== null;

/**
 * Learns every class of a COCO file from its masks, object by object in the order of their ids.
 * @param jobs the objects to learn from, by image
 * @param onObject hears of each object when it is done
 */
export async function teach(
  machine: NodeMachine,
  data: CocoData,
  jobs: readonly Job[],
  parameters: ParameterValues,
  signal: AbortSignal,
  onObject: (failed: boolean) => void,
): Promise<Taught> {
  const images = new Map(data.images.map((image) => [image.id, image]));
  const names = new Map(data.categories.map(({ id, name }) => [id, name]));
  const classOf = (category: number) => names.get(category) ?? String(category);
  const masks = new Map<string, { readonly id: number; readonly mask: Rle }[]>();
  for (const annotation of data.annotations) {
    const image = images.get(annotation.imageId);
    const mask = image && teaches(annotation) ? maskOfAnnotation(annotation, image) : null;
    if (!mask) continue;
    const key = `${annotation.imageId} ${classOf(annotation.categoryId)}`;
    masks.set(key, [...(masks.get(key) ?? []), { id: annotation.id, mask }]);
  }
  const options = foldOptionsOf(parameters);
  const bank = bankOf(machine.model, parameters);
  const memories = new Map<string, readonly Contribution[]>();
  const failures: string[] = [];
  const objects = jobs
    .flatMap((job) => job.objects.map((object) => ({ job, ...object })))
    .sort((a, b) => a.id - b.id);
  for (const { job, id, prompt, category } of objects) {
    signal.throwIfAborted();
    const name = classOf(category);
    const memory = memories.get(name) ?? [];
    const imageId = String(job.imageId);
    try {
      await machine.openFile(imageId, job.path, job.name).catch((error: unknown) => {
        throw error instanceof Error && 'code' in error ? new Error(fileSentence(error, job.path)) : error;
      });
      const counts = (masks.get(`${job.imageId} ${name}`) ?? [])
        .sort((a, b) => Number(b.id === id) - Number(a.id === id))
        .map(({ mask }) => mask.counts);
      const known = memory.length > 0 ? { bank, born: fold(memory, options) } : undefined;
      const { contributions } = await learnObject(
        machine,
        { imageId, prompt, masks: counts, known, parameters },
        signal,
      );
      const from = { image: job.name, object: id };
      memories.set(name, [...memory, ...contributions.map((each) => ({ ...from, ...each }))]);
      onObject(false);
    } catch (error) {
      if (signal.aborted) throw error;
      failures.push(`${job.name}, annotation ${id}: ${sentenceOf(error)}`);
      onObject(true);
    }
  }
  const classes = [...memories].filter(([, memory]) => memory.length > 0);
  return { file: { bank, classes: classes.map(([name, memory]) => ({ name, memory })) }, failures };
}
