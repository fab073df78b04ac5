import base64 from './assembly/rates.ts?assembly';
import { quantile } from './measure';

/** What a device does at the best, measured in the same run as the table. */
export interface Rates {
  /** 10⁹ multiplications and additions a second, on registers. */
  readonly multiply: number;
  /** 10⁹ bytes a second read and written by a copy of N² float32, for every N. */
  readonly copy: Readonly<Record<number, number>>;
}

const REPETITIONS = 25;
const ROUNDS = 400_000;
/** Bytes that a timed copy moves at the least, in as many copies as that takes: clocks are coarse. */
const COPIED = 2 ** 24;

async function fastest(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= REPETITIONS; i++) {
    const began = performance.now();
    await work();
    if (i > 0) times.push(performance.now() - began);
  }
  return quantile(times, 0);
}

/** Of one thread, by WebAssembly's SIMD. */
export async function cpuRates(sizes: readonly number[]): Promise<Rates> {
  const binary = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(binary, {
    env: { memory: new WebAssembly.Memory({ initial: 0 }) },
  });
  const multiplyAdd = instance.exports.multiplyAdd as (rounds: number, factor: number) => number;
  const copy: Record<number, number> = {};
  for (const tokens of sizes) {
    const [from, to] = [new Float32Array(tokens * tokens).fill(1), new Float32Array(tokens * tokens)];
    const bytes = 8 * tokens * tokens;
    const times = Math.ceil(COPIED / bytes);
    const ms = await fastest(() => {
      for (let i = 0; i < times; i++) to.set(from);
    });
    copy[tokens] = (times * bytes) / ms / 1e6;
  }
  return { multiply: (ROUNDS * 64) / (await fastest(() => multiplyAdd(ROUNDS, 0.5))) / 1e6, copy };
}

const INVOCATIONS = 65536;
const GPU_ROUNDS = 512;
const MULTIPLY_ADD = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> out: array<vec4<f32>>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let by = vec4<f32>(f32(id.x) * 1e-9 + 0.5);
  var a = by; var b = by + 1.0; var c = by + 2.0; var d = by + 3.0;
  for (var round = 0; round < ${GPU_ROUNDS}; round++) {
    a = fma(a, by, by); b = fma(b, by, by); c = fma(c, by, by); d = fma(d, by, by);
  }
  out[id.x] = a + b + c + d;
}`;

/** Of a WebGPU device, the waiting for it included. */
export async function gpuRates(device: GPUDevice, sizes: readonly number[]): Promise<Rates> {
  const submit = async (record: (encoder: GPUCommandEncoder) => void) => {
    const encoder = device.createCommandEncoder();
    record(encoder);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = (size: number) => device.createBuffer({ size, usage });

  const out = buffer(INVOCATIONS * 16);
  const compute = { module: device.createShaderModule({ code: MULTIPLY_ADD }), entryPoint: 'main' };
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
  const entries = [{ binding: 0, resource: { buffer: out } }];
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const time = await fastest(() =>
    submit((encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(INVOCATIONS / 64);
      pass.end();
    }),
  );
  out.destroy();

  const copy: Record<number, number> = {};
  for (const tokens of sizes) {
    const bytes = 4 * tokens * tokens;
    const [from, to] = [buffer(bytes), buffer(bytes)];
    const times = Math.ceil(COPIED / bytes);
    const ms = await fastest(() =>
      submit((encoder) => {
        for (let i = 0; i < times; i++) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      }),
    );
    copy[tokens] = (2 * times * bytes) / ms / 1e6;
    from.destroy();
    to.destroy();
  }
  return { multiply: (INVOCATIONS * GPU_ROUNDS * 4 * 8) / time / 1e6, copy };
}
