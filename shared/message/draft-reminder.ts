import { addressHash, reachOf } from '../contact/reach.ts';
import type { OptOut } from '../contact/opt-out-token.ts';
import { nameOfRules } from '../contact/rules.ts';
import type { ReminderRung } from '../dunning/policy.ts';
import type { Situation } from '../dunning/situation.ts';
import { statementOf, type DueItem } from '../dunning/statement.ts';
import type { Draft } from './draft.ts';
import { messageIdOf } from './message.ts';
import { paymentReminder } from './payment-reminder.ts';
import { paymentSms } from './payment-sms.ts';

/** Where the bearer of the link can end what we write to the debtor by the channel. */
export type OptOutUrl = (optOut: OptOut) => string;

/** One reminder of all that is due for one. What the plan found there a moment ago must be there, or the step is decided again. */
export function draftReminder(
  { facts, lead, due, overdue, now, today }: Situation<'send-reminder'>,
  optOutUrlOf?: OptOutUrl,
): Draft {
  const { creditor, debtor, ledger, rules } = facts;
  const { rung } = due[0];
  const reach = debtor && reachOf(debtor, ledger.unusableAddresses, rung.channel);
  if (!creditor || !reach) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  const statement = statementOf(due, overdue, ledger.lastMessage?.tone);
  const { tone, announced } = statement;
  const write = reach.channel === 'email' ? paymentReminder : paymentSms;
  return {
    message: {
      messageId: messageIdOf(lead, rung.id),
      debtorId: debtor.debtorId,
      purpose: 'collection',
      channel: reach.channel,
      tone,
      before: ledger.lastMessage,
      leadCaseId: lead.caseId,
      generation: lead.generation,
      claimedAt: now,
      addressHash: addressHash(debtor.debtorId, reach.address),
    },
    due,
    allowedBy: nameOfRules(rules),
    announced,
    contentFor: (items) =>
      write({
        creditor,
        debtor,
        reach,
        statement: { ...statement, items: items as DueItem<ReminderRung>[] },
        today,
        optOutUrl: optOutUrlOf?.({ debtorId: debtor.debtorId, channel: reach.channel }),
      }),
  };
}
