// AssemblyScript, compiled to WebAssembly with SIMD when something imports it (`assembly.plugin.ts`). Addresses
// are bytes in the one memory; whoever calls lays it out. Nothing is allocated here.
export { affinity, cosines } from './inner';
export { multiply, multiplyColumns, multiplySymmetric, multiplyTransposed } from './matvec';
export { packNormalised } from './pack';
export { balanceSymmetric } from './sinkhorn';
export { addToParts } from './sums';
export { hopSymmetric } from './walk';
