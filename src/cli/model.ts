import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelCard, readCard } from '../vit';
import { fileSentence, sentenceOf, UsageError } from './failures';
import { sha256 } from './label/journal';

/** A model's name, and the hash of its card, which holds those of its graphs. */
export interface ModelIdentity {
  readonly name: string;
  readonly sha256: string;
  readonly card: ModelCard;
}

/** Reads a model's card. @throws UsageError with a sentence that names it */
export async function identifyModel(folder: string): Promise<ModelIdentity> {
  const path = join(folder, 'model.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`The model ${fileSentence(error, path)}`);
  });
  try {
    const card = readCard(text, path);
    return { name: card.name, sha256: sha256(text), card };
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}
