import { maximum } from '../shared/numbers';
import type { AttentionShiftState } from './state';

/** f by scale −3 … 3: the share of the map's maximum at which the mask is cut. */
export const SHARES = [0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02];

/** f of one notch of the wheel. */
export const shareOf = (scale: number): number => SHARES[scale + 3];

/** θ = min(f·max, A^I(i*)): the click's own token is always in. */
export const heightOf = (
  { instanceMap, clickToken }: Pick<AttentionShiftState, 'instanceMap' | 'clickToken'>,
  share: number,
): number => Math.min(share * maximum(instanceMap), instanceMap[clickToken]);
