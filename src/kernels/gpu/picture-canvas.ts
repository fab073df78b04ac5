import { BUFFER_USAGE, TEXTURE_USAGE_COPY_DST } from './constants';

/** What the rehearsal paints: red, green, blue, alpha of two pixels. */
const TRIAL = [30, 90, 210, 255, 250, 200, 20, 255] as const;
/** A colour may be rounded on its way through the browser's compositor. */
const TOLERANCE = 3;

/** A canvas that a device paints small pictures on, one after the other; none of their pixels come back to the CPU. */
export class PictureCanvas {
  /** A device was lost that had a canvas: better the numbers than to lose another. */
  private static isDoubtful = false;

  private constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly context: GPUCanvasContext,
  ) {}

  /**
   * Undefined where there is no canvas that a device can paint on: in Node, in browsers without it in workers, and where
   * a rehearsal shows that what is painted does not arrive (Chromium with a driver it cannot share pictures with says
   * nothing and shows black).
   */
  static of(device: GPUDevice): PictureCanvas | undefined {
    if (PictureCanvas.isDoubtful || typeof OffscreenCanvas === 'undefined') return undefined;
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('webgpu');
    if (!context) return undefined;
    device.lost.then(() => {
      PictureCanvas.isDoubtful = true;
    });
    context.configure({ device, format: 'rgba8unorm', usage: TEXTURE_USAGE_COPY_DST, alphaMode: 'opaque' });
    const made = new PictureCanvas(canvas, context);
    try {
      return made.rehearse(device) ? made : undefined;
    } catch {
      // A device that ends meanwhile is heard of by the run; pictures are an extra.
      return undefined;
    }
  }

  /** Where the next picture goes; `take` gives it. */
  texture(width: number, height: number): GPUTexture {
    this.canvas.width = width;
    this.canvas.height = height;
    return this.context.getCurrentTexture();
  }

  /** What was submitted for the texture. The caller owns it and closes it. */
  take(): ImageBitmap {
    return this.canvas.transferToImageBitmap();
  }

  /** Paints two pixels and looks at them; the only read-back there is. */
  private rehearse(device: GPUDevice): boolean {
    const buffer = device.createBuffer({
      size: TRIAL.length,
      usage: BUFFER_USAGE.COPY_SRC,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(TRIAL);
    buffer.unmap();
    const encoder = device.createCommandEncoder({ label: 'Pointillist canvas rehearsal' });
    encoder.copyBufferToTexture({ buffer }, { texture: this.texture(2, 1) }, { width: 2, height: 1 });
    device.queue.submit([encoder.finish()]);
    const picture = this.take();
    buffer.destroy();
    const looking = new OffscreenCanvas(2, 1).getContext('2d', { willReadFrequently: true });
    looking?.drawImage(picture, 0, 0);
    const seen = looking?.getImageData(0, 0, 2, 1).data;
    picture.close();
    return seen !== undefined && TRIAL.every((value, i) => Math.abs(value - (seen[i] ?? -1)) <= TOLERANCE);
  }
}
