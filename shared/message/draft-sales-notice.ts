import { accountOwnerReach, addressHash } from '../contact/reach.ts';
import { punctualityOf } from '../dunning/punctuality.ts';
import type { SalesSituation } from '../dunning/situation.ts';
import type { Draft } from './draft.ts';
import { messageIdOf, type EmailContent } from './message.ts';
import { salesNotice } from './sales-notice.ts';

/** One notice to the debtor's account owner, of all that is due for one. */
export function draftSalesNotice({
  facts,
  lead,
  due,
  policyOf,
  now,
  today,
}: SalesSituation): Draft<EmailContent> {
  const { creditor, debtor, ledger } = facts;
  const reach = debtor && accountOwnerReach(debtor, ledger.unusableAddresses);
  if (!creditor || !reach) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  return {
    message: {
      messageId: messageIdOf(lead, due[0].rung.id),
      debtorId: debtor.debtorId,
      purpose: 'internal',
      channel: reach.channel,
      leadCaseId: lead.caseId,
      generation: lead.generation,
      claimedAt: now,
      addressHash: addressHash(debtor.debtorId, reach.address),
    },
    due,
    allowedBy: 'internal',
    announced: [],
    punctualityOf: ({ item }) => punctualityOf(item, { ...facts, policy: policyOf }, now),
    contentFor: (items) =>
      salesNotice({ creditor, debtor, reach, items: items.map(({ item }) => item), today }),
  };
}
