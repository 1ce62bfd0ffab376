import config from './vitest.config.ts';

/** The twin against AWS's own programs: its DynamoDB beside DynamoDB Local (needs Java, fetches the rest), its wire with the CLI. */
export default {
  test: {
    ...config.test,
    include: ['test/aws/**/*.test.ts'],
    exclude: [],
    globalSetup: ['test/aws/setup.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/aws.json' }]],
  },
};
