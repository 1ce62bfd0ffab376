import type { Draft } from '../../messages/claim-message.ts';
import type { Situation } from '../../messages/send-message.ts';
import { accountOwnerReach, addressHash } from '../../../shared/contact/reach.ts';
import { messageIdOf, type EmailContent } from '../../../shared/message/message.ts';
import { salesNotice } from '../../../shared/message/sales-notice.ts';

/** One notice to the debtor's account owner, of all that is due for one. */
export function draftSalesNotice({
  facts,
  lead,
  due,
  request,
  today,
}: Situation<'tell-sales'>): Draft<EmailContent> {
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
      claimedAt: request.now,
      addressHash: addressHash(debtor.debtorId, reach.address),
    },
    due,
    allowedBy: 'internal',
    announced: [],
    contentFor: (items) =>
      salesNotice({ creditor, debtor, reach, items: items.map(({ item }) => item), today }),
  };
}
