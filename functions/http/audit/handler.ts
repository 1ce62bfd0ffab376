import { tableFrom } from '../../aws/clients.ts';
import { openFiles } from '../../aws/files.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { financeHandler } from '../../middleware/finance.ts';
import { environment } from './environment.ts';
import { caseEvidence } from './evidence.ts';
import { executionDetail, executionPage } from './executions.ts';
import { placementFile, placementPage } from './placements.ts';
import { routes } from './routes.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const files = openFiles(env);
const workflow = openWorkflow(env);

export const handler = financeHandler(routes, {
  'GET /api/cases/{caseId}/evidence': (call) => caseEvidence(table, call),
  'GET /api/placements': (call) => placementPage(table, call),
  'GET /api/placements/{placementId}/file': (call) => placementFile(table, files, call),
  'GET /api/executions': (call) => executionPage(workflow, call),
  'GET /api/executions/{name}': (call) => executionDetail(workflow, call),
});
