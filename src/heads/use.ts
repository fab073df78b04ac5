import type { Head } from '../methods';
import type { ModelCard } from '../vit';
import { predictMask } from './exits/predict';
import { checkHead } from './features';
import type { TrainedHead } from './head';
import type { Arithmetic } from './tape/arithmetic';
import { simdArithmetic } from './tape/simd';

let shared: Arithmetic | undefined;

/**
 * A trained head as a run uses it.
 * @throws Error with a sentence where it was trained on other features than the model gives
 */
export function headForRun(trained: TrainedHead, card: ModelCard, _category?: string): Head {
  checkHead(trained, card);
  // One run at a time: they share the memory.
  shared ??= simdArithmetic();
  const arithmetic = shared;
  return {
    id: 'exits-decoder',
    mask: (context, box) => predictMask(arithmetic, trained, context, box),
  };
}
