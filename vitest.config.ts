import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/synthesize.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Handlers log what they refuse; it matters where a test fails.
    silent: 'passed-only',
    maxWorkers: 2,
  },
});
