import { nameOfRules } from '../contact/packs.ts';
import { personsReached } from '../contact/person.ts';
import { addressHash, type Reach } from '../contact/reach.ts';
import { firmness } from '../dunning/policy.ts';
import { punctualityOf } from '../dunning/punctuality.ts';
import { firmerTone, isSilent, reminderReach } from '../dunning/silence.ts';
import type { ReminderSituation } from '../dunning/situation.ts';
import { statementOf, type DueItem, type Statement } from '../dunning/statement.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Outline } from './draft.ts';
import { messageIdOf } from './message.ts';

/** All of a reminder but its words, and what they are made of. */
export interface ReminderOutline {
  draft: Outline;
  creditor: Creditor;
  debtor: Debtor;
  reach: Reach;
  statement: Statement;
  hardship: boolean;
}

/** One reminder of all that is due for one. What the plan found there a moment ago must be there, or the step is decided again. */
export function outlineReminder({
  facts,
  lead,
  due,
  front,
  overdue,
  policyOf,
  now,
}: ReminderSituation): ReminderOutline {
  const { creditor, debtor, ledger, rules } = facts;
  const reach = debtor && reminderReach({ ...facts, debtor }, lead, front.channel, now);
  if (!creditor || !reach) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  const hardship = ledger.hardship !== undefined;
  const last = ledger.lastMessage?.tone;
  const asDue = statementOf(due, overdue, last);
  const said = isSilent(facts, lead, now) ? { ...asDue, tone: firmerTone(asDue.tone, last) } : asDue;
  const statement = hardship ? softened(said) : said;
  const { tone, announced } = statement;
  const draft = {
    message: {
      messageId: messageIdOf(lead, due[0].rung.id),
      debtorId: debtor.debtorId,
      purpose: 'collection' as const,
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
    punctualityOf: ({ item }: DueItem) => punctualityOf(item, { ...facts, policy: policyOf }, now),
  };
  return { draft, creditor, debtor, reach, statement, hardship };
}

/** Nothing is announced to a debtor in hardship, and nothing said more firmly than at first. */
function softened(statement: Statement): Statement {
  const tone = firmness(statement.tone) > firmness('friendly') ? 'friendly' : statement.tone;
  return { ...statement, tone, announced: [] };
}
