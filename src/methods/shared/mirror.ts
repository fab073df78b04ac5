import type { Box, Point, Size } from '../../geometry';
import type { MethodContext, Prompt } from '../declaration';

const mirroredBox = ({ width }: Size, box: Box): Box => ({ ...box, x0: width - box.x1, x1: width - box.x0 });

/** The same image left for right: everything that is asked of it counts in the mirror's pixels. */
export function mirroredContext(context: MethodContext): MethodContext {
  const { image } = context;
  return {
    ...context,
    encode: (crop, grid, outputs) =>
      context.encode(mirroredBox(image, crop), { ...grid, mirrored: !grid.mirrored }, outputs),
    colours: async (crop, columns, rows) => {
      const seen = await context.colours(mirroredBox(image, crop), columns, rows);
      const out = new Float32Array(seen.length);
      for (let i = 0; i < columns * rows; i++) {
        const column = i % columns;
        const from = 3 * (i - column + columns - 1 - column);
        out.set(seen.subarray(from, from + 3), 3 * i);
      }
      return out;
    },
  };
}

/** Where a prompt lies in the mirror. */
export function mirroredPrompt(prompt: Prompt, image: Size): Prompt {
  const flip = ({ x, y }: Point): Point => ({ x: image.width - 1 - x, y });
  switch (prompt.kind) {
    case 'point':
      return { ...prompt, point: flip(prompt.point) };
    case 'extreme-points':
      return { ...prompt, points: prompt.points.map(flip) };
    case 'box':
      return { ...prompt, box: mirroredBox(image, prompt.box) };
  }
}
