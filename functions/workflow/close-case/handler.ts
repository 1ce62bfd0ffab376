import { follow } from '../../aws/case-store.ts';
import { tableFrom } from '../../aws/clients.ts';
import { releaseCall } from '../../debtors/release-call.ts';
import { stepHandler } from '../../middleware/step.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler(async ({ caseId, now }) => {
  const cause = { at: now, by: 'workflow' } as const;
  const closed = await follow(table, caseId, { type: 'CloseCase' }, cause);
  await releaseCall(table, closed, cause);
});
