import { follow } from '../aws/case-store.ts';
import type { Table } from '../aws/table.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import type { RulePack } from '../../shared/contact/rules.ts';
import type { RungAct } from '../../shared/dunning/policy.ts';
import { planStep, waitAnswer, type StepAnswer } from './plan-step.ts';

/** Does an act that is done with being recorded, if it is still what is planned, and plans the next wait. */
export async function recordRung(
  table: Table,
  request: StepRequest,
  act: Exclude<RungAct, 'send-reminder' | 'tell-sales'>,
  command: (rungId: string, rules: RulePack) => CaseCommand,
): Promise<StepAnswer> {
  const planned = await planStep(table, request);
  const { plan, facts } = planned;
  if (plan.next !== act) return waitAnswer(planned, request.now);
  await follow(table, request.caseId, command(plan.rungId, facts.rules), { at: request.now, by: 'workflow' });
  return waitAnswer(await planStep(table, request), request.now);
}
