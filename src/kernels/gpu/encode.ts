import type { Kernel } from './kernel';
import type { GpuContext } from './recorder';
import type { GpuTensor } from './tensor';

/** A kernel recorded with its arguments, in the order the kernel declares them. */
export interface Dispatch {
  readonly kernel: Kernel<string, string>;
  readonly extent: readonly [number, number, number];
  readonly params: readonly number[];
  readonly buffers: readonly GpuTensor[];
}

/**
 * Encodes the dispatches as one compute pass and behind it what `copy` adds; submits once. All parameters go up in one
 * uniform buffer of the pool, told to `onUniform`, which owns it.
 */
export function encodeBatch(
  context: GpuContext,
  dispatches: readonly Dispatch[],
  copy: (encoder: GPUCommandEncoder) => void,
  onUniform: (buffer: GPUBuffer) => void,
): void {
  const { device } = context;
  const encoder = device.createCommandEncoder({ label: 'Pointillist kernels' });
  if (dispatches.length > 0) {
    const { words, offsets } = layParams(dispatches, device.limits.minUniformBufferOffsetAlignment);
    const uniform = context.pool.acquire('uniform', words.byteLength);
    onUniform(uniform);
    device.queue.writeBuffer(uniform, 0, words.buffer, 0, words.byteLength);
    encodeDispatches(context, encoder, dispatches, uniform, offsets);
  }
  copy(encoder);
  device.queue.submit([encoder.finish()]);
}

/** Copies tensors into a buffer, one behind the other. */
export const copyTogether =
  (wanted: readonly GpuTensor[], staging: GPUBuffer) =>
  (encoder: GPUCommandEncoder): void => {
    let at = 0;
    for (const tensor of wanted) {
      encoder.copyBufferToBuffer(tensor.buffer, 0, staging, at, tensor.bytes);
      at += tensor.bytes;
    }
  };

function encodeDispatches(
  context: GpuContext,
  encoder: GPUCommandEncoder,
  dispatches: readonly Dispatch[],
  uniform: GPUBuffer,
  offsets: readonly number[],
): void {
  const most = context.device.limits.maxComputeWorkgroupsPerDimension;
  // Hundreds of iterations bind the same few arrays: only the parameters' offset differs.
  const groups = new Map<string, GPUBindGroup>();
  const pass = encoder.beginComputePass();
  for (const [i, dispatch] of dispatches.entries()) {
    const { kernel, extent, buffers } = dispatch;
    const [x, y, z] = kernel.workgroup;
    const counts = [Math.ceil(extent[0] / x), Math.ceil(extent[1] / y), Math.ceil(extent[2] / z)] as const;
    if (Math.max(...counts) > most) {
      const size = extent.join(' × ');
      throw new RangeError(`"${kernel.name}" over ${size} is too large for this graphics adapter.`);
    }
    const compiled = context.pipelines.get(kernel);
    const key = [compiled.id, ...buffers.map((tensor) => tensor.id)].join();
    const group = groups.get(key) ?? bind(context.device, compiled.layout, dispatch, uniform);
    groups.set(key, group);
    pass.setPipeline(compiled.pipeline);
    pass.setBindGroup(0, group, [offsets[i]]);
    pass.dispatchWorkgroups(...counts);
  }
  pass.end();
}

function bind(
  device: GPUDevice,
  layout: GPUBindGroupLayout,
  { extent, params, buffers }: Dispatch,
  uniform: GPUBuffer,
): GPUBindGroup {
  const size = (extent.length + params.length) * 4;
  return device.createBindGroup({
    layout,
    entries: [
      { binding: 0, resource: { buffer: uniform, size } },
      // Exactly the array: the buffer may be larger, and what lies behind it is nobody's.
      ...buffers.map(({ buffer, bytes }, i) => ({ binding: i + 1, resource: { buffer, size: bytes } })),
    ],
  });
}

/** Extents and parameters of all dispatches in one block; equal ones share their place. */
function layParams(dispatches: readonly Dispatch[], alignment: number) {
  const places = new Map<string, number>();
  const blocks: { dispatch: Dispatch; offset: number }[] = [];
  let end = 0;
  const offsets = dispatches.map((dispatch) => {
    const types = dispatch.kernel.params.map(([, type]) => type);
    const key = [types, dispatch.extent, dispatch.params].join(';');
    const known = places.get(key);
    if (known !== undefined) return known;
    const offset = Math.ceil(end / alignment) * alignment;
    places.set(key, offset);
    blocks.push({ dispatch, offset });
    end = offset + (dispatch.extent.length + dispatch.params.length) * 4;
    return offset;
  });
  const words = new DataView(new ArrayBuffer(end));
  for (const { dispatch, offset } of blocks) {
    for (const [i, side] of dispatch.extent.entries()) words.setUint32(offset + i * 4, side, true);
    dispatch.params.forEach((value, i) => {
      const at = offset + (dispatch.extent.length + i) * 4;
      if (dispatch.kernel.params[i][1] === 'u32') words.setUint32(at, value, true);
      else words.setFloat32(at, value, true);
    });
  }
  return { words, offsets };
}
