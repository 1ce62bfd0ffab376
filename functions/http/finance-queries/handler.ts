import { openFiles } from '../../aws/files.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { financeHandler, type Answers } from '../../middleware/finance.ts';
import { plannerFrom } from '../../planner.ts';
import { queryRoutes } from '../../../shared/api/routes.ts';
import { adherence } from './adherence.ts';
import { approvalPage } from './approvals.ts';
import { caseDetail } from './case-detail.ts';
import { broadcastDetail, broadcastPage, recipientPage } from './broadcasts.ts';
import { casePage } from './case-page.ts';
import { debtorDetail, debtorPage } from './debtors.ts';
import { draftPage } from './drafts.ts';
import { environment } from './environment.ts';
import { executionDetail, executionPage } from './executions.ts';
import { placementFile, placementPage } from './placements.ts';
import { policyDetail, policyPage } from './policies.ts';
import { portfolio } from './portfolio.ts';
import { rejectionPage, worklistPage } from './worklist.ts';

const env = environment.parse(process.env);
const planner = plannerFrom(env);
const { table } = planner;
const files = openFiles(env);
const workflow = openWorkflow(env);

/** What is asked for once in a while, and needs much, is loaded when it is. */
const answers: Answers<typeof queryRoutes> = {
  'GET /api/portfolio': (call) => portfolio(table, env.TIME_ZONE, call),
  'GET /api/adherence': (call) => adherence(table, env.TIME_ZONE, call),
  'GET /api/cases': (call) => casePage(table, call),
  'GET /api/cases/{caseId}': (call) => caseDetail(table, call),
  'GET /api/cases/{caseId}/evidence': (call) =>
    import('./evidence.ts').then(({ caseEvidence }) => caseEvidence(table, call)),
  'GET /api/debtors': (call) => debtorPage(table, call),
  'GET /api/debtors/{debtorId}': (call) => debtorDetail(table, call),
  'GET /api/preview': (call) =>
    import('./preview.ts').then(({ previewPage }) =>
      previewPage(planner, { sweeps: env.SWEEPS, placing: env.PLACING }, env.TIME_ZONE, call),
    ),
  'GET /api/policies': () => policyPage(table),
  'GET /api/policies/{id}': (call) => policyDetail(table, call),
  'GET /api/worklist': (call) => worklistPage(table, call),
  'GET /api/approvals': (call) => approvalPage(table, call),
  'GET /api/drafts': (call) => draftPage(table, call),
  'GET /api/rejections': (call) => rejectionPage(table, call),
  'GET /api/placements': (call) => placementPage(table, call),
  'GET /api/placements/{placementId}/file': (call) => placementFile(table, files, call),
  'GET /api/broadcasts': (call) => broadcastPage(table, call),
  'GET /api/broadcasts/{id}': (call) => broadcastDetail(table, call),
  'GET /api/broadcasts/{id}/recipients': (call) => recipientPage(table, call),
  'GET /api/executions': (call) => executionPage(workflow, call),
  'GET /api/executions/{name}': (call) => executionDetail(workflow, call),
};

export const handler = financeHandler(queryRoutes, answers);
