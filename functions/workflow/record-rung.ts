import { follow } from '../aws/case-store.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { Planner } from '../planner.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import type { Punctuality } from '../../shared/case/punctuality.ts';
import { punctualityOf } from '../../shared/dunning/punctuality.ts';
import { planStep, waitAnswer, type StepAnswer } from './plan-step.ts';

/** Does an act that is done with being recorded, if it is still what is planned, and plans the next wait. */
export async function recordRung(
  planner: Planner,
  request: StepRequest,
  act: 'request-escalation',
  command: (rungId: string, punctuality: Punctuality | undefined) => CaseCommand,
): Promise<StepAnswer> {
  const planned = await planStep(planner, request);
  const { plan, facts } = planned;
  const { item } = facts;
  if (plan.next !== act || item?.status !== 'open') return waitAnswer(planned, request.now);
  const punctuality = punctualityOf(item, facts, request.now);
  await follow(planner.table, request.caseId, command(plan.rungId, punctuality), {
    at: request.now,
    by: 'workflow',
  });
  return waitAnswer(await planStep(planner, request), request.now);
}
