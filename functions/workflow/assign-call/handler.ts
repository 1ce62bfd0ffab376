import { tableFrom } from '../../aws/clients.ts';
import { stepHandler } from '../../middleware/step.ts';
import { nameOfRules } from '../../../shared/contact/rules.ts';
import { recordRung } from '../record-rung.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler((request) =>
  recordRung(table, request, 'assign-call', (rungId, rules) => ({
    type: 'AssignCall',
    rungId,
    allowedBy: nameOfRules(rules),
  })),
);
