import type { OptOut } from '../contact/opt-out-token.ts';
import type { ContactRung } from '../dunning/policy.ts';
import type { ReminderSituation } from '../dunning/situation.ts';
import type { DueItem } from '../dunning/statement.ts';
import type { Draft } from './draft.ts';
import { outlineReminder } from './outline-reminder.ts';
import { paymentReminder } from './payment-reminder.ts';
import { paymentSms } from './payment-sms.ts';
import { whatFollows } from './what-follows.ts';

/** Where the bearer of the link can end what we write to the debtor by the channel. */
export type OptOutUrl = (optOut: OptOut) => string;

/** The reminder of `outlineReminder`, with its words. */
export function draftReminder(situation: ReminderSituation, optOutUrlOf?: OptOutUrl): Draft {
  const { policyOf, today } = situation;
  const { draft, creditor, debtor, reach, statement, hardship } = outlineReminder(situation);
  const write = reach.channel === 'email' ? paymentReminder : paymentSms;
  return {
    ...draft,
    contentFor: (items) => {
      const said = { ...statement, items: items as DueItem<ContactRung>[] };
      const follows = whatFollows(said, policyOf, today);
      const optOutUrl = optOutUrlOf?.({ debtorId: debtor.debtorId, channel: reach.channel });
      return write({ creditor, debtor, reach, statement: said, follows, hardship, optOutUrl, today });
    },
  };
}
