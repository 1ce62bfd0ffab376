import { caseQueries } from '../../../shared/api/routes/cases.ts';
import { debtorQueries } from '../../../shared/api/routes/debtors.ts';
import { portfolioQueries } from '../../../shared/api/routes/portfolio.ts';

/** What is owed, and by whom. */
export const routes = { ...portfolioQueries, ...caseQueries, ...debtorQueries };
