import { basename, dirname } from 'node:path';
import asc from 'assemblyscript/asc';
import type { Plugin } from 'vite';

/** What an import asks for, by how it ends. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  '?assembly': [],
  // Up to 4 GiB: who makes the memory sets a bound.
  '?assembly-threads': ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

const suffixOf = (id: string) => Object.keys(OPTIONS).find((suffix) => id.endsWith(suffix));

/** By file and suffix; the workers' bundles of one build share it with the page's. */
const compiled = new Map<string, Promise<string>>();

/**
 * Compiles AssemblyScript as it is imported: `import wasm from './assembly/index.ts?assembly'` is the WebAssembly
 * in base64, `?assembly-threads` the same for a memory that threads share. Imported memory, no runtime, no
 * collector: the sources work on addresses.
 */
export function assembly(): Plugin {
  return {
    name: 'assemblyscript',
    enforce: 'pre',
    async resolveId(source, importer) {
      const suffix = suffixOf(source);
      if (!suffix) return null;
      const resolved = await this.resolve(source.slice(0, -suffix.length), importer, { skipSelf: true });
      return resolved && `${resolved.id}${suffix}`;
    },
    async load(id) {
      const suffix = suffixOf(id);
      if (!suffix) return null;
      const base64 = compiled.get(id) ?? compile(id.slice(0, -suffix.length), OPTIONS[suffix]);
      // A dev server keeps running while the sources change; a build and a test run compile once.
      if (!this.meta.watchMode) compiled.set(id, base64);
      return `export default ${JSON.stringify(await base64)};`;
    },
  };
}

async function compile(file: string, more: readonly string[]): Promise<string> {
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
    ...more,
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
