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
    // Both cores, and each loads the program once for all its files: loading was a quarter of the work. So a file leaves
    // nothing behind that another would see.
    maxWorkers: '100%',
    isolate: false,
    setupFiles: ['reflect-metadata'],
  },
});
