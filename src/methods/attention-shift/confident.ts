import type { StageContext } from '../declaration';
import type { AttentionShiftState } from './state';
import { confidentFrame } from './watch/maps';

/** Stage 1: Φ_S⁺ and Φ_S⁻, disjoint; the background threshold rises until enough tokens are background. */
export async function findConfident(context: StageContext, state: AttentionShiftState): Promise<void> {
  const fg = state.settings.number('fgThreshold');
  let bg = state.settings.number('bgThreshold');
  if (bg >= fg) {
    throw new Error(`The background threshold (${bg}) must be below the foreground threshold (${fg}).`);
  }
  const map = state.queryMap;
  const n = map.length;
  const foreground = new Set<number>([state.clickToken]);
  for (let j = 0; j < n; j++) if (map[j] >= fg) foreground.add(j);
  const below = (limit: number) => Array.from(map.keys()).filter((j) => map[j] < limit && !foreground.has(j));
  const enough = Math.min(20, Math.ceil(n / 10));
  let background = below(bg);
  while (background.length < enough && bg < fg) {
    bg = Math.min(2 * bg, fg);
    background = below(bg);
    if (bg === 0) break;
  }
  if (background.length < enough) {
    background = Array.from(map.keys())
      .filter((j) => !foreground.has(j))
      .sort((a, b) => map[a] - map[b] || a - b)
      .slice(0, Math.ceil(n / 10));
  }
  state.confident = { foreground: [...foreground].sort((a, b) => a - b), background };
  await context.watch?.(() => confidentFrame(state, bg));
}
