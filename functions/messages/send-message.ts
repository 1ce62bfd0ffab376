import { loadLiveCases, type Cause } from '../aws/case-store.ts';
import { loadMessage } from '../aws/message-store.ts';
import { loadMissingThere } from '../aws/ledger-store.ts';
import { policiesOf } from '../aws/policy-store.ts';
import { StaleWrite, type Table } from '../aws/table.ts';
import type { StepRequest } from '../middleware/step.ts';
import type { Planner } from '../planner.ts';
import { planStep, waitAnswer, type Planned, type StepAnswer } from '../workflow/plan-step.ts';
import {
  collectableMinor,
  isCertificatePending,
  type DunningCase,
  type OpenCase,
} from '../../shared/case/case.ts';
import { holdOfCase } from '../../shared/dunning/holds.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import type { PolicyOf } from '../../shared/dunning/policy.ts';
import type { MessageAct } from '../../shared/dunning/situation.ts';
import type { Draft } from '../../shared/message/draft.ts';
import type { Message, MessageContent } from '../../shared/message/message.ts';
import { mustBeReleased } from '../../shared/message/release.ts';
import { dayIn, type Instant, type IsoDay, type TimeZone } from '../../shared/time/calendar.ts';
import { claimMessage, gatherAll } from './claim-message.ts';
import type { Deliver } from './deliver.ts';
import { keepDraft } from './keep-draft.ts';
import { settleMessage } from './settle-message.ts';

/** Writes the message for which `lead` was planned; `cases` are all live ones of the debtor, `policyOf` has their policies. */
type DraftOf<Content extends MessageContent> = (
  lead: OpenCase,
  facts: PlanningFacts,
  cases: readonly DunningCase[],
  policyOf: PolicyOf,
  now: Instant,
) => Draft<Content>;

/**
 * Claims the contact, sends the message once, records what became of it, and plans the next wait. In shadow mode it keeps what a
 * person has not released as a draft instead.
 */
export async function sendMessage<Content extends MessageContent>(
  planner: Planner,
  deliver: Deliver<Content>,
  request: StepRequest,
  act: MessageAct,
  draftOf: DraftOf<Content>,
): Promise<StepAnswer> {
  const { table } = planner;
  const cause: Cause = { at: request.now, by: 'workflow' };
  const planned = await planStep(planner, request);
  const interrupted = await interruptedMessage(table, planned.facts);
  if (interrupted) {
    // One that was still gathering has not left, for sure; of any other only the provider's events can say.
    const news = interrupted.state === 'gathering' ? 'lost' : 'doubted';
    await settleMessage(table, interrupted.messageId, news, cause);
    return waitAnswer(await planStep(planner, request), request.now);
  }
  const claimed = await claim(planner, request, planned, act, draftOf);
  if ('plan' in claimed) return waitAnswer(claimed, request.now);
  const { messageId, content } = claimed;
  const { news, refusal } = await deliver(messageId, content, request.now);
  await settleMessage(table, messageId, news, cause, refusal);
  return waitAnswer(await planStep(planner, request), request.now);
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
async function claim<Content extends MessageContent>(
  planner: Planner,
  request: StepRequest,
  first: Planned,
  act: MessageAct,
  draftOf: DraftOf<Content>,
): Promise<{ messageId: string; content: Content } | Planned> {
  const { table } = planner;
  const cause: Cause = { at: request.now, by: 'workflow' };
  let planned = first;
  for (let attempt = 1; ; attempt++) {
    const { facts, plan } = planned;
    if (plan.next !== act || facts.item?.status !== 'open') return planned;
    const cases = await loadLiveCases(table, facts.item.debtorId);
    // What the plan found there a moment ago must be there; if not, the step fails and is decided again.
    const known = { ...facts, missingThere: await loadMissingThere(table, cases) };
    const draft = draftOf(facts.item, known, cases, await policiesOf(table, cases), request.now);
    try {
      if (mustBeReleased(facts, draft, request.now)) {
        await keepDraft(table, facts, facts.item, cases, draft, cause);
        return await planStep(planner, request);
      }
      const message = await claimMessage(table, facts, draft, cause);
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
    planned = await planStep(planner, request);
  }
}

function mayBeAskedFor(item: OpenCase, today: IsoDay, zone: TimeZone): boolean {
  return collectableMinor(item) > 0 && !isCertificatePending(item) && !holdOfCase(item, today, zone);
}

function placeAndDay({ debtor }: PlanningFacts, { timeZone }: OpenCase, { now }: StepRequest) {
  const zone = debtor?.timeZone ?? timeZone;
  return { zone, today: dayIn(now, zone) };
}
