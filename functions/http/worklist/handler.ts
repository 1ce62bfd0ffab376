import { tableFrom } from '../../aws/clients.ts';
import { financeHandler } from '../../middleware/finance.ts';
import { approvalPage } from './approvals.ts';
import { draftPage } from './drafts.ts';
import { environment } from './environment.ts';
import { routes } from './routes.ts';
import { rejectionPage, worklistPage } from './worklist.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = financeHandler(routes, {
  'GET /api/worklist': (call) => worklistPage(table, call),
  'GET /api/approvals': (call) => approvalPage(table, call),
  'GET /api/drafts': (call) => draftPage(table, call),
  'GET /api/rejections': (call) => rejectionPage(table, call),
});
