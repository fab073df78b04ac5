import type { Grid } from '../../geometry';
import type { Frame } from '../../methods/declaration';

/** What the places of a grid are: patch tokens, or cells where a frame of the same crop has fewer. */
export function grainOf(grid: Grid, frames: readonly Pick<Frame, 'grid'>[]): 'tokens' | 'cells' {
  const { x0, y0, x1, y1 } = grid.crop;
  const finer = frames.some(
    ({ grid: { columns, crop } }) =>
      columns < grid.columns && crop.x0 === x0 && crop.y0 === y0 && crop.x1 === x1 && crop.y1 === y1,
  );
  return finer ? 'cells' : 'tokens';
}
