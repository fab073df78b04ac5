export const REHEARSED = [30, 90, 210, 255, 250, 200, 20, 255] as const;

const COPY_SRC = 1;
const COPY_DST = 2;
const MAP_READ = 1;

/** As a worker's canvas, in Node: a texture that the test can read. Of what its 2D canvas drew it shows `shown`. */
export class TestCanvas {
  /** What whoever draws a picture sees of it: the rehearsal's two pixels, as they were painted. */
  static shown: readonly number[] = REHEARSED;
  width = 0;
  height = 0;
  private device: GPUDevice | undefined;
  private texture: GPUTexture | undefined;

  getContext(kind: 'webgpu' | '2d') {
    if (kind === '2d') return { drawImage: () => {}, getImageData: () => ({ data: TestCanvas.shown }) };
    return {
      configure: ({ device }: { readonly device: GPUDevice }) => {
        this.device = device;
      },
      getCurrentTexture: () => {
        const size = [this.width, this.height];
        const usage = COPY_DST | COPY_SRC;
        this.texture = this.device?.createTexture({ size, format: 'rgba8unorm', usage });
        return this.texture;
      },
    };
  }

  transferToImageBitmap() {
    return { texture: this.texture, width: this.width, height: this.height, close: () => {} };
  }
}

/** The pixels of a `TestCanvas`'s picture, `[height, width]`. */
export async function pixelsOf(device: GPUDevice, picture: unknown): Promise<Uint32Array> {
  const { texture, width, height } = picture as { texture: GPUTexture; width: number; height: number };
  const pitch = Math.ceil((4 * width) / 256) * 256;
  const buffer = device.createBuffer({ size: pitch * height, usage: (COPY_DST * 4) | MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: pitch }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(1);
  const words = new Uint32Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  texture.destroy();
  return Uint32Array.from({ length: width * height }, (_, i) => {
    return words[Math.floor(i / width) * (pitch / 4) + (i % width)];
  });
}
