import { caseWrites } from '../../aws/case-store.ts';
import { ledgerWrite } from '../../aws/party-store.ts';
import { personContactWrites } from '../../aws/person-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../../aws/table.ts';
import type { StepRequest } from '../../middleware/step.ts';
import type { Planner } from '../../planner.ts';
import type { OpenCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import { nameOfRules } from '../../../shared/contact/packs.ts';
import { personsOf, personsReached } from '../../../shared/contact/person.ts';
import { assignedCall } from '../../../shared/dunning/assigned-call.ts';
import type { PlanningFacts } from '../../../shared/dunning/facts.ts';
import { punctualityOf } from '../../../shared/dunning/punctuality.ts';
import type { Plan } from '../../../shared/dunning/plan.ts';
import type { Instant } from '../../../shared/time/calendar.ts';
import { planStep, waitAnswer, type StepAnswer } from '../plan-step.ts';

const TRIES = 5;

/**
 * Gives the debtor to a person to call. The call takes its place among the contacts when it is assigned, so that nothing else
 * takes it meanwhile; further cases join it. Planned again when another contact or a payment was first.
 */
export async function assignCall(planner: Planner, request: StepRequest): Promise<StepAnswer> {
  const { table } = planner;
  for (let attempt = 1; ; attempt++) {
    const planned = await planStep(planner, request);
    const { plan, facts } = planned;
    if (plan.next !== 'assign-call' || facts.item?.status !== 'open') return waitAnswer(planned, request.now);
    try {
      await writeTogether(table, callWrites(table, facts, facts.item, plan, request.now));
      return waitAnswer(await planStep(planner, request), request.now);
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

function callWrites(
  table: Table,
  facts: PlanningFacts,
  item: OpenCase,
  { rungId, joins }: Extract<Plan, { next: 'assign-call' }>,
  now: Instant,
): Write[] {
  const { ledger, persons = [], debtor, rules } = facts;
  const call = assignedCall(item, rungId, now);
  const command = {
    type: 'AssignCall',
    rungId,
    callId: joins ?? call.messageId,
    allowedBy: nameOfRules(rules),
    punctuality: punctualityOf(item, facts, now),
  } as const;
  const { writes } = caseWrites(table, item, decide(command, item), { at: now, by: 'workflow' });
  // Should somebody make the call meanwhile, it was not about this; and who would give its place back must see that we joined.
  if (joins !== undefined) return [...writes, ledgerWrite(table, ledger, {}, now)];
  const reached = debtor ? personsReached(debtor, 'call') : [];
  return [
    ...writes,
    ledgerWrite(table, ledger, { contacts: [...ledger.contacts, call] }, now),
    ...personContactWrites(table, personsOf(persons, reached), item.debtorId, call),
  ];
}
