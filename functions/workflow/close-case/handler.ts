import { follow } from '../../aws/case-store.ts';
import { tableFrom } from '../../aws/clients.ts';
import { stepHandler } from '../../middleware/step.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler(async ({ caseId, now }) => {
  await follow(table, caseId, { type: 'CloseCase' }, { at: now, by: 'workflow' });
});
