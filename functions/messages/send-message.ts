import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadMessage } from '../aws/message-store.ts';
import { policiesOf } from '../aws/policy-store.ts';
import { StaleWrite, type Table } from '../aws/table.ts';
import type { StepRequest } from '../middleware/step.ts';
import { planStep, waitAnswer, type Planned, type StepAnswer } from '../workflow/plan-step.ts';
import { collectableMinor, isCertificatePending, type OpenCase } from '../../shared/case/case.ts';
import { holdOfCase } from '../../shared/dunning/holds.ts';
import type { PlanningFacts } from '../../shared/dunning/plan.ts';
import { situationOf, type MessageAct, type Situation } from '../../shared/dunning/situation.ts';
import type { Draft } from '../../shared/message/draft.ts';
import type { Message, MessageContent } from '../../shared/message/message.ts';
import { dayIn, type IsoDay, type TimeZone } from '../../shared/time/calendar.ts';
import { claimMessage, gatherAll } from './claim-message.ts';
import type { Deliver } from './deliver.ts';
import { settleMessage } from './settle-message.ts';

/** Claims the contact, sends the message once, records what became of it, and plans the next wait. */
export async function sendMessage<Act extends MessageAct, Content extends MessageContent>(
  table: Table,
  deliver: Deliver<Content>,
  request: StepRequest,
  act: Act,
  draftOf: (situation: Situation<Act>) => Draft<Content>,
): Promise<StepAnswer> {
  const cause: Cause = { at: request.now, by: 'workflow' };
  const planned = await planStep(table, request);
  const interrupted = await interruptedMessage(table, planned.facts);
  if (interrupted) {
    // One that was still gathering has not left, for sure; of any other only the provider's events can say.
    const news = interrupted.state === 'gathering' ? 'lost' : 'doubted';
    await settleMessage(table, interrupted.messageId, news, cause);
    return waitAnswer(await planStep(table, request), request.now);
  }
  const claimed = await claim(table, request, planned, act, draftOf);
  if ('plan' in claimed) return waitAnswer(claimed, request.now);
  const { messageId, content } = claimed;
  const { news, refusal } = await deliver(messageId, content, request.now);
  await settleMessage(table, messageId, news, cause, refusal);
  return waitAnswer(await planStep(table, request), request.now);
}

/** The message that a try before this one claimed for this case without recording what became of it: it was cut off. */
async function interruptedMessage(table: Table, { item }: PlanningFacts): Promise<Message | undefined> {
  if (item?.status !== 'open') return undefined;
  for (const record of Object.values(item.ladder.rungs)) {
    if (record.state !== 'claimed') continue;
    const stored = await loadMessage(table, record.messageId);
    const ours = stored?.message.leadCaseId === item.caseId && stored.message.generation === item.generation;
    if (ours) return stored.message;
  }
  return undefined;
}

const CLAIM_TRIES = 5;

/**
 * The message that may leave now, or, when a payment or another contact was first and all was decided again, what was planned
 * instead.
 */
async function claim<Act extends MessageAct, Content extends MessageContent>(
  table: Table,
  request: StepRequest,
  first: Planned,
  act: Act,
  draftOf: (situation: Situation<Act>) => Draft<Content>,
): Promise<{ messageId: string; content: Content } | Planned> {
  const cause: Cause = { at: request.now, by: 'workflow' };
  let planned = first;
  for (let attempt = 1; ; attempt++) {
    const { facts, plan } = planned;
    if (plan.next !== act || facts.item?.status !== 'open') return planned;
    const draft = draftOf(await situation(table, facts, facts.item, request, act));
    try {
      const message = await claimMessage(table, facts.ledger, draft, cause);
      const { messageId } = message;
      if (message.state === 'claimed') return { messageId, content: draft.contentFor(draft.due) };
      const { zone, today } = placeAndDay(facts, facts.item, request);
      const isOwed = (item: OpenCase) => mayBeAskedFor(item, today, zone);
      const content = await gatherAll(table, messageId, facts.ledger, draft, isOwed, cause);
      if (content) return { messageId, content };
      await settleMessage(table, messageId, 'lost', cause);
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === CLAIM_TRIES) throw error;
    }
    planned = await planStep(table, request);
  }
}

function mayBeAskedFor(item: OpenCase, today: IsoDay, zone: TimeZone): boolean {
  return collectableMinor(item) > 0 && !isCertificatePending(item) && !holdOfCase(item, today, zone);
}

function placeAndDay({ debtor }: PlanningFacts, { timeZone }: OpenCase, { now }: StepRequest) {
  const zone = debtor?.timeZone ?? timeZone;
  return { zone, today: dayIn(now, zone) };
}

/** What the plan found there a moment ago must be there; if not, the step fails and is decided again. */
async function situation<Act extends MessageAct>(
  table: Table,
  facts: PlanningFacts,
  lead: OpenCase,
  { now }: StepRequest,
  act: Act,
): Promise<Situation<Act>> {
  const cases = await loadLiveCases(table, lead.debtorId);
  return situationOf(act, lead, facts, cases, await policiesOf(table, cases), now);
}
