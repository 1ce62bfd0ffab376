import { caseWrites, loadLiveCases, type Cause } from '../../aws/case-store.ts';
import { sendMail, type Mailer } from '../../aws/mail.ts';
import { loadMessage, newMessageWrites } from '../../aws/message-store.ts';
import { ledgerWrite } from '../../aws/party-store.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';
import { settleMessage, type MessageNews } from '../../messages/settle-message.ts';
import type { StepRequest } from '../../middleware/step.ts';
import type { OpenCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import type { PlanningFacts } from '../../../shared/dunning/plan.ts';
import { gatherStatement, type StatementItem } from '../../../shared/dunning/statement.ts';
import { messageIdOf, type Message, type MessageContent } from '../../../shared/message/message.ts';
import { paymentReminder } from '../../../shared/message/payment-reminder.ts';
import { addressHash, emailRecipient } from '../../../shared/parties/debtor.ts';
import { dayIn } from '../../../shared/time/calendar.ts';
import { planStep, waitAnswer, type StepAnswer } from '../plan-step.ts';

const CLAIM_TRIES = 5;

/** Claims the contact, sends the message once, records what became of it, and plans the next wait. */
export async function sendReminder(table: Table, mailer: Mailer, request: StepRequest): Promise<StepAnswer> {
  const cause: Cause = { at: request.now, by: 'workflow' };
  await doubtInterrupted(table, request, cause);
  const claimed = await claim(table, request, cause);
  if (claimed) {
    const { message, content } = claimed;
    const result = await sendMail(mailer, message.messageId, content, request.now);
    const news: Record<typeof result.outcome, MessageNews> = {
      accepted: 'sent',
      refused: 'released',
      unknown: 'doubted',
    };
    const refusal = result.outcome === 'refused' ? result.cause : '';
    await settleMessage(table, message.messageId, news[result.outcome], cause, refusal);
    // A refusal is no reason to knock again at once.
    if (result.outcome === 'refused')
      return waitAnswer(await planStep(table, { ...request, setback: true }), request.now);
  }
  return waitAnswer(await planStep(table, request), request.now);
}

/** A try before this one claimed a message and was cut off: whether it left, only the provider's events can say. */
async function doubtInterrupted(table: Table, request: StepRequest, cause: Cause): Promise<void> {
  const { facts } = await planStep(table, request);
  const { item } = facts;
  if (item?.status !== 'open' || item.generation !== request.generation) return;
  for (const { state, messageId } of Object.values(item.rungs)) {
    if (state !== 'claimed') continue;
    const message = await loadMessage(table, messageId);
    if (message?.leadCaseId === item.caseId) await settleMessage(table, messageId, 'doubted', cause);
  }
}

/**
 * Takes the contact from the ledger for every item that is due, on the versions that were read, in one transaction. A
 * payment or another contact that was first makes it fail, and all is decided again. `undefined`: nothing to send now.
 */
async function claim(
  table: Table,
  request: StepRequest,
  cause: Cause,
): Promise<{ message: Message; content: MessageContent } | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { facts, plan } = await planStep(table, request);
    if (plan.next !== 'send-reminder' || facts.item?.status !== 'open') return undefined;
    const others = await loadLiveCases(table, facts.item.debtorId);
    const items = gatherStatement(facts.item, others, facts.policy, request.now);
    const draft = draftMessage(facts, facts.item, items, request);
    if (!draft) return undefined;
    const { message, content } = draft;
    const { messageId, channel } = message;
    const allowedBy = `${facts.rules.id} v${facts.rules.version}`;
    const claims = items.flatMap(({ item, rung }) => {
      const events = decide({ type: 'ClaimReminder', messageId, rungId: rung.id, channel, allowedBy }, item);
      return caseWrites(table, item, events, cause).writes;
    });
    const contacts = [...facts.ledger.contacts, { at: request.now, channel, messageId }];
    const granted = ledgerWrite(
      table,
      facts.ledger,
      { contacts, leadCaseId: facts.item.caseId },
      request.now,
    );
    try {
      await writeTogether(table, [granted, ...newMessageWrites(table, message, content), ...claims]);
      return draft;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === CLAIM_TRIES) throw error;
    }
  }
}

function draftMessage(
  { creditor, debtor, ledger }: PlanningFacts,
  lead: OpenCase,
  items: readonly StatementItem[],
  { now }: StepRequest,
): { message: Message; content: MessageContent } | undefined {
  const own = items[0];
  const recipient = debtor && emailRecipient(debtor, ledger.unusableAddresses);
  if (!creditor || !debtor || !recipient || !own) return undefined;
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
  const today = dayIn(now, debtor.timeZone);
  return { message, content: paymentReminder({ creditor, debtor, recipient, items, today }) };
}
