// AssemblyScript, compiled to WebAssembly with SIMD when something imports it (`assembly.plugin.ts`): once for one
// thread, once for several that share the memory. Addresses are bytes in the one memory; whoever calls lays it out,
// behind the board. Nothing is allocated here.
export {
  addSoftmax,
  addToParts,
  affinity,
  assign,
  multiply,
  multiplyForgotten,
  multiplySymmetric,
  multiplyTransposed,
  pack,
  products,
} from './operations';
export { balanceSymmetric } from './sinkhorn';
export { help } from './team';
export { hopSymmetric, multiplyFew } from './walk';
