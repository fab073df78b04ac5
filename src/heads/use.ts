import type { Head } from '../methods';
import type { ModelCard } from '../vit';
import { predictClass } from './bestie/predict';
import { predictMask } from './exits/predict';
import { checkHead } from './features';
import type { TrainedHead } from './head';
import type { Arithmetic } from './tape/arithmetic';
import { simdArithmetic } from './tape/simd';

let shared: Arithmetic | undefined;

/**
 * A trained head as a run uses it.
 * @param category name of the run's class, for a head that tells classes apart
 * @throws Error with a sentence where it was trained on other features than the model gives
 */
export function headForRun(trained: TrainedHead, card: ModelCard, category?: string): Head {
  checkHead(trained, card);
  // One run at a time: they share the memory.
  shared ??= simdArithmetic();
  const arithmetic = shared;
  return trained.head === 'exits-decoder'
    ? { id: trained.head, mask: (context, box) => predictMask(arithmetic, trained, context, box) }
    : {
        id: trained.head,
        maps: (context, canvas) => predictClass(arithmetic, trained, category, context, canvas),
      };
}
