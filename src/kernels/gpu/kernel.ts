import prelude from './prelude.wgsl?raw';

/** The WGSL type of the elements of an array. */
type ElementType = 'f32' | 'u32' | 'vec2<f32>' | 'vec4<f32>' | 'atomic<u32>';

/** How a kernel uses an array: only reading, or reading and writing. */
export type BufferUse = `${'read' | 'write'} ${ElementType}`;

/** Invocations along x, y, z. */
export type Extent = readonly [number, number?, number?];

/** A shader and what it is given. Bindings and entry point are generated, so they cannot disagree with it. */
export interface Kernel<P extends string, B extends string> {
  readonly name: string;
  /** The whole WGSL text; it is the pipeline's identity. */
  readonly source: string;
  readonly params: readonly (readonly [P, 'u32' | 'f32'])[];
  readonly buffers: readonly (readonly [B, BufferUse])[];
  readonly workgroup: readonly [number, number, number];
}

export interface KernelDefinition<P extends string, B extends string> {
  readonly name: string;
  /**
   * WGSL with a function `invoke(id: vec3<u32>)`, called once for every id inside the extent of the dispatch.
   * It sees `params` and the arrays by their names.
   */
  readonly code: string;
  /** WGSL that comes before: aliases and functions by which variants differ. */
  readonly variant?: string;
  readonly params: Readonly<Record<P, 'u32' | 'f32'>>;
  readonly buffers: Readonly<Record<B, BufferUse>>;
  /** Invocations of a workgroup. Default 64 along x. */
  readonly workgroup?: readonly [number, number, number];
}

/** Writes the WGSL around a definition's code. */
export function defineKernel<P extends string, B extends string>(
  definition: KernelDefinition<P, B>,
): Kernel<P, B> {
  const { name, code, variant = '', workgroup = [64, 1, 1] } = definition;
  const params = Object.entries(definition.params) as [P, 'u32' | 'f32'][];
  const buffers = Object.entries(definition.buffers) as [B, BufferUse][];
  const fields = ['extent_x', 'extent_y', 'extent_z'].map((field) => `${field}: u32`);
  fields.push(...params.map(([field, type]) => `${field}: ${type}`));
  const bindings = buffers.map(([array, use], i) => {
    const [access, element] = use.split(' ');
    const mode = access === 'read' ? 'read' : 'read_write';
    return `@group(0) @binding(${i + 1}) var<storage, ${mode}> ${array}: array<${element}>;`;
  });
  const source = `${prelude}
struct Params { ${fields.join(', ')} }
@group(0) @binding(0) var<uniform> params: Params;
${bindings.join('\n')}
${variant}
${code}
@compute @workgroup_size(${workgroup.join(', ')})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < params.extent_x && id.y < params.extent_y && id.z < params.extent_z) {
    invoke(id);
  }
}
`;
  return { name, source, params, buffers, workgroup };
}
