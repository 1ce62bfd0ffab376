import { accountOwnerReach, addressHash, type Reach } from '../contact/reach.ts';
import { punctualityOf } from '../dunning/punctuality.ts';
import type { SalesSituation } from '../dunning/situation.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Outline } from './draft.ts';
import { messageIdOf } from './message.ts';

/** All of a sales notice but its words, and what they are made of. */
export interface SalesNoticeOutline {
  draft: Outline;
  creditor: Creditor;
  debtor: Debtor;
  reach: Reach;
}

/** One notice to the debtor's account owner, of all that is due for one. */
export function outlineSalesNotice({ facts, lead, due, policyOf, now }: SalesSituation): SalesNoticeOutline {
  const { creditor, debtor, ledger } = facts;
  const reach = debtor && accountOwnerReach(debtor, ledger.unusableAddresses);
  if (!creditor || !reach) throw new Error(`case ${lead.caseId} was planned for a message it cannot have`);
  const draft: Outline = {
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
  };
  return { draft, creditor, debtor, reach };
}
