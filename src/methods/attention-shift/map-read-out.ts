import { imageBox } from '../../geometry';
import { componentHolding } from '../../mask';
import type { PseudoMask, StageContext } from '../declaration';
import { bitmapWhere, type CropMap, maskOfWindow, meanInside } from '../shared/grow';
import { maximum } from '../shared/numbers';
import type { AttentionShiftState } from './state';
import { heightsFrame } from './watch/maps';

/** f by scale −3 … 3: the share of the map's maximum at which the mask is cut. */
const SHARES = [0.7, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02];

/**
 * Stage 7 from the instance map: the click's component of {A^I ≥ θ} on the grid, zero outside, grown to the
 * image and cut at θ again. Larger scales hold the smaller ones.
 */
export async function readFromInstanceMap(context: StageContext, state: AttentionShiftState): Promise<void> {
  const { grid, image, instanceMap, clickToken } = state;
  const { columns, rows } = grid;
  const click = { x: clickToken % columns, y: Math.floor(clickToken / columns) };
  const window = imageBox(image);
  const map: CropMap = { values: instanceMap, columns, rows, crop: grid.crop };
  const high = maximum(instanceMap);
  const chosen = state.settings.number('scale');
  const masks = SHARES.map((share, i): PseudoMask => {
    const theta = Math.min(share * high, instanceMap[clickToken]);
    const above = instanceMap.map((value) => (value >= theta ? 1 : 0));
    const component = componentHolding({ width: columns, height: rows, data: Uint8Array.from(above) }, click);
    const inside = { ...map, values: instanceMap.map((value, j) => (component?.data[j] ? value : 0)) };
    const bitmap = bitmapWhere(inside, window, (value) => value >= theta);
    bitmap.data[state.click.y * image.width + state.click.x] = 1;
    return {
      rle: maskOfWindow(bitmap, window, image),
      score: Math.min(1, meanInside(map, window, bitmap) / high),
      scale: i - 3 - chosen,
    };
  });
  state.result = {
    masks,
    map: { title: 'Instance map, A^I', grid, values: instanceMap },
    flags: state.flags,
  };
  await context.watch?.(() => heightsFrame(state, masks, SHARES));
}
