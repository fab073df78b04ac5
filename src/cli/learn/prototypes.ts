import type { CocoData } from '../../coco';
import {
  type BankFile,
  bankOf,
  type ClassPrototypes,
  checkBank,
  classPrototypes,
  foldOptionsOf,
  isRemembering,
  learningParameters,
  type MethodDeclaration,
  type ParameterValues,
  readBank,
  sim,
  without,
} from '../../methods';
import type { ModelCard } from '../../vit';
import { UsageError } from '../failures';
import { readText } from '../files';
import { sha256 } from '../label/journal';
import { asUsage } from '../options';
import type { Job } from '../work/runner';

/**
 * Gives every object what is known of its class, for each of the settings; nothing that came from its own image.
 * @param files one for each setting
 */
export function attachPrototypes(
  jobs: readonly Job[],
  data: CocoData,
  files: readonly BankFile[],
  settings: readonly ParameterValues[],
): readonly Job[] {
  const names = new Map(data.categories.map(({ id, name }) => [id, name]));
  /** By setting and class: what is known, and which images taught it. */
  const known = files.map(
    ({ classes }) =>
      new Map(
        classes.map(({ name, memory }) => [
          name,
          { memory, taughtBy: new Set(memory.map(({ image }) => image)) },
        ]),
      ),
  );
  const made = new Map<string, ClassPrototypes | undefined>();
  const of = (setting: number, name: string, image: string): ClassPrototypes | undefined => {
    const learnt = known[setting].get(name);
    if (!learnt) return undefined;
    // Most images taught nothing: they share the fold of the whole memory.
    const own = learnt.taughtBy.has(image);
    const key = JSON.stringify([setting, name, own ? image : '']);
    if (!made.has(key)) {
      const left = own ? without(learnt.memory, (each) => each.image === image) : learnt.memory;
      made.set(key, classPrototypes(files[setting].bank, left, foldOptionsOf(settings[setting])));
    }
    return made.get(key);
  };
  return jobs.map((job) => ({
    ...job,
    objects: job.objects.map((object) => ({
      ...object,
      prototypes: settings.map((_, setting) => of(setting, names.get(object.category) ?? '', job.name)),
    })),
  }));
}

/** A file of prototypes that was read for a run. */
export interface KnownPrototypes {
  readonly sha256: string;
  readonly attach: (jobs: readonly Job[], data: CocoData) => readonly Job[];
}

/** @throws UsageError with a sentence: no such file, made of other features, of no use to the method */
export async function readPrototypes(
  path: string,
  method: MethodDeclaration,
  card: ModelCard,
  settings: readonly ParameterValues[],
): Promise<KnownPrototypes> {
  if (!settings.some((parameters) => isRemembering(method, parameters))) {
    throw new UsageError(
      `--prototypes is of no use to ${method.name}, which remembers nothing of a class with these parameters.`,
    );
  }
  const text = await readText(path);
  const file = asUsage(() => readBank(text, path));
  // Another method takes its features from wherever the prototypes have theirs.
  if (method.id === sim.id) {
    for (const parameters of settings) asUsage(() => checkBank(file.bank, bankOf(card, parameters)));
  }
  return {
    sha256: sha256(text),
    attach: (jobs, data) =>
      attachPrototypes(
        jobs,
        data,
        settings.map(() => file),
        settings.map((parameters) => learningParameters(method.id, parameters)),
      ),
  };
}
