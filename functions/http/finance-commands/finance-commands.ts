import type { Bus } from '../../aws/bus.ts';
import type { Workflow } from '../../aws/workflow.ts';
import { commandHandler } from '../../middleware/finance-commands.ts';
import type { Planner } from '../../planner.ts';
import { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { DailyRuns } from '../../../shared/dunning/preview.ts';
import { approveRequest, rejectRequest } from './approvals.ts';
import { approveBroadcast } from './approve-broadcast.ts';
import { stopBroadcast, tellChangedTerms } from './broadcasts.ts';
import { commandCase } from './command-case.ts';
import { commandDebtor } from './command-debtor.ts';
import { discardDraft, releaseDraft } from './drafts.ts';
import { redrive } from './redrive.ts';
import { putPolicy } from './put-policy.ts';
import { tickOff } from './tick-off.ts';

/** All that people may change. What is asked for once in a while, and needs much, is loaded when it is. */
export function financeCommands(planner: Planner, intakeBus: Bus, broadcasts: Workflow, runs: DailyRuns) {
  const { table } = planner;
  return commandHandler(table, commandRoutes, {
    'POST /api/cases/{caseId}/commands': (call) => commandCase(table, call),
    'POST /api/debtors/{debtorId}/commands': (call) => commandDebtor(planner, call),
    'POST /api/approvals/{id}/approve': (call) => approveRequest(table, call),
    'POST /api/approvals/{id}/reject': (call) => rejectRequest(table, call),
    'POST /api/drafts/{id}/release': (call) => releaseDraft(table, call),
    'POST /api/drafts/{id}/discard': (call) => discardDraft(table, call),
    'POST /api/worklist/{taskId}/done': (call) => tickOff(planner, call),
    'POST /api/broadcasts': (call) => tellChangedTerms(table, broadcasts, call),
    'POST /api/broadcasts/{id}/approve': (call) => approveBroadcast(table, broadcasts, call),
    'POST /api/broadcasts/{id}/stop': (call) => stopBroadcast(table, call),
    'POST /api/rejections/{id}/redrive': (call) => redrive(table, intakeBus, call),
    'PUT /api/policies/{id}': (call) => putPolicy(table, call),
    'POST /api/policies/{id}/what-if': (call) =>
      import('./what-if.ts').then(({ whatIf }) => whatIf(planner, runs, call)),
    'POST /api/imports': (call) =>
      import('./import-ledger.ts').then(({ importLedger }) => importLedger(table, intakeBus, call)),
  });
}
