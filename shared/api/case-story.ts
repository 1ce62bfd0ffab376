import { balanceTerms } from '../case/balance.ts';
import type { DunningCase } from '../case/case.ts';
import type { RecordedEvent } from '../case/recorded-event.ts';
import type { CaseDetail, Happening } from './cases.ts';
import { moneyText } from './fields.ts';
import { plainAmounts } from './plain-amounts.ts';

/** Whatever the event is: types that are added later show by themselves. */
export function happeningOf(
  { seq, at, by, actor, event, balanceMinor }: RecordedEvent,
  currency: string,
): Happening {
  const { type, ...data } = event;
  const rule = 'allowedBy' in data ? data.allowedBy : undefined;
  const balance = moneyText(balanceMinor, currency);
  return { seq, at, by, actor, type, rule, balance, data: plainAmounts(data, currency) };
}

/** What the balance is made of, each part with its sign. */
export function termsOf(item: DunningCase): CaseDetail['balanceTerms'] {
  return balanceTerms(item).map(({ term, minor }) => ({ term, amount: moneyText(minor, item.currency) }));
}
