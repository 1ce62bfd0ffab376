import { evidenceQueries } from '../../../shared/api/routes/evidence.ts';
import { executionQueries } from '../../../shared/api/routes/executions.ts';
import { placementQueries } from '../../../shared/api/routes/placements.ts';

/** What has been done, for whoever is to judge it. */
export const routes = { ...evidenceQueries, ...placementQueries, ...executionQueries };
