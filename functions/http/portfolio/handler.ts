import { tableFrom } from '../../aws/clients.ts';
import { financeHandler } from '../../middleware/finance.ts';
import { adherence } from './adherence.ts';
import { caseDetail } from './case-detail.ts';
import { casePage } from './case-page.ts';
import { debtorDetail, debtorPage } from './debtors.ts';
import { environment } from './environment.ts';
import { portfolio } from './portfolio.ts';
import { routes } from './routes.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);

export const handler = financeHandler(routes, {
  'GET /api/portfolio': (call) => portfolio(table, env.TIME_ZONE, call),
  'GET /api/adherence': (call) => adherence(table, env.TIME_ZONE, call),
  'GET /api/cases': (call) => casePage(table, call),
  'GET /api/cases/{caseId}': (call) => caseDetail(table, call),
  'GET /api/debtors': (call) => debtorPage(table, call),
  'GET /api/debtors/{debtorId}': (call) => debtorDetail(table, call),
});
