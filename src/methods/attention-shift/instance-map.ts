import type { StageContext } from '../declaration';
import { maximum } from '../shared/numbers';
import { commonBackground, likenessOf } from './likeness';
import { ownersOf } from './rivals';
import type { AttentionShiftState } from './state';
import { competitionFrame, instanceFrame } from './watch/maps';

/** A^I of one click in the chosen form (Eq. 1), before competition and not divided by its maximum. `[N]` */
function formOf(state: AttentionShiftState): Float32Array {
  const { foreground, background } = state.confident;
  const form = state.settings.choice('form');
  const total = (values: Float32Array, tokens: readonly number[]) =>
    Math.max(
      tokens.reduce((sum, token) => sum + values[token], 0),
      1e-6 * tokens.length,
    );
  const c = state.likeness;
  const sumPlus = total(c.foreground, foreground);
  const sumMinus = background.length > 0 ? total(c.background, background) : 1;
  return c.foreground.map((plus, j) => {
    const minus = background.length > 0 ? c.background[j] : 0;
    if (form === 'query') return state.queryMap[j];
    const product = Math.max(plus, 0) * (1 - Math.max(minus, 0));
    if (form === 'literal') return (plus / sumPlus) * (1 - minus / sumMinus);
    return form === 'gated' ? product * state.queryMap[j] : product;
  });
}

/**
 * Stage 2: the instance map A^I, divided by its maximum. Where other clicks compete, a token stays with the
 * click that it resembles most.
 */
export async function makeInstanceMap(context: StageContext, state: AttentionShiftState): Promise<void> {
  const contenders = [...state.rivals, state];
  for (const each of contenders) each.likeness = await likenessOf(context, each);
  const coded = state.settings.choice('form') === 'code';
  const competing = state.rivals.length > 0;
  const background = competing && coded ? await commonBackground(context, contenders) : undefined;
  const owners = competing ? ownersOf(contenders, background) : undefined;
  for (const each of contenders) {
    const own = formOf(each).map((value, j) => (owners && owners[j] !== each.clickToken ? 0 : value));
    const high = maximum(own);
    if (high > 0) each.instanceMap = own.map((value) => value / high);
    else if (each !== state) each.instanceMap = own.map((_, j) => (j === each.clickToken ? 1 : 0));
    else throw new Error('Nothing in the image resembles the click; click another place of the object.');
  }
  if (owners) await context.watch?.(() => competitionFrame(state, owners));
  await context.watch?.(() => instanceFrame(state));
}
