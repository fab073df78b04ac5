import { defineKernel, type Kernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import inner from './inner.wgsl?raw';
import pack from './pack.wgsl?raw';

/** Packed rows on the GPU: `[rows, heads, quads, 4]`. */
export interface PackedRows {
  readonly tensor: GpuTensor;
  readonly rows: number;
  readonly heads: number;
  readonly quads: number;
}

/** max(norm, 1e-6) in two factors, the largest entry taken out first: squares of 1e30 would overflow. */
const NORM_FACTORS = /* wgsl */ `
    fn factors_of(start: u32, quads: u32) -> vec2<f32> {
      var largest = vec4<f32>(1e-6);
      for (var quad = 0u; quad < quads; quad++) { largest = max(largest, abs(load4(start, quad))); }
      let scale = 1.0 / max(max(largest.x, largest.y), max(largest.z, largest.w));
      var squares = vec4<f32>();
      for (var quad = 0u; quad < quads; quad++) {
        let scaled = load4(start, quad) * scale;
        squares += scaled * scaled;
      }
      let norm = sqrt(dot(squares, vec4<f32>(1.0)));
      return vec2<f32>(scale, 1.0 / max(norm, 1e-6 * scale));
    }`;

const NORMALISE = defineKernel({
  name: 'normalise rows',
  code: pack,
  variant: `fn row_of(row: u32) -> u32 { return row; }${NORM_FACTORS}`,
  params: { width: 'u32' },
  buffers: { values: 'read f32', packed: 'write vec4<f32>' },
});

const NORMALISE_PICKED = defineKernel({
  name: 'normalise some rows',
  code: pack,
  variant: `fn row_of(row: u32) -> u32 { return picked[row]; }${NORM_FACTORS}`,
  params: { width: 'u32' },
  buffers: { values: 'read f32', picked: 'read u32', packed: 'write vec4<f32>' },
});

const GATHER = defineKernel({
  name: 'gather rows',
  code: pack,
  variant: /* wgsl */ `
    fn row_of(row: u32) -> u32 { return picked[row]; }
    fn factors_of(start: u32, quads: u32) -> vec2<f32> { return vec2<f32>(params.scale, 1.0); }`,
  params: { width: 'u32', scale: 'f32' },
  buffers: { values: 'read f32', picked: 'read u32', packed: 'write vec4<f32>' },
});

/** Rows `[rows, width]`, or those numbered `pick`, divided by max(their norm, 1e-6). */
export function recordNormalise(recorder: Recorder, values: GpuTensor, pick?: readonly number[]): PackedRows {
  const width = values.side(1);
  const rows = pick?.length ?? values.side(0);
  const quads = Math.ceil(width / 4);
  const packed = recorder.tensor([rows, 1, quads, 4]);
  if (pick) {
    const picked = recorder.upload(Uint32Array.from(pick));
    recorder.dispatch(NORMALISE_PICKED, { width }, { values, picked, packed }, [rows]);
  } else {
    recorder.dispatch(NORMALISE, { width }, { values, packed }, [rows]);
  }
  return { tensor: packed, rows, heads: 1, quads };
}

/** Rows `pick` of `[rows, width]`, cut into heads and multiplied by `scale`. */
export function recordGather(
  recorder: Recorder,
  values: GpuTensor,
  pick: readonly number[],
  heads: number,
  scale: number,
): PackedRows {
  const width = values.side(1) / heads;
  const quads = Math.ceil(width / 4);
  const tensor = recorder.tensor([pick.length, heads, quads, 4]);
  const picked = recorder.upload(Uint32Array.from(pick));
  recorder.dispatch(GATHER, { width, scale }, { values, picked, packed: tensor }, [pick.length, heads]);
  return { tensor, rows: pick.length, heads, quads };
}

/** A kernel of inner products that does with each what `emit` says: WGSL of `fn emit(i, j, value)`. */
export type InnerKernel = Kernel<
  'rows' | 'columns' | 'stride' | 'offset' | 'quads' | 'factor',
  'a' | 'b' | 'out'
>;

/** @param emit may use `params.factor` and write `out`. `upperOnly` leaves out tiles wholly below the diagonal. */
export function defineInner(name: string, emit: string, upperOnly = false): InnerKernel {
  const wanted = upperOnly ? 'column >= row' : 'true';
  return defineKernel({
    name,
    code: inner,
    variant: `fn wanted(row: u32, column: u32) -> bool { return ${wanted}; }\n${emit}`,
    params: { rows: 'u32', columns: 'u32', stride: 'u32', offset: 'u32', quads: 'u32', factor: 'f32' },
    buffers: { a: 'read vec4<f32>', b: 'read vec4<f32>', out: 'write f32' },
    workgroup: [8, 8, 1],
  });
}

/** `kernel` over all pairs of rows of one head. `out` must hold all that `emit` writes. */
export function recordInner(
  recorder: Recorder,
  kernel: InnerKernel,
  a: PackedRows,
  b: PackedRows,
  out: GpuTensor,
  { head = 0, factor = 0 } = {},
): void {
  const { rows, quads, heads } = a;
  const params = { rows, columns: b.rows, stride: heads * quads, offset: head * quads, quads, factor };
  const extent = [Math.ceil(b.rows / 4), Math.ceil(rows / 4)] as const;
  recorder.dispatch(kernel, params, { a: a.tensor, b: b.tensor, out }, extent);
}
