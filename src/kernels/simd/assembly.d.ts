/** AssemblyScript compiled by `assembly.plugin.ts`: WebAssembly in base64. */
declare module '*?assembly' {
  const base64: string;
  export default base64;
}

/** The same for a memory that threads share. */
declare module '*?assembly-threads' {
  const base64: string;
  export default base64;
}
