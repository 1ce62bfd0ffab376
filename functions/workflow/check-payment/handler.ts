import { releaseCall } from '../../debtors/release-call.ts';
import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { planStep, stepAnswer } from '../plan-step.ts';
import { environment } from './environment.ts';

const planner = plannerFrom(environment.parse(process.env));

export const handler = stepHandler(async (request) => {
  const planned = await planStep(planner, request);
  const { item } = planned.facts;
  // It may have been ended by other than its own workflow.
  if (item) await releaseCall(planner.table, item, { at: request.now, by: 'workflow' });
  return stepAnswer(planned, request.now);
});
