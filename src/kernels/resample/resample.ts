import { tapsOf } from '../../geometry';
import type { ResampleOptions } from '../backend';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import axis from './axis.wgsl?raw';
import planesCode from './planes.wgsl?raw';

const AXIS = defineKernel({
  name: 'resample along an axis',
  code: axis,
  params: { start: 'u32', stride: 'u32' },
  buffers: {
    values: 'read f32',
    first: 'read u32',
    offset: 'read u32',
    weights: 'read f32',
    out: 'write f32',
  },
  workgroup: [8, 8, 1],
});

const PLANES = defineKernel({
  name: 'planes of a network',
  code: planesCode,
  params: {
    scale_r: 'f32',
    scale_g: 'f32',
    scale_b: 'f32',
    shift_r: 'f32',
    shift_g: 'f32',
    shift_b: 'f32',
  },
  buffers: { rgb: 'read f32', planes: 'write f32' },
  workgroup: [8, 8, 1],
});

/** Where a line of the source begins, and what lies between two lines. */
interface Lines {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  /** Entries that move together: a pixel's channels, or a whole row. */
  readonly inner: number;
}

function recordAxis(recorder: Recorder, values: GpuTensor, lines: Lines): GpuTensor {
  const { from, to, start, stride, count, inner } = lines;
  const taps = tapsOf(from, to);
  const out = recorder.tensor([count, to, inner]);
  const buffers = {
    values,
    first: recorder.upload(Uint32Array.from(taps.first)),
    offset: recorder.upload(Uint32Array.from(taps.offset)),
    weights: recorder.upload(Float32Array.from(taps.weights)),
    out,
  };
  recorder.dispatch(AXIS, { start, stride }, buffers, [inner, to, count]);
  return out;
}

/** GPU form of `resample`: image `[H, W, 3]` → `[3, height, width]`. */
export function recordResample(
  recorder: Recorder,
  image: GpuTensor,
  { crop, height, width, mean, std }: ResampleOptions,
): GpuTensor {
  const line = image.side(1) * 3;
  const rows = crop.y1 - crop.y0;
  const across = recordAxis(recorder, image, {
    from: crop.x1 - crop.x0,
    to: width,
    start: crop.y0 * line + crop.x0 * 3,
    stride: line,
    count: rows,
    inner: 3,
  });
  const down = { from: rows, to: height, start: 0, stride: 0, count: 1, inner: width * 3 };
  const rgb = recordAxis(recorder, across, down);
  const planes = recorder.tensor([3, height, width]);
  const [scale_r, scale_g, scale_b] = std.map((deviation) => 1 / (255 * deviation));
  const [shift_r, shift_g, shift_b] = mean.map((value, channel) => value / std[channel]);
  const params = { scale_r, scale_g, scale_b, shift_r, shift_g, shift_b };
  recorder.dispatch(PLANES, params, { rgb, planes }, [width, height, 3]);
  return planes;
}
