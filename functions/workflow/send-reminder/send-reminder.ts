import { caseWrites, loadLiveCases, type Cause } from '../../aws/case-store.ts';
import { sendMail, type Mailer } from '../../aws/mail.ts';
import { loadMessage, newMessageWrites } from '../../aws/message-store.ts';
import { ledgerWrite } from '../../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../../aws/table.ts';
import { settleMessage, type MessageNews } from '../../messages/settle-message.ts';
import type { StepRequest } from '../../middleware/step.ts';
import type { OpenCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import type { PlanningFacts } from '../../../shared/dunning/plan.ts';
import { gatherStatement, type StatementItem } from '../../../shared/dunning/statement.ts';
import { messageIdOf, type Message, type MessageContent } from '../../../shared/message/message.ts';
import { paymentReminder } from '../../../shared/message/payment-reminder.ts';
import { addressHash, emailRecipient } from '../../../shared/parties/debtor.ts';
import { dayIn, type Instant, type IsoDay } from '../../../shared/time/calendar.ts';
import { planStep, waitAnswer, type Planned, type StepAnswer } from '../plan-step.ts';

const CLAIM_TRIES = 5;

/** Claims the contact, sends the message once, records what became of it, and plans the next wait. */
export async function sendReminder(table: Table, mailer: Mailer, request: StepRequest): Promise<StepAnswer> {
  const cause: Cause = { at: request.now, by: 'workflow' };
  const planned = await planStep(table, request);
  const interrupted = await interruptedMessage(table, planned.facts);
  if (interrupted !== undefined) {
    await settleMessage(table, interrupted, 'doubted', cause);
    return waitAnswer(await planStep(table, request), request.now);
  }
  const claimed = await claim(table, request, planned, cause);
  if ('plan' in claimed) return waitAnswer(claimed, request.now);
  const { message, content } = claimed;
  const result = await sendMail(mailer, message.messageId, content, request.now);
  const news: Record<typeof result.outcome, MessageNews> = {
    accepted: 'sent',
    refused: 'released',
    unknown: 'doubted',
  };
  const refusal = result.outcome === 'refused' ? result.cause : '';
  await settleMessage(table, message.messageId, news[result.outcome], cause, refusal);
  return waitAnswer(await planStep(table, request), request.now);
}

/**
 * The message that a try before this one claimed for this case without recording what became of it: it was cut off, and
 * whether the message left, only the provider's events can say.
 */
async function interruptedMessage(table: Table, { item }: PlanningFacts): Promise<string | undefined> {
  if (item?.status !== 'open') return undefined;
  const claimed = Object.values(item.ladder.rungs).find(({ state }) => state === 'claimed');
  const message = claimed && (await loadMessage(table, claimed.messageId));
  const ours = message?.leadCaseId === item.caseId && message.generation === item.generation;
  return ours ? message.messageId : undefined;
}

/**
 * Takes the contact from the ledger for every item that is due, on the versions that were read, in one transaction. A
 * payment or another contact that was first makes it fail, and all is decided again: the answer is then what was planned
 * instead.
 */
async function claim(
  table: Table,
  request: StepRequest,
  first: Planned,
  cause: Cause,
): Promise<Draft | Planned> {
  let planned = first;
  for (let attempt = 1; ; attempt++) {
    const { facts, plan } = planned;
    if (plan.next !== 'send-reminder' || facts.item?.status !== 'open') return planned;
    const others = await loadLiveCases(table, facts.item.debtorId);
    const zone = facts.debtor?.timeZone ?? facts.item.timeZone;
    const today = dayIn(request.now, zone);
    const items = gatherStatement(facts.item, others, facts.policy, today, zone);
    const draft = draftMessage(facts, facts.item, items, request.now, today);
    try {
      await writeTogether(table, claimWrites(table, facts, draft, items, cause));
      return draft;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === CLAIM_TRIES) throw error;
    }
    planned = await planStep(table, request);
  }
}

function claimWrites(
  table: Table,
  { ledger, rules }: PlanningFacts,
  { message, content }: Draft,
  items: readonly StatementItem[],
  cause: Cause,
): Write[] {
  const { messageId, channel, leadCaseId } = message;
  const allowedBy = `${rules.id} v${rules.version}`;
  const contacts = [...ledger.contacts, { at: cause.at, channel, messageId }];
  return [
    ledgerWrite(table, ledger, { contacts, leadCaseId }, cause.at),
    ...newMessageWrites(table, message, content),
    ...items.flatMap(({ item, rung }) => {
      const events = decide({ type: 'ClaimMessage', messageId, rungId: rung.id, channel, allowedBy }, item);
      return caseWrites(table, item, events, cause).writes;
    }),
  ];
}

interface Draft {
  message: Message;
  content: MessageContent;
}

/** What the plan found there a moment ago must be there; if not, the step fails and is decided again. */
function draftMessage(
  { creditor, debtor, ledger }: PlanningFacts,
  lead: OpenCase,
  items: readonly StatementItem[],
  now: Instant,
  today: IsoDay,
): Draft {
  const own = items[0];
  const recipient = debtor && emailRecipient(debtor, ledger.unusableAddresses);
  if (!creditor || !recipient || !own)
    throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  const message: Message = {
    messageId: messageIdOf(lead, own.rung.id),
    debtorId: debtor.debtorId,
    channel: 'email',
    leadCaseId: lead.caseId,
    generation: lead.generation,
    items: items.map(({ item, rung }) => ({ caseId: item.caseId, rungId: rung.id })),
    state: 'claimed',
    claimedAt: now,
    addressHash: addressHash(debtor.debtorId, recipient.email),
  };
  return { message, content: paymentReminder({ creditor, debtor, recipient, items, today }) };
}
