import { follow } from '../aws/case-store.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { Planner } from '../planner.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { planStep, waitAnswer, type StepAnswer } from './plan-step.ts';

/** Does an act that is done with being recorded, if it is still what is planned, and plans the next wait. */
export async function recordRung(
  planner: Planner,
  request: StepRequest,
  act: 'request-escalation',
  command: (rungId: string) => CaseCommand,
): Promise<StepAnswer> {
  const planned = await planStep(planner, request);
  const { plan } = planned;
  if (plan.next !== act) return waitAnswer(planned, request.now);
  await follow(planner.table, request.caseId, command(plan.rungId), { at: request.now, by: 'workflow' });
  return waitAnswer(await planStep(planner, request), request.now);
}
