import { follow, loadCase, type Cause } from '../../aws/case-store.ts';
import { loadDrafts } from '../../aws/draft-store.ts';
import type { Table } from '../../aws/table.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { CaseChange } from '../../../shared/api/case-commands.ts';
import { requestNamed } from '../../../shared/api/request-name.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { fromEpoch, type Instant } from '../../../shared/time/calendar.ts';
import { causeOf } from '../cause.ts';
import { changeCase } from './change-case.ts';

type Routes = typeof commandRoutes;

/** It leaves as soon as the contact rules let it, if nothing has changed what it says by then. */
export function releaseDraft(
  table: Table,
  call: CommandCall<Routes['POST /api/drafts/{id}/release']>,
): Promise<CaseChange> {
  const { caseId, draftedAt } = draftNamed(call.path.id);
  return changeCase(table, caseId, call, ({ cause, alongside }) =>
    follow(table, caseId, { type: 'ReleaseDraft', draftedAt }, cause, alongside()),
  );
}

/** The rungs of all that it speaks of are passed. */
export async function discardDraft(
  table: Table,
  call: CommandCall<Routes['POST /api/drafts/{id}/discard']>,
): Promise<CaseChange> {
  const { caseId, draftedAt } = draftNamed(call.path.id);
  const change = await changeCase(table, caseId, call, ({ cause, alongside }) =>
    follow(table, caseId, { type: 'DiscardDraft', draftedAt }, cause, alongside()),
  );
  await passOthers(table, caseId, draftedAt, causeOf(call.caller, call.now));
  return change;
}

/** Else they would bring the same again tomorrow. Each once, also when this is cut off and asked for again. */
async function passOthers(table: Table, leadId: InternalId, draftedAt: Instant, cause: Cause): Promise<void> {
  const lead = await loadCase(table, leadId);
  const draft = lead && (await loadDrafts(table, [lead])).get(leadId);
  if (draft?.at !== draftedAt) return;
  for (const { caseId, rungId } of draft.items) {
    if (caseId === leadId) continue;
    try {
      await follow(table, caseId, { type: 'PassRung', rungId, cause: 'discarded' }, cause);
    } catch (error) {
      // What is not open any more is not to be reminded of either.
      if (!(error instanceof NotPossible)) throw error;
    }
  }
}

function draftNamed(name: string): { caseId: InternalId; draftedAt: Instant } {
  const { caseId, requestedAt } = requestNamed(name);
  return { caseId, draftedAt: fromEpoch(requestedAt) };
}
