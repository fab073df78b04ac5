import { type Box, imageBox } from '../../geometry';
import { componentHolding } from '../../mask';
import type { PseudoMask, StageContext } from '../declaration';
import { cellsOfCrop } from '../shared/cells';
import { bitmapWhere, type CropMap, maskOfWindow, meanInside } from '../shared/grow';
import { maximum, minmax } from '../shared/numbers';
import { boxOfMap } from './box';
import { heightOf, SHARES } from './heights';
import { scattered } from './key-points';
import type { AttentionShiftState } from './state';
import { nest } from './walk/draw';
import { heightsFrame, pseudoPointsFrame } from './watch/maps';

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
  const cut = SHARES.map((share, i): PseudoMask => {
    const theta = heightOf(state, share);
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
  const masks = state.settings.toggle('crf') ? await smoothed(context, state, cut) : cut;
  state.result = {
    masks,
    map: { title: 'Instance map, Aᴵ', grid, values: instanceMap },
    flags: state.flags,
  };
  await context.watch?.(() => heightsFrame(state, masks, SHARES, boxOfObject(state)));
  await context.watch?.(() => pseudoPointsFrame(state, backgroundPoints(state)));
}

/** Stage 7's box, in the form that the instance map has. */
const boxOfObject = ({ grid, image, instanceMap, queryMap, click, settings }: AttentionShiftState): Box =>
  settings.choice('form') === 'code'
    ? boxOfMap(grid, image, queryMap, click, 'code')
    : boxOfMap(grid, image, instanceMap, click, 'paper');

/** Share of the map's range below which a token may be a background point, and how many are named. */
const BACKGROUND_BELOW = 0.1;
const BACKGROUND_POINTS = 10;

/** Background points: tokens low in A^I, spread as key-points are. */
function backgroundPoints({ instanceMap, clickToken }: AttentionShiftState): readonly number[] {
  const map = minmax(instanceMap, [clickToken]);
  const low = Array.from(map.keys()).filter((j) => map[j] < BACKGROUND_BELOW && j !== clickToken);
  return low.length === 0 ? [] : scattered(low, BACKGROUND_POINTS, undefined);
}

/** Cells along the longer side of the image on which the CRF runs: a stride of 4 px at 512. */
const CRF_CELLS = 128;

/** EXITS's defaults of the CRF (methods/exits, stage 5). */
const CRF = { zeta: 0.1, iterations: 10 };

/** EXITS's CRF over each mask of the wheel; the default is taken as it comes and the others nest around it. */
async function smoothed(
  context: StageContext,
  state: AttentionShiftState,
  masks: readonly PseudoMask[],
): Promise<readonly PseudoMask[]> {
  const { grid, image, instanceMap } = state;
  const scale = CRF_CELLS / Math.max(image.width, image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const window = imageBox(image);
  const cells = await cellsOfCrop(context, window, window, width, height);
  const high = maximum(instanceMap);
  const starts = SHARES.map((share) => {
    const theta = heightOf(state, share);
    const above = (a: number) => (high > theta ? 0.5 + (0.5 * (a - theta)) / (high - theta) : 1);
    return instanceMap.map((a) => Math.max(0, a < theta ? (0.5 * a) / theta : above(a)));
  });
  const maps = await context.backend.run(async (operations) => {
    const colours = operations.upload(cells.colours, [height, width, 3]);
    const inside = operations.upload(cells.inside, [height, width]);
    return operations.read(
      ...starts.map((start) => {
        const p = operations.upsample(operations.upload(start, [grid.rows, grid.columns]), height, width);
        return operations.crf(p, colours, inside, CRF);
      }),
    );
  });
  const rles = maps.map((values) => {
    const bitmap = bitmapWhere(
      { values, columns: width, rows: height, crop: window },
      window,
      (q) => q > 0.5,
    );
    bitmap.data[state.click.y * image.width + state.click.x] = 1;
    return maskOfWindow(componentHolding(bitmap, state.click) ?? bitmap, window, image);
  });
  const chosen = masks.findIndex(({ scale: place }) => place === 0);
  const nested = nest(rles, Math.max(0, chosen), state.click);
  return masks.map((mask, i) => ({ ...mask, rle: nested[i] }));
}
