import type { ModelCard } from '../../vit';
import type { ClassPrototypes, MethodContext, ParameterValues } from '../declaration';
import { classPrototypes, type Memory } from '../sim/bank/bank';
import { type BankKey, checkBank } from '../sim/bank/bank-key';
import { bankOf, type Example, foldOptionsOf, type Learnt, learn } from '../sim/learn';

/**
 * How a class is learnt to be found again: by SIM's own learning, but one prototype, of the whole photo's tokens in
 * the block that the model's decorrelation is of. Undefined for a model without one.
 */
const sightParameters = ({ decorrelation }: ModelCard): ParameterValues | undefined =>
  decorrelation && {
    source: 'tokens',
    block: decorrelation.block,
    crop: false,
    size: decorrelation.size,
    prototypes: 1,
  };

/**
 * What an object's look in the whole photo teaches its class: with one prototype it is the same whatever is known.
 * @returns undefined where the model cannot find classes, or the object is smaller than a patch token
 */
export async function learnSight(context: MethodContext, example: Example): Promise<Learnt | undefined> {
  const parameters = sightParameters(context.model);
  if (!parameters) return undefined;
  const learnt = await learn(context, example, undefined, parameters);
  return learnt.contributions.length > 0 ? learnt : undefined;
}

/** What a class looks like, as it is looked for. Undefined while nothing was learnt. */
export const sightOf = (bank: BankKey, memory: Memory): ClassPrototypes | undefined =>
  classPrototypes(bank, memory, foldOptionsOf({}));

/** @throws Error with a sentence where the model cannot find classes, or what was learnt is another model's */
export function checkSight(card: ModelCard, bank: BankKey): void {
  const parameters = sightParameters(card);
  if (!parameters) throw new Error(`The model ${card.name} cannot look for a class.`);
  checkBank(bank, bankOf(card, parameters));
}
