import type { SalesSituation } from '../dunning/situation.ts';
import type { Draft } from './draft.ts';
import type { EmailContent } from './message.ts';
import { outlineSalesNotice } from './outline-sales-notice.ts';
import { salesNotice } from './sales-notice.ts';

/** The notice of `outlineSalesNotice`, with its words. */
export function draftSalesNotice(situation: SalesSituation): Draft<EmailContent> {
  const { today } = situation;
  const { draft, creditor, debtor, reach } = outlineSalesNotice(situation);
  return {
    ...draft,
    contentFor: (items) =>
      salesNotice({ creditor, debtor, reach, items: items.map(({ item }) => item), today }),
  };
}
