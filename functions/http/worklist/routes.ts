import { worklistQueries } from '../../../shared/api/routes/worklist.ts';

/** What people are to do and to decide. */
export const routes = worklistQueries;
