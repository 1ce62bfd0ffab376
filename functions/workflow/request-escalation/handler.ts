import { tableFrom } from '../../aws/clients.ts';
import { stepHandler } from '../../middleware/step.ts';
import { recordRung } from '../record-rung.ts';
import { WORKFLOW } from '../../../shared/case/escalation.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler((request) =>
  recordRung(table, request, 'request-escalation', (rungId) => ({
    type: 'RequestEscalation',
    rungId,
    by: WORKFLOW,
  })),
);
