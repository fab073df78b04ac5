import { basename, dirname } from 'node:path';
import asc from 'assemblyscript/asc';
import type { Plugin } from 'vite';

const SUFFIX = '?assembly';

/** By file; the workers' bundles of one build share it with the page's. */
const compiled = new Map<string, Promise<string>>();

/**
 * Compiles AssemblyScript as it is imported: `import wasm from './assembly/index.ts?assembly'` is the WebAssembly
 * in base64. Imported memory, no runtime, no collector: the sources work on addresses.
 */
export function assembly(): Plugin {
  return {
    name: 'assemblyscript',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return null;
      const resolved = await this.resolve(source.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      return resolved && `${resolved.id}${SUFFIX}`;
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const file = id.slice(0, -SUFFIX.length);
      const base64 = compiled.get(file) ?? compile(file);
      // A dev server keeps running while the sources change; a build and a test run compile once.
      if (!this.meta.watchMode) compiled.set(file, base64);
      return `export default ${JSON.stringify(await base64)};`;
    },
  };
}

async function compile(file: string): Promise<string> {
  let binary: Uint8Array | undefined;
  const options = [
    '--baseDir',
    dirname(file),
    '--optimizeLevel',
    '3',
    '--runtime',
    'stub',
    '--importMemory',
    '--enable',
    'simd',
  ];
  const { error, stderr } = await asc.main(
    // v128 passes between functions of one module only.
    [basename(file), '--outFile', 'out.wasm', '--disableWarning', '112', ...options],
    {
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) binary = contents;
      },
    },
  );
  if (error || !binary) throw new Error(`${file} could not be compiled:\n${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}
