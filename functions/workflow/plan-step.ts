import { follow, loadCase, loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadMissingThere, missingThereIn } from '../aws/ledger-store.ts';
import { loadParties } from '../aws/party-store.ts';
import * as keys from '../aws/keys.ts';
import { personsIn } from '../aws/person-store.ts';
import { policiesOf, policyNamedBy, type Active } from '../aws/policy-store.ts';
import { readEach, type Table } from '../aws/table.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { Planner } from '../planner.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { personIdsOf } from '../../shared/contact/person.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import {
  describeReason,
  exceptionsOf,
  isContactDue,
  needsSurroundings,
  planNextStep,
  type Plan,
} from '../../shared/dunning/plan.ts';
import { punctualityOf } from '../../shared/dunning/punctuality.ts';
import { silenceExceptions } from '../../shared/dunning/silence.ts';
import { overdueByCurrency } from '../../shared/dunning/statement.ts';
import { addMilliseconds, dayIn, type Instant } from '../../shared/time/calendar.ts';
import { zoneOf } from '../../shared/contact/reach.ts';

/** What a step tells the state machine; the names are those of its expressions. */
export interface StepAnswer {
  next: Planned['plan']['next'];
  /** The version and generation for which this was planned: the wait refuses to begin on any other. */
  version: number;
  generation: number;
  nextActionAt: Instant;
  reason: string;
}

export interface Planned {
  facts: PlanningFacts;
  plan: Exclude<Plan, { next: 'give-up-message' | 'pass-rung' }>;
}

const ROUNDS = 10;

/**
 * Reads the case and all that bears on it consistently and plans. What the plan says of the case itself (a message to give
 * up, an exception to raise or to clear) is recorded first; the plan that is answered was made on the version that stands.
 */
export async function planStep(planner: Planner, request: StepRequest): Promise<Planned> {
  const { table } = planner;
  const cause: Cause = { at: request.now, by: 'workflow' };
  for (let round = 0; round < ROUNDS; round++) {
    const facts = await planningFacts(planner, request.caseId, request.now);
    const plan = planNextStep(facts, request, request.now);
    if (plan.next === 'give-up-message') await giveUp(table, plan.messageId, cause);
    else if (plan.next === 'pass-rung') await passRung(table, facts, plan, cause);
    else if (!(await settleExceptions(table, facts, plan, cause))) return { facts, plan };
  }
  throw new Error(`case ${request.caseId} changes faster than it can be planned`);
}

/** Loaded when it is needed: hardly ever, since the provider's events settle a message within a day. */
async function giveUp(table: Table, messageId: InternalId, cause: Cause): Promise<void> {
  const { settleMessage } = await import('../messages/settle-message.ts');
  await settleMessage(table, messageId, 'lost', cause);
}

async function passRung(
  table: Table,
  facts: PlanningFacts,
  { rungId, cause: because }: Extract<Plan, { next: 'pass-rung' }>,
  cause: Cause,
): Promise<void> {
  const { item } = facts;
  if (item?.status !== 'open') throw new Error(`a rung is to be passed of a case that is not open`);
  const punctuality = punctualityOf(item, facts, cause.at);
  await follow(table, item.caseId, { type: 'PassRung', rungId, cause: because, punctuality }, cause);
}

/** The case and all that bears on what happens to it, each read consistently. Throws for a case that is not known. */
export async function planningFacts(
  { table, rulesOf }: Planner,
  caseId: string,
  now: Instant,
): Promise<PlanningFacts> {
  const item = await loadCase(table, caseId);
  if (!item) throw new Error(`case ${caseId} is not known`);
  const { creditor, books, debtor, ledger } = await loadParties(table, item);
  const policy = await policiesOf(table, [item]);
  const known = { item, creditor, books, debtor, ledger, policy, rules: rulesOf(debtor) };
  const zone = zoneOf(item, debtor);
  const isDue = debtor !== undefined && isContactDue(item, policy, zone, now);
  const facts = { ...known, ...(isDue ? await loadForContact(table, item, personIdsOf(debtor)) : {}) };
  if (!needsSurroundings(item, facts, now)) return facts;
  const cases = await loadLiveCases(table, item.debtorId);
  const surroundings = { cases, overdue: overdueByCurrency(cases, dayIn(now, zone)) };
  const others = isDue ? { missingThere: await loadMissingThere(table, cases) } : {};
  return { ...facts, ...others, surroundings, policy: await policiesOf(table, cases) };
}

/** What only a contact that is due needs to know, in one call. */
async function loadForContact(
  table: Table,
  { creditorId, caseId }: DunningCase,
  personIds: readonly InternalId[],
): Promise<Pick<PlanningFacts, 'persons' | 'shadow' | 'missingThere'>> {
  const [active, difference, ...persons] = await readEach(table, [
    keys.activePolicy(),
    keys.difference(creditorId, caseId),
    ...personIds.map(keys.person),
  ]);
  const { mode } = await policyNamedBy(table, active as Active | undefined);
  return {
    persons: personsIn(personIds, persons),
    shadow: mode === 'shadow',
    missingThere: missingThereIn([difference]),
  };
}

/** Brings the case's exceptions in line with the plan. Says whether anything had to be recorded. */
async function settleExceptions(
  table: Table,
  facts: PlanningFacts,
  plan: Plan,
  cause: Cause,
): Promise<boolean> {
  const { item, debtor } = facts;
  if (item?.status !== 'open' || plan.next === 'leave') return false;
  const today = dayIn(cause.at, zoneOf(item, debtor));
  const wanted = [...exceptionsOf(plan, item, facts, today), ...silenceExceptions(facts, item, cause.at)];
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
