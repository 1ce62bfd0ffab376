import { opensAt } from '../dunning/opening.ts';
import { isSettled, type CurrentCase, type DunningCase, type OpenCase } from './case.ts';
import { isFinal } from './closing-reason.ts';
import type { CaseCommand } from './commands.ts';
import { recordCall } from './decisions/calls.ts';
import {
  approveEscalation,
  placeCase,
  recalled,
  recallEscalation,
  rejectEscalation,
  requestEscalation,
} from './decisions/escalation.ts';
import { decideOnDraft } from './decisions/drafts.ts';
import { openDispute, pause, resolveDispute, resume, withdrawDispute } from './decisions/holds.ts';
import { inheritStanding, replaceInvoice, updateInvoice } from './decisions/invoice.ts';
import { claimMessage, settleMessage } from './decisions/messages.ts';
import { moveMoney, settledBy } from './decisions/money.ts';
import type { CaseEvent } from './events.ts';
import { doRung } from './decisions/rungs.ts';
import { NotPossible } from './not-possible.ts';

/**
 * What a command brings about. None for what is done already, except by commands that move money, tell news of the debtor or
 * write something down (every `MoneyMove`, `NoteDebtorChange`, `RecordCall`, `AddNote`): these happen once because a record beside
 * the case says so; and by `DraftReminder`, of which the last counts. Throws `NotPossible` for a command that the case cannot
 * follow, and `NotPermitted` for one that it cannot follow for whoever gave it.
 */
export function decide(command: CaseCommand, item: DunningCase | undefined): CaseEvent[] {
  if (command.type === 'RegisterInvoice') {
    if (item) return [];
    const { type: _, ...facts } = command;
    return [
      {
        type: 'InvoiceRegistered',
        ...facts,
        opensAt: opensAt(facts.invoice.dueOn, facts.timeZone, facts.opensAfterDays),
      },
    ];
  }
  if (!item) throw new NotPossible(`${command.type} needs a registered invoice`);
  switch (command.type) {
    case 'DeclareOverdue':
      return item.status === 'current'
        ? [{ type: 'InvoiceDeclaredOverdue', statedAt: command.statedAt }]
        : [];
    case 'OpenCase':
      return openCase(command, item);
    case 'NoteDebtorChange':
      return item.status === 'closed'
        ? []
        : [
            {
              type: 'DebtorChanged',
              timeZone: command.timeZone ?? item.timeZone,
              opensAt: opensAt(item.invoice.dueOn, command.timeZone ?? item.timeZone, item.opensAfterDays),
            },
          ];
    case 'MoveMoney':
      return moveMoney(command.moves, item);
    case 'ApplyPayment':
    case 'ReversePayment':
    case 'ApplyCredit':
    case 'ReverseCredit':
    case 'ApplyDebit':
    case 'ReverseDebit':
    case 'WriteOff':
      return moveMoney([command], item);
    case 'ClaimMessage':
      return claimMessage(command, item);
    case 'ConfirmMessage':
    case 'ReleaseMessage':
    case 'DoubtMessage':
    case 'LoseMessage':
    case 'BounceMessage':
    case 'LetGoOfMessage':
      return settleMessage(command, item);
    case 'AssignCall':
    case 'PassRung':
      return doRung(command, item);
    case 'DraftReminder':
    case 'WithdrawDraft':
    case 'ReleaseDraft':
    case 'DiscardDraft':
      return decideOnDraft(command, item);
    case 'RequestEscalation':
      return requestEscalation(command, item);
    case 'ApproveEscalation':
      return approveEscalation(command, item);
    case 'RejectEscalation':
      return rejectEscalation(command, item);
    case 'PlaceCase':
      return placeCase(command, item);
    case 'RecallEscalation':
      return recallEscalation(command, item);
    case 'SetException':
      return isOurs(item) && !item.exceptions.includes(command.code)
        ? [{ type: 'ExceptionRaised', code: command.code }]
        : [];
    case 'ClearExceptions':
      return isOurs(item)
        ? item.exceptions
            .filter((code) => !command.except.includes(code))
            .map((code) => ({ type: 'ExceptionCleared', code }))
        : [];
    case 'CloseCase':
      if (item.status === 'closed') return [];
      if (!isSettled(item)) throw new NotPossible(`case ${item.caseId} still has a balance`);
      return [{ type: 'CaseClosed', reason: settledBy(item) }];
    case 'EndCase':
      // Also when it is settled: should the money be taken back, it is still not ours to collect.
      return item.status === 'closed' && isFinal(item.reason)
        ? []
        : [
            ...recalled(item, 'ended'),
            { type: 'CaseClosed', reason: command.reason, noteId: command.noteId },
          ];
    case 'UpdateInvoice':
      return updateInvoice(command, item);
    case 'ReplaceInvoice':
      return replaceInvoice(command, item);
    case 'InheritStanding':
      return inheritStanding(command, item);
    case 'OpenDispute':
      return openDispute(command, item);
    case 'ResolveDispute':
      return resolveDispute(command, item);
    case 'WithdrawDispute':
      return withdrawDispute(command, item);
    case 'Pause':
      return pause(command, item);
    case 'Resume':
      return resume(item);
    case 'RecordCall':
      return recordCall(command, item);
    case 'AddNote':
      return [{ type: 'NoteAdded', noteId: command.noteId }];
    default:
      return command satisfies never;
  }
}

/** A workflow has it, or will have it. */
function isOurs(item: DunningCase): item is CurrentCase | OpenCase {
  return item.status === 'current' || item.status === 'open';
}

function openCase(command: Extract<CaseCommand, { type: 'OpenCase' }>, item: DunningCase): CaseEvent[] {
  const { episode, generation, policy } = command;
  if (!isOurs(item) || episode !== item.episode) return [];
  if (item.status === 'current') {
    const { id, version } = item.ladder?.policy ?? policy;
    return [{ type: 'CaseOpened', episode, generation, policyId: id, policyVersion: version }];
  }
  return generation > item.generation ? [{ type: 'ExecutionReplaced', generation }] : [];
}
