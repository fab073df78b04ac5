// AssemblyScript, compiled to WebAssembly with SIMD when something imports it (`assembly.plugin.ts`). Addresses
// are bytes in the one memory; whoever calls lays it out. Nothing is allocated here, and every sum is made in one
// order whatever the machine.

export { scaleRows, sumProducts } from './channels';
export { multiply, multiplyTransposed } from './products';
