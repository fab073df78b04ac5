// WebGPU's flag values, as the standard fixes them. The globals of the same names do not exist in Node.

export const BUFFER_USAGE = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
} as const;

export const TEXTURE_USAGE_COPY_DST = 0x02;
export const MAP_MODE_READ = 0x0001;
export const STAGE_COMPUTE = 0x4;
