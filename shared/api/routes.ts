import { broadcastQueries } from './routes/broadcasts.ts';
import { caseQueries } from './routes/cases.ts';
import { debtorQueries } from './routes/debtors.ts';
import { evidenceQueries } from './routes/evidence.ts';
import { executionQueries } from './routes/executions.ts';
import { placementQueries } from './routes/placements.ts';
import { policyQueries } from './routes/policies.ts';
import { portfolioQueries } from './routes/portfolio.ts';
import { previewQueries } from './routes/preview.ts';
import { worklistQueries } from './routes/worklist.ts';

/** All calls that read. */
export const queryRoutes = {
  ...portfolioQueries,
  ...caseQueries,
  ...evidenceQueries,
  ...debtorQueries,
  ...previewQueries,
  ...policyQueries,
  ...worklistQueries,
  ...placementQueries,
  ...broadcastQueries,
  ...executionQueries,
};
