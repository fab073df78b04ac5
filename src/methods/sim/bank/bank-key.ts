import type { ModelCard } from '../../../vit';
import type { Settings } from '../../shared/define';
import { type Source, sourceOf } from '../../shared/transition';

/** What the features are that prototypes are made of; plain data. Those of another bank mean something else. */
export interface BankKey {
  /** Hash of the model's weights. */
  readonly model: string;
  readonly source: Source['kind'];
  readonly block: number;
  /** D. */
  readonly width: number;
  /** Tokens are those of each object's own crop, or of the whole image. */
  readonly crop: 'object' | 'image';
  /** Side the crop is stretched to, or the image's longer side, px. */
  readonly size: number;
}

/** The bank that a run's features belong to. @throws Error where the source has no features */
export function bankKeyOf(card: ModelCard, settings: Settings): BankKey {
  const { kind, block } = sourceOf(settings, card);
  if (kind === 'position') {
    throw new Error(
      'SIM knows classes by the network’s features, and the source "position" has none; choose another source.',
    );
  }
  const cropped = settings.toggle('crop');
  return {
    model: card.graphs[0].sha256,
    source: kind,
    block,
    width: card.width,
    crop: cropped ? 'object' : 'image',
    size: settings.number(cropped ? 'cropSize' : 'size'),
  };
}

const NAMES: Readonly<Record<keyof BankKey, string>> = {
  model: 'model',
  source: 'source',
  block: 'block',
  width: 'feature width',
  crop: 'crop',
  size: 'size',
};

/**
 * @param present what the run has
 * @throws Error with a sentence that names what differs
 */
export function checkBank(learnt: BankKey, present: BankKey): void {
  const keys = Object.keys(NAMES) as (keyof BankKey)[];
  const differing = keys.filter((key) => learnt[key] !== present[key]);
  if (differing.length === 0) return;
  const short = (value: string | number) => String(value).slice(0, 12);
  const list = differing.map(
    (key) => `${NAMES[key]} ${short(learnt[key])} there, ${short(present[key])} here`,
  );
  throw new Error(
    `The prototypes were learnt from other features (${list.join('; ')}), so they say nothing here. Set these back, or learn anew.`,
  );
}
