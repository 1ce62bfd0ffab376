import { defineConfig } from 'vitest/config';

/** What must hold on the twin's DynamoDB and on another one alike; needs Java, and fetches that other one when it is missing. */
export default defineConfig({
  test: {
    include: ['test/engines/*.engine.ts'],
    globalSetup: ['test/engines/setup.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/engines.json' }]],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
