import config from './vitest.config.ts';

/** What takes minutes: the same questions as in `npm test`, asked of far more. */
export default {
  test: {
    ...config.test,
    include: ['test/long/**/*.test.ts'],
    exclude: [],
    reporters: ['default', ['json', { outputFile: 'reports/long.json' }]],
  },
};
