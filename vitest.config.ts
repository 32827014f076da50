import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Two copies of graphql (ESM here, CommonJS inside type-graphql) refuse each other's schemas: one file for both.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['reflect-metadata'],
  },
});
