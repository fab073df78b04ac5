import { type Box, boxHeight, boxWidth, inBox, type Size, tokenCentre } from '../geometry';
import { createCpuBackend } from '../kernels';
import type { Features, ModelCard } from '../vit';
import type { MethodContext, Prompt } from './declaration';

const DIGEST = '0'.repeat(64);
const OUTPUTS = [0, 1, 2].flatMap((l) => [`tokens_${l}`, `queries_${l}`, `keys_${l}`]);

/** A model card of a network that does not exist. */
export const TOY_CARD: ModelCard = {
  name: 'toy',
  graphs: [{ file: 'toy.onnx', bytes: 1, sha256: DIGEST, outputs: OUTPUTS }],
  patch: 16,
  width: 8,
  heads: 2,
  blocks: 3,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  position: { file: 'position.f32', sha256: DIGEST, grid: [14, 14] },
  affinity: { source: 'keys', block: 1, temperature: 0.07 },
  licence: 'none',
};

/** The extreme points of a box's ellipse: the middles of its sides, just inside. */
export const extremesOf = ({ x0, y0, x1, y1 }: Box): Prompt => ({
  kind: 'extreme-points',
  points: [
    { x: (x0 + x1) / 2, y: y0 },
    { x: x0, y: (y0 + y1) / 2 },
    { x: (x0 + x1) / 2, y: y1 - 1 },
    { x: x1 - 1, y: (y0 + y1) / 2 },
  ],
});

/**
 * A world of rectangles: tokens whose centre lies in the same rectangle (the last one that holds it, else the
 * background) have nearly the same features, others nearly orthogonal ones.
 */
export function toyContext(image: Size, objects: readonly Box[]): MethodContext {
  const objectAt = (x: number, y: number) => objects.findLastIndex((object) => inBox(object, { x, y })) + 1;
  return {
    image,
    model: TOY_CARD,
    backend: createCpuBackend(),
    signal: new AbortController().signal,
    colours: async (crop, width, height) => {
      const rgb = new Float32Array(3 * width * height);
      for (let i = 0; i < width * height; i++) {
        const x = crop.x0 + (((i % width) + 0.5) * boxWidth(crop)) / width;
        const y = crop.y0 + ((Math.floor(i / width) + 0.5) * boxHeight(crop)) / height;
        rgb.fill(40 + 60 * objectAt(x, y), 3 * i, 3 * i + 3);
      }
      return rgb;
    },
    encode: async (crop, { columns, rows, mirrored }, outputs) => {
      const { width } = TOY_CARD;
      const n = columns * rows;
      const features: Record<string, Float32Array> = {};
      for (const [o, name] of outputs.entries()) {
        const rowsOf = new Float32Array((n + 1) * width);
        for (let token = 0; token <= n; token++) {
          const centre = tokenCentre({ columns, rows, crop }, Math.max(0, token - 1));
          const x = mirrored ? crop.x0 + crop.x1 - centre.x : centre.x;
          const object = token === 0 ? 0 : objectAt(x, centre.y);
          for (let d = 0; d < width; d++) {
            rowsOf[token * width + d] =
              (d === object % width ? 4 : 0) + 0.3 * Math.sin(token * 12.9 + d * 78.2 + o);
          }
        }
        features[name] = rowsOf;
      }
      return features satisfies Features;
    },
  };
}
