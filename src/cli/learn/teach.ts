import type { CocoAnnotation, CocoData } from '../../coco';
import { maskOfAnnotation } from '../../coco';
import { learnObject } from '../../engine';
import type { NodeMachine } from '../../engine/node/machine';
import type { Rle } from '../../mask';
import {
  type BankFile,
  type BankKey,
  bankOf,
  type Contribution,
  createFold,
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
  const memories = new Map<string, ReturnType<typeof emptyMemory>>();
  const emptyMemory = () => ({ learnt: [] as Contribution[], folded: createFold(options) });
  const sights = new Map<string, Contribution[]>();
  let sightBank: BankKey | undefined;
  const failures: string[] = [];
  const objects = jobs
    .flatMap((job) => job.objects.map((object) => ({ job, ...object })))
    .sort((a, b) => a.id - b.id);
  for (const { job, id, prompt, category } of objects) {
    signal.throwIfAborted();
    const name = classOf(category);
    const memory = memories.get(name) ?? emptyMemory();
    const imageId = String(job.imageId);
    try {
      await machine.openFile(imageId, job.path, job.name).catch((error: unknown) => {
        throw error instanceof Error && 'code' in error ? new Error(fileSentence(error, job.path)) : error;
      });
      const counts = (masks.get(`${job.imageId} ${name}`) ?? [])
        .sort((a, b) => Number(b.id === id) - Number(a.id === id))
        .map(({ mask }) => mask.counts);
      const known = memory.learnt.length > 0 ? { bank, born: memory.folded.born() } : undefined;
      const { contributions, sight } = await learnObject(
        machine,
        { imageId, prompt, masks: counts, known, parameters },
        signal,
      );
      const from = { image: job.name, object: id };
      const signed = contributions.map((each) => ({ ...from, ...each }));
      memory.learnt.push(...signed);
      memory.folded.add(signed);
      memories.set(name, memory);
      if (sight) {
        sightBank = sight.bank;
        const seen = sights.get(name) ?? [];
        seen.push(...sight.contributions.map((each) => ({ ...from, ...each })));
        sights.set(name, seen);
      }
      onObject(false);
    } catch (error) {
      if (signal.aborted) throw error;
      failures.push(`${job.name}, annotation ${id}: ${sentenceOf(error)}`);
      onObject(true);
    }
  }
  const classes = [...memories].flatMap(([name, { learnt }]) =>
    learnt.length > 0 ? [{ name, memory: learnt }] : [],
  );
  const sight = sightBank && {
    bank: sightBank,
    classes: [...sights].map(([name, memory]) => ({ name, memory })),
  };
  return { file: { bank, classes, ...(sight ? { sight } : {}) }, failures };
}
