import { TEXTURE_USAGE_COPY_DST } from './constants';

/** A canvas that a device paints small pictures on, one after the other; none of their pixels come back to the CPU. */
export class PictureCanvas {
  /** A device was lost, by nobody's wish, after it had a canvas: better the numbers than to lose another. */
  private static isDoubtful = false;

  private constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly context: GPUCanvasContext,
  ) {}

  /** Undefined where there is no canvas that a device can paint on: in Node, and in browsers without it in workers. */
  static of(device: GPUDevice): PictureCanvas | undefined {
    if (PictureCanvas.isDoubtful || typeof OffscreenCanvas === 'undefined') return undefined;
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('webgpu');
    if (!context) return undefined;
    context.configure({ device, format: 'rgba8unorm', usage: TEXTURE_USAGE_COPY_DST, alphaMode: 'opaque' });
    device.lost.then(({ reason }) => {
      if (reason !== 'destroyed') PictureCanvas.isDoubtful = true;
    });
    return new PictureCanvas(canvas, context);
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
}
