import { defineConfig } from 'vitest/config';
import { assembly } from './assembly.plugin.ts';

export default defineConfig({
  plugins: [assembly()],
  test: {
    include: ['src/**/*.spec.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // Two cores: more workers only wait for each other, and each one holds a model.
    maxWorkers: 2,
  },
});
