import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // Two cores: more workers only wait for each other, and each one holds a model.
    maxWorkers: 2,
  },
});
