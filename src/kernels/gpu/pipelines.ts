import { STAGE_COMPUTE } from './constants';
import type { Kernel } from './kernel';

/** A compute pipeline and the layout of its one bind group. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Differs from that of every other kernel of the device. */
  readonly id: number;
}

/** The pipelines of a device, one for each different shader text. */
export class PipelineCache {
  private readonly compiled = new Map<string, CompiledKernel>();

  private count = 0;

  constructor(private readonly device: GPUDevice) {}

  get(kernel: Kernel<string, string>): CompiledKernel {
    const known = this.compiled.get(kernel.source);
    if (known) return known;
    const made = this.compile(kernel);
    this.compiled.set(kernel.source, made);
    return made;
  }

  /** Forgets all: pipelines made on a failing device may be invalid. */
  clear(): void {
    this.compiled.clear();
  }

  private compile(kernel: Kernel<string, string>): CompiledKernel {
    const label = kernel.name;
    const storage = kernel.buffers.map(
      ([, use], i): GPUBindGroupLayoutEntry => ({
        binding: i + 1,
        visibility: STAGE_COMPUTE,
        buffer: { type: use.startsWith('read') ? 'read-only-storage' : 'storage' },
      }),
    );
    const uniform: GPUBindGroupLayoutEntry = {
      binding: 0,
      visibility: STAGE_COMPUTE,
      buffer: { type: 'uniform', hasDynamicOffset: true },
    };
    const layout = this.device.createBindGroupLayout({ label, entries: [uniform, ...storage] });
    const pipeline = this.device.createComputePipeline({
      label,
      layout: this.device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module: this.device.createShaderModule({ label, code: kernel.source }), entryPoint: 'main' },
    });
    this.count++;
    return { pipeline, layout, id: this.count };
  }
}
