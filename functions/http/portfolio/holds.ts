import type { CaseDetail } from '../../../shared/api/cases.ts';
import { moneyText } from '../../../shared/api/fields.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { Dispute } from '../../../shared/case/dispute.ts';

/** What keeps the case, or a part of it, from being dunned; also disputes that are over. */
export function holdsOf({ holds, currency }: DunningCase): CaseDetail['holds'] {
  return {
    pause: holds.pause,
    dunningBlock: holds.block,
    disputes: Object.entries(holds.disputes).map(([disputeId, dispute]) => {
      const { reasonCode, dueBy, amountMinor } = dispute;
      const amount = amountMinor === undefined ? undefined : moneyText(amountMinor, currency);
      return { disputeId, reasonCode, dueBy, amount, state: stateOf(dispute) };
    }),
  };
}

function stateOf({ resolution, withdrawn }: Dispute): CaseDetail['holds']['disputes'][number]['state'] {
  if (withdrawn === true) return 'withdrawn';
  if (!resolution) return 'open';
  return resolution.upheldMinor === 0 ? 'rejected' : 'upheld';
}
