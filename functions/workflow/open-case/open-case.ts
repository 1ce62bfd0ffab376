import { follow } from '../../aws/case-store.ts';
import { policyOfNewCase } from './policy-of-new-case.ts';
import type { StepRequest } from '../../middleware/step.ts';
import type { Planner } from '../../planner.ts';
import { planStep, stepAnswer, type StepAnswer } from '../plan-step.ts';

/** Opens the case for this execution, or finds that another has it, and plans the first wait. */
export async function openCase(planner: Planner, request: StepRequest): Promise<StepAnswer> {
  const { table } = planner;
  const { caseId, episode, generation, now } = request;
  const { id, version } = await policyOfNewCase(table, caseId, now);
  const policy = { id, version };
  await follow(table, caseId, { type: 'OpenCase', episode, generation, policy }, { at: now, by: 'workflow' });
  return stepAnswer(await planStep(planner, request), now);
}
