import type { ViewCandidates } from './candidates';

/**
 * Pixels shared by every candidate of one view with every candidate of another, `[a's, b's]`. One pass over
 * the common pixels counts how often each pair of levels meets; as candidates are nested, what two of them
 * share is the sum over all levels from theirs up.
 */
function shared(a: ViewCandidates, b: ViewCandidates): Float64Array {
  const across = a.candidates.length;
  const down = b.candidates.length;
  const counts = new Float64Array(across * down);
  const x0 = Math.max(a.window.x0, b.window.x0);
  const x1 = Math.min(a.window.x0 + a.window.width, b.window.x0 + b.window.width);
  const y0 = Math.max(a.window.y0, b.window.y0);
  const y1 = Math.min(a.window.y0 + a.window.height, b.window.y0 + b.window.height);
  for (let y = y0; y < y1; y++) {
    const rowA = (y - a.window.y0) * a.window.width - a.window.x0;
    const rowB = (y - b.window.y0) * b.window.width - b.window.x0;
    for (let x = x0; x < x1; x++) {
      const i = a.levels[rowA + x];
      const j = b.levels[rowB + x];
      if (i >= 0 && j >= 0) counts[i * down + j]++;
    }
  }
  for (let i = across - 1; i >= 0; i--) {
    for (let j = down - 1; j >= 0; j--) {
      const at = i * down + j;
      const below = i + 1 < across ? counts[at + down] : 0;
      const right = j + 1 < down ? counts[at + 1] : 0;
      const corner = i + 1 < across && j + 1 < down ? counts[at + down + 1] : 0;
      counts[at] += below + right - corner;
    }
  }
  return counts;
}

/** IoU of all candidates with each other in the frame: row by row, views in order. */
export function agreement(views: readonly ViewCandidates[]): readonly Float64Array[] {
  const areas = views.flatMap(({ candidates }) => candidates.map(({ area }) => area));
  const ious = areas.map(() => new Float64Array(areas.length));
  let firstA = 0;
  for (const [a, viewA] of views.entries()) {
    let firstB = firstA;
    for (const viewB of views.slice(a)) {
      const both = shared(viewA, viewB);
      const down = viewB.candidates.length;
      for (let i = 0; i < viewA.candidates.length; i++) {
        for (let j = 0; j < down; j++) {
          const common = both[i * down + j];
          const iou = common / (areas[firstA + i] + areas[firstB + j] - common);
          ious[firstA + i][firstB + j] = iou;
          ious[firstB + j][firstA + i] = iou;
        }
      }
      firstB += down;
    }
    firstA += viewA.candidates.length;
  }
  return ious;
}
