import { type Box, boxHeight, boxWidth, type Grid, type Size } from '../../geometry';
import type { Backend } from '../../kernels';
import { type Rle, uniteRles } from '../../mask';
import type { ModelCard } from '../../vit';
import type { MethodContext, ParameterValues, Prompt } from '../declaration';
import { extremesAndBox, gridOf } from '../exits/crop';
import { resolveParameters } from '../parameters';
import { classTokens } from '../shared/coverage';
import { settingsOf } from '../shared/define';
import { encodeSource, sourceOf, tokenRows } from '../shared/transition';
import { rowsOf, unitRows } from '../shared/vectors';
import type { Contribution } from './bank/bank';
import { type BankKey, bankKeyOf, checkBank } from './bank/bank-key';
import { type Born, lessonsOf } from './bank/births';
import { sim } from './sim';

/** An object that a class is to learn from. */
export interface Example {
  readonly prompt: Prompt;
  /** The class's accepted masks in the image, this object's first. */
  readonly masks: readonly Rle[];
}

/** What an object taught: its contributions without where they come from, and the bank they belong to. */
export interface Learnt {
  readonly bank: BankKey;
  readonly contributions: readonly Omit<Contribution, 'image' | 'object'>[];
}

/** An example's class pixels, `[N_c, D]` unit, and where each of them lies. */
export interface ClassPixels {
  readonly bank: BankKey;
  readonly rows: Float32Array;
  readonly patches: readonly Box[];
}

function patchOf(grid: Grid, token: number, image: Size): Box {
  const { crop, columns, rows } = grid;
  const [across, down] = [boxWidth(crop) / columns, boxHeight(crop) / rows];
  const [column, row] = [token % columns, Math.floor(token / columns)];
  return {
    x0: Math.floor(crop.x0 + column * across),
    y0: Math.floor(crop.y0 + row * down),
    x1: Math.min(image.width, Math.ceil(crop.x0 + (column + 1) * across)),
    y1: Math.min(image.height, Math.ceil(crop.y0 + (row + 1) * down)),
  };
}

/** Tokens of the object's crop of which at least half lies in the union of the class's masks, each once. */
export async function classPixels(
  context: MethodContext,
  { prompt, masks }: Example,
  parameters: ParameterValues,
): Promise<ClassPixels> {
  const settings = settingsOf(resolveParameters(sim, parameters));
  const { image, model } = context;
  const bank = bankKeyOf(model, settings);
  const source = sourceOf(settings, model);
  const grid = gridOf(settings, extremesAndBox(prompt, image).box, image, model.patch);
  const all = tokenRows(await encodeSource(context, grid, source), source, model);
  if (!all || masks.length === 0) return { bank, rows: new Float32Array(), patches: [] };
  // In the whole image each object has its own mask's tokens: with the others' they would count more than once.
  const tokens = classTokens(grid, settings.toggle('crop') ? uniteRles(masks) : masks[0]);
  return {
    bank,
    rows: unitRows(rowsOf(all, model.width, tokens), model.width),
    patches: tokens.map((token) => patchOf(grid, token, image)),
  };
}

/** What class pixels teach a class that has these prototypes so far. */
export async function learnFrom(
  backend: Backend,
  { bank, rows, patches }: ClassPixels,
  known: readonly Born[],
  parameters: ParameterValues,
): Promise<Learnt> {
  const settings = settingsOf(resolveParameters(sim, parameters));
  const lessons = await lessonsOf(backend, rows, bank.width, known, {
    prototypes: settings.number('prototypes'),
    epsilon: settings.number('epsilon'),
    iterations: settings.number('iterations'),
  });
  return {
    bank,
    contributions: lessons.map(({ prototype, count, centroid, nearest }) => ({
      prototype,
      count,
      centroid,
      patch: patches[nearest],
    })),
  };
}

/**
 * Learns from one object.
 * @param known the class's prototypes so far, and the bank they are of
 * @throws Error with a sentence where the bank is another one, or the prompt makes no sense
 */
export async function learn(
  context: MethodContext,
  example: Example,
  known: { readonly bank: BankKey; readonly born: readonly Born[] } | undefined,
  parameters: ParameterValues,
): Promise<Learnt> {
  const pixels = await classPixels(context, example, parameters);
  if (known) checkBank(known.bank, pixels.bank);
  return learnFrom(context.backend, pixels, known?.born ?? [], parameters);
}

/** The bank that a run with these parameters belongs to. @throws Error with a sentence */
export const bankOf = (card: ModelCard, parameters: ParameterValues): BankKey =>
  bankKeyOf(card, settingsOf(resolveParameters(sim, parameters)));

/** A run's parameters where they say how its class is learnt: another method's classes are learnt by SIM's defaults. */
export const learningParameters = (method: string, parameters: ParameterValues): ParameterValues =>
  method === sim.id ? parameters : {};

/** How a run's parameters fold contributions. */
export function foldOptionsOf(parameters: ParameterValues) {
  const settings = settingsOf(resolveParameters(sim, parameters));
  return { momentum: settings.number('momentum'), runningMean: settings.toggle('runningMean') };
}
