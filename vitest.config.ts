import { defineConfig } from 'vitest/config';

const hazard = process.env.RISKPRESS_TESTS === 'hazard';
const results = process.env.RISKPRESS_RESULTS;

export default defineConfig({
  test: {
    include: hazard ? ['test/hazard/**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: hazard ? [] : ['test/hazard/long/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: '100%',
    reporters: results ? ['default', 'json'] : ['default'],
    ...(results ? { outputFile: { json: results } } : {}),
  },
});
