import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/aws/**'],
    globalSetup: ['test/synthesize.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Handlers log what they refuse; it matters where a test fails.
    silent: 'passed-only',
    maxWorkers: 2,
    // Files share a process: to load the SDK, the bundles and their compiled code for each anew took a third of all time.
    // So no test may leave behind what another would notice: everything of a world is its own, and ends with it.
    isolate: false,
  },
});
