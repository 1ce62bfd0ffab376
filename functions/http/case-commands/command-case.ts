import { follow } from '../../aws/case-store.ts';
import { noteWrite } from '../../aws/note-store.ts';
import type { Table } from '../../aws/table.ts';
import { recall, request } from '../../escalation/decide-escalation.ts';
import { applyDispute } from '../../intake/record-invoice/dispute-invoice.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { CaseChange } from '../../../shared/api/case-commands.ts';
import { derivedId } from '../../../shared/ids/internal-id.ts';
import { causeOf } from '../cause.ts';
import { changeCase } from './change-case.ts';
import { openDispute, resolveDispute, withdrawDispute } from './disputes.ts';
import { notPast } from '../not-past.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/cases/{caseId}/commands']>;

/** Lets a case follow what a person asks of it. */
export async function commandCase(table: Table, call: Call): Promise<CaseChange> {
  const { path, body, caller, now, key, seen } = call;
  const { caseId } = path;
  // All else is one transaction. A dispute of the ERP's may have other cases that have not heard yet.
  if (seen && body.type === 'ResolveDispute') await applyDispute(table, body.disputeId, causeOf(caller, now));
  return changeCase(table, caseId, call, async ({ item, cause, alongside }) => {
    switch (body.type) {
      case 'OpenDispute': {
        const disputeId = derivedId('dispute', key);
        const opening = { body, disputeId, cause };
        return openDispute(table, item, opening, alongside({ ids: { disputeId } }));
      }
      case 'ResolveDispute':
        return resolveDispute(table, item, { body, key, cause }, alongside());
      case 'WithdrawDispute':
        return withdrawDispute(table, item, body.disputeId, cause, alongside());
      case 'Pause':
        notPast('until', body.until, item.timeZone, now);
        return follow(table, caseId, { type: 'Pause', until: body.until }, cause, alongside());
      case 'Resume':
        return follow(table, caseId, { type: 'Resume' }, cause, alongside());
      case 'AddNote': {
        const noteId = derivedId('note', key);
        const note = { noteId, caseIds: [caseId], at: now, by: caller.userId, text: body.text };
        const also = { ids: { noteId }, writes: [noteWrite(table, item.debtorId, note)] };
        return follow(table, caseId, { type: 'AddNote', noteId }, cause, alongside(also));
      }
      case 'RequestEscalation':
        return request(table, caseId, caller.userId, now, alongside());
      case 'RecallEscalation':
        return recall(table, caseId, caller.userId, now, alongside());
      default:
        return body satisfies never;
    }
  });
}
