import { defineConfig } from 'vitest/config';

const only = process.env.RISKPRESS_TESTS;
const results = process.env.RISKPRESS_RESULTS;

export default defineConfig({
  test: {
    include: only ? [`test/${only}/**/*.test.ts`] : ['test/**/*.test.ts'],
    exclude: only ? ['**/node_modules/**'] : ['test/hazard/long/**', 'test/engines/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: '100%',
    reporters: results ? ['default', 'json'] : ['default'],
    ...(results ? { outputFile: { json: results } } : {}),
  },
});
