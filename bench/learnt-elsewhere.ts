import { teach } from '../src/cli/learn/teach';
import { planOf } from '../src/cli/prompts';
import type { CocoData } from '../src/coco';
import type { NodeMachine } from '../src/engine/node/machine';
import {
  type BankFile,
  type ClassPrototypes,
  classPrototypes,
  foldOptionsOf,
  resolveParameters,
  sim,
  without,
} from '../src/methods';

/**
 * What the masks of the other images say of a class, learnt with SIM's defaults when first asked for.
 * @param leastArea of the annotations that count, px
 */
export function learntElsewhere(machine: NodeMachine, coco: CocoData, folder: string, leastArea: number) {
  let learning: Promise<BankFile> | undefined;
  const learn = async (): Promise<BankFile> => {
    const areas = new Map(coco.annotations.map(({ id, area }) => [id, area ?? 0]));
    const skip = (id: number) => (areas.get(id) ?? 0) < leastArea;
    const settings = [resolveParameters(sim, {})];
    const { jobs } = planOf(coco, { folder, fileName: 'instances.json', method: sim, skip, settings });
    const never = new AbortController().signal;
    return (await teach(machine, coco, jobs, {}, never, () => undefined)).file;
  };
  return async (imageId: number, category: number): Promise<ClassPrototypes | undefined> => {
    learning ??= learn();
    const { bank, classes } = await learning;
    const name = coco.categories.find(({ id }) => id === category)?.name;
    const file = coco.images.find(({ id }) => id === imageId)?.fileName;
    const memory = classes.find((each) => each.name === name)?.memory ?? [];
    return classPrototypes(
      bank,
      without(memory, ({ image }) => image === file),
      foldOptionsOf({}),
    );
  };
}
