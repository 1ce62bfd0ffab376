import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { recordRung } from '../record-rung.ts';
import { WORKFLOW } from '../../../shared/case/escalation.ts';
import { environment } from './environment.ts';

const planner = plannerFrom(environment.parse(process.env));

export const handler = stepHandler((request) =>
  recordRung(planner, request, 'request-escalation', (rungId, punctuality) => ({
    type: 'RequestEscalation',
    rungId,
    by: WORKFLOW,
    punctuality,
  })),
);
