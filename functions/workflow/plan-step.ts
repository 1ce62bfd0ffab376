import { follow, loadCase, loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadCreditorWithBooks, loadDebtor, loadLedger } from '../aws/party-store.ts';
import type { Table } from '../aws/table.ts';
import { settleMessage } from '../messages/settle-message.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { genericRules } from '../../shared/contact/rules.ts';
import {
  describeReason,
  exceptionsOf,
  planNextStep,
  type Plan,
  type PlanningFacts,
} from '../../shared/dunning/plan.ts';
import { pinnedPolicy } from '../../shared/dunning/policy.ts';
import { overdueMinor } from '../../shared/dunning/statement.ts';
import { addMilliseconds, type Instant } from '../../shared/time/calendar.ts';

/** What a step tells the state machine; the names are those of its expressions. */
export interface StepAnswer {
  next: 'wait' | 'send-reminder' | 'close' | 'hand-over' | 'leave';
  /** The version and generation for which this was planned: the wait refuses to begin on any other. */
  version: number;
  generation: number;
  nextActionAt: Instant;
  reason: string;
}

export interface Planned {
  facts: PlanningFacts;
  plan: Exclude<Plan, { next: 'give-up-message' }>;
}

const ROUNDS = 10;

/**
 * Reads the case and all that bears on it consistently and plans. What the plan says of the case itself (a message to give
 * up, an exception to raise or to clear) is recorded first; the plan that is answered was made on the version that stands.
 */
export async function planStep(table: Table, request: StepRequest): Promise<Planned> {
  const cause: Cause = { at: request.now, by: 'workflow' };
  for (let round = 0; round < ROUNDS; round++) {
    const facts = await planningFacts(table, request.caseId);
    const plan = planNextStep(facts, request, request.now);
    if (plan.next === 'give-up-message') await settleMessage(table, plan.messageId, 'lost', cause);
    else if (!(await settleExceptions(table, facts.item, plan, cause))) return { facts, plan };
  }
  throw new Error(`case ${request.caseId} changes faster than it can be planned`);
}

async function planningFacts(table: Table, caseId: string): Promise<PlanningFacts> {
  const item = await loadCase(table, caseId);
  if (!item) throw new Error(`case ${caseId} is not known`);
  const { creditor, books } = await loadCreditorWithBooks(table, item.creditorId);
  const debtor = (await loadDebtor(table, item.debtorId))?.party;
  const ledger = await loadLedger(table, item.debtorId);
  const hasMoney = (ledger.unapplied[item.currency] ?? 0) > 0;
  const overdue = hasMoney
    ? overdueMinor(await loadLiveCases(table, item.debtorId), item.currency)
    : undefined;
  return {
    ...{ item, creditor, books, debtor, ledger, overdueMinor: overdue },
    ...{ policy: pinnedPolicy, rules: genericRules },
  };
}

/** Brings the case's exceptions in line with the plan. Says whether anything had to be recorded. */
async function settleExceptions(
  table: Table,
  item: DunningCase | undefined,
  plan: Plan,
  cause: Cause,
): Promise<boolean> {
  if (item?.status !== 'open' || plan.next === 'leave') return false;
  const wanted = exceptionsOf(plan, item);
  const raised = wanted.filter((code) => !item.exceptions.includes(code));
  const stale = item.exceptions.some((code) => !wanted.includes(code));
  for (const code of raised) await follow(table, item.caseId, { type: 'SetException', code }, cause);
  if (stale) await follow(table, item.caseId, { type: 'ClearExceptions', except: wanted }, cause);
  return raised.length > 0 || stale;
}

export function stepAnswer({ facts, plan }: Planned, now: Instant): StepAnswer {
  const { item } = facts;
  const until = plan.next === 'wait' ? plan.until : now;
  return {
    next: plan.next,
    version: item?.version ?? 0,
    generation: item?.status === 'open' ? item.generation : 0,
    nextActionAt: until,
    reason: describeReason(plan.reason),
  };
}

/** After an act the workflow always waits: for a second, when there is something to do at once. */
export function waitAnswer(planned: Planned, now: Instant): StepAnswer {
  const answer = stepAnswer(planned, now);
  return planned.plan.next === 'wait'
    ? answer
    : { ...answer, next: 'wait', nextActionAt: addMilliseconds(now, 1000) };
}
