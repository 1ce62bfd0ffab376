import type { Table } from '../../aws/table.ts';
import { commandHandler } from '../../middleware/finance-commands.ts';
import { approveRequest, rejectRequest } from './approvals.ts';
import { commandCase } from './command-case.ts';
import { discardDraft, releaseDraft } from './drafts.ts';
import { routes } from './routes.ts';

/** What people ask of one case, and what they decide on it. */
export function caseCommands(table: Table) {
  return commandHandler(table, routes, {
    'POST /api/cases/{caseId}/commands': (call) => commandCase(table, call),
    'POST /api/approvals/{id}/approve': (call) => approveRequest(table, call),
    'POST /api/approvals/{id}/reject': (call) => rejectRequest(table, call),
    'POST /api/drafts/{id}/release': (call) => releaseDraft(table, call),
    'POST /api/drafts/{id}/discard': (call) => discardDraft(table, call),
  });
}
