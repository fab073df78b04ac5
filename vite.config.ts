import { statSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { viteStaticCopy } from 'vite-plugin-static-copy';
import { assembly } from './assembly.plugin.ts';
import { SAMPLES } from './src/ui/samples.ts';

/** Cross-origin isolation: without it WebAssembly runs on one thread. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** ONNX Runtime's WebAssembly, which the page fetches itself so that its bytes show in the progress bar. */
const ortWasm = new URL('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url);

/** Compiling AssemblyScript takes its seconds, and is meant to. */
const calm = { checks: { pluginTimings: false } };

export default defineConfig({
  base: './',
  define: { ORT_WASM_BYTES: String(statSync(ortWasm).size) },
  plugins: [
    react(),
    assembly(),
    viteStaticCopy({
      targets: [
        {
          src: 'models/*/*.{json,onnx,f32}',
          dest: 'models',
          rename: (_name, _ext, path) => path.split('models/').at(-1) ?? path,
        },
        ...SAMPLES.map((sample) => ({
          src: `node_modules/${sample.package}/data/image.jpg`,
          dest: 'samples',
          rename: sample.file,
        })),
      ],
    }),
  ],
  worker: { format: 'es', plugins: () => [assembly()], rolldownOptions: calm },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: calm,
  },
});
