import { defineConfig } from 'vite';
import { assembly } from './assembly.plugin.ts';

/** The headless programs: built for Node, the packages left outside. */
export default defineConfig({
  publicDir: false,
  plugins: [assembly()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist-node',
    rollupOptions: {
      input: {
        pointillist: 'src/cli/pointillist.ts',
        'pointillist-worker': 'src/cli/work/worker.ts',
        'bench-quality': 'bench/quality.ts',
        'bench-fit-exits': 'bench/fit-exits.ts',
        'bench-kernels': 'bench/kernels.ts',
        'bench-click': 'bench/click.ts',
        'bench-frames': 'bench/frames.ts',
        'bench-crowd': 'bench/crowd.ts',
        'bench-prototypes': 'bench/prototypes.ts',
        'bench-refit-click': 'bench/refit-click.ts',
        'bench-heads': 'bench/heads.ts',
        'bench-share-out': 'bench/share-out.ts',
        'bench-cost': 'bench/cost.ts',
        'bench-decorrelation': 'bench/decorrelation.ts',
        'bench-auto': 'bench/auto.ts',
        'bench-label-memory': 'bench/label-memory.ts',
      },
    },
  },
});
