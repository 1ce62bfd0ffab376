import { follow, versionCheck, itemsOf, type Alongside, type Cause } from '../../aws/case-store.ts';
import { loadDispute, resolutionWrite } from '../../aws/dispute-store.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { hearFrom } from '../../debtors/hear-from.ts';
import {
  applyDispute,
  disputeDeadline,
  disputeFault,
  resolutionFault,
} from '../../intake/record-invoice/dispute-invoice.ts';
import { invalid } from '../../middleware/finance.ts';
import type { CaseCommandBody } from '../../../shared/api/case-commands.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { decide } from '../../../shared/case/decide.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { contentHash, type InternalId } from '../../../shared/ids/internal-id.ts';
import { dayIn } from '../../../shared/time/calendar.ts';
import { notPast } from '../not-past.ts';

type Body<Type extends CaseCommandBody['type']> = Extract<CaseCommandBody, { type: Type }>;

/** A dispute that is opened here is of this one case. Throws a `Rejection` that names the field which cannot be. */
export async function openDispute(
  table: Table,
  item: DunningCase,
  { body, disputeId, cause }: { body: Body<'OpenDispute'>; disputeId: InternalId; cause: Cause },
  alongside: Alongside,
): Promise<unknown> {
  const { caseId, debtorId, timeZone } = item;
  const { amount, reasonCode } = body;
  if (item.status === 'closed') throw new NotPossible(`nothing is owed on case ${caseId}`);
  const fault = disputeFault([item], amount);
  if (fault) throw fault;
  notPast('dueBy', body.dueBy, timeZone, cause.at);
  const dueBy = disputeDeadline(body.dueBy, dayIn(cause.at, timeZone));
  const command = { type: 'OpenDispute', disputeId, reasonCode, dueBy, amountMinor: amount?.minor } as const;
  // First, since the request is answered for good by what follows.
  await hearFrom(table, debtorId, cause.at, cause);
  return follow(table, caseId, command, cause, changing(alongside, `nothing is owed on case ${caseId}`));
}

/** One that the ERP has opened is of the invoice, so every instalment follows, and what the ERP decides later is rejected. */
export async function resolveDispute(
  table: Table,
  item: DunningCase,
  { body, key, cause }: { body: Body<'ResolveDispute'>; key: InternalId; cause: Cause },
  alongside: Alongside,
): Promise<unknown> {
  const { caseId, currency } = item;
  const { disputeId, outcome, amount } = body;
  const ours = item.holds.disputes[disputeId];
  if (!ours) throw invalid('disputeId', 'must be that of a dispute of this case');
  const command = { type: 'ResolveDispute', disputeId, outcome, amountMinor: amount?.minor } as const;
  const resolving = changing(alongside, `dispute ${disputeId} of case ${caseId} is resolved`);
  const ofErp = await loadDispute(table, disputeId);
  const disputed = ofErp ?? {
    amount: ours.amountMinor === undefined ? undefined : { minor: ours.amountMinor, currency },
  };
  const items = ofErp ? await itemsOf(table, ofErp.invoiceId) : [item];
  const fault = resolutionFault(disputed, { outcome, amount }, items);
  if (fault) throw fault;
  if (!ofErp) return follow(table, caseId, command, cause, resolving);
  const events = decide(command, item);
  const beside = resolving(events, { ...item, version: item.version + events.length });
  const resolution = { eventKey: key, content: contentHash(body), outcome, amount };
  const resolved = resolutionWrite(table, disputeId, resolution);
  await writeTogether(table, [versionCheck(table, item), resolved, ...beside]);
  return applyDispute(table, disputeId, cause);
}

/** A dispute that the ERP has opened is the ERP's: here it can be resolved. */
export async function withdrawDispute(
  table: Table,
  { caseId, holds }: DunningCase,
  disputeId: InternalId,
  cause: Cause,
  alongside: Alongside,
): Promise<unknown> {
  if (!holds.disputes[disputeId]) throw invalid('disputeId', 'must be that of a dispute of this case');
  if (await loadDispute(table, disputeId))
    throw new NotPossible(`the ERP has opened dispute ${disputeId}: resolve it as rejected`);
  return follow(table, caseId, { type: 'WithdrawDispute', disputeId }, cause, alongside);
}

/** For a change that must change something: a dispute that is over is not decided on anew. */
function changing(alongside: Alongside, otherwise: string): Alongside {
  return (events, after) => {
    if (events.length === 0) throw new NotPossible(otherwise);
    return alongside(events, after);
  };
}
