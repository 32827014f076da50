import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Two copies of graphql (ESM here, CommonJS inside type-graphql) refuse each other's schemas: one file for both.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
    // Minutes, not seconds: `npm run test:long`, which CI also runs.
    exclude: process.env.LONG ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.long.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Both cores: files spend much of their time on loading, which one worker does in turn.
    maxWorkers: '100%',
    setupFiles: ['reflect-metadata'],
  },
});
