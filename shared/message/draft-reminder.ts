import { personsReached } from '../contact/person.ts';
import { addressHash } from '../contact/reach.ts';
import type { OptOut } from '../contact/opt-out-token.ts';
import { nameOfRules } from '../contact/packs.ts';
import { firmness, type ContactRung } from '../dunning/policy.ts';
import { punctualityOf } from '../dunning/punctuality.ts';
import { firmerTone, isSilent, reminderReach } from '../dunning/silence.ts';
import type { ReminderSituation } from '../dunning/situation.ts';
import { statementOf, type DueItem, type Statement } from '../dunning/statement.ts';
import type { Draft } from './draft.ts';
import { messageIdOf } from './message.ts';
import { paymentReminder } from './payment-reminder.ts';
import { paymentSms } from './payment-sms.ts';
import { whatFollows } from './what-follows.ts';

/** Where the bearer of the link can end what we write to the debtor by the channel. */
export type OptOutUrl = (optOut: OptOut) => string;

/** One reminder of all that is due for one. What the plan found there a moment ago must be there, or the step is decided again. */
export function draftReminder(
  { facts, lead, due, front, overdue, policyOf, now, today }: ReminderSituation,
  optOutUrlOf?: OptOutUrl,
): Draft {
  const { creditor, debtor, ledger, rules } = facts;
  const reach = debtor && reminderReach({ ...facts, debtor }, lead, front.channel, now);
  if (!creditor || !reach) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  const hardship = ledger.hardship !== undefined;
  const last = ledger.lastMessage?.tone;
  const asDue = statementOf(due, overdue, last);
  const said = isSilent(facts, lead, now) ? { ...asDue, tone: firmerTone(asDue.tone, last) } : asDue;
  const statement = hardship ? softened(said) : said;
  const { tone, announced } = statement;
  const write = reach.channel === 'email' ? paymentReminder : paymentSms;
  return {
    message: {
      messageId: messageIdOf(lead, due[0].rung.id),
      debtorId: debtor.debtorId,
      purpose: 'collection',
      channel: reach.channel,
      tone,
      before: ledger.lastMessage,
      leadCaseId: lead.caseId,
      generation: lead.generation,
      claimedAt: now,
      addressHash: addressHash(debtor.debtorId, reach.address),
      personIds: personsReached(debtor, reach.channel, reach.address),
    },
    due,
    allowedBy: nameOfRules(rules),
    announced,
    punctualityOf: ({ item }) => punctualityOf(item, { ...facts, policy: policyOf }, now),
    contentFor: (items) => {
      const said = { ...statement, items: items as DueItem<ContactRung>[] };
      const follows = whatFollows(said, policyOf, today);
      const optOutUrl = optOutUrlOf?.({ debtorId: debtor.debtorId, channel: reach.channel });
      return write({ creditor, debtor, reach, statement: said, follows, hardship, optOutUrl, today });
    },
  };
}

/** Nothing is announced to a debtor in hardship, and nothing said more firmly than at first. */
function softened(statement: Statement): Statement {
  const tone = firmness(statement.tone) > firmness('friendly') ? 'friendly' : statement.tone;
  return { ...statement, tone, announced: [] };
}
