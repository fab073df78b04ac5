import type { Box, Grid } from '../../../geometry';
import type { FrameContent } from '../../declaration';
import { pairwiseLayer } from '../../shared/pairwise';

/** What colours alone say of edges (BoxInst), the layer under everything the paper's network learns. */
export function pairwiseFrame(cells: Grid, lab: Float32Array, tokens: Grid, box: Box): FrameContent {
  return {
    title: 'Pairwise layer',
    sentence: 'How alike each cell’s colour is to its neighbours’ two cells away: dark along edges.',
    grid: tokens,
    map: { title: 'Mean likeness of colours, exp(−‖Δ‖/2)', grid: cells, values: pairwiseLayer(lab, cells) },
    boxes: [{ label: 'Box', box }],
  };
}
