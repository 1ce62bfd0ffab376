import { opensAt } from '../dunning/opening.ts';
import { isSettled, type DunningCase } from './case.ts';
import { isFinal } from './closing-reason.ts';
import type { CaseCommand } from './commands.ts';
import { openDispute, pause, resolveDispute, resume } from './decisions/holds.ts';
import { inheritStanding, replaceInvoice, updateInvoice } from './decisions/invoice.ts';
import { claimMessage, settleMessage } from './decisions/messages.ts';
import { moveMoney, settledBy } from './decisions/money.ts';
import type { CaseEvent } from './events.ts';
import { doRung } from './decisions/rungs.ts';
import { NotPossible } from './not-possible.ts';

/**
 * What a command brings about. None for what is done already, except by commands that move money or tell news of the debtor
 * (every `MoneyMove`, `NoteDebtorChange`): these happen once because a record beside
 * the case says so. Throws `NotPossible` for a command that the case cannot follow.
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
    case 'RequestEscalation':
    case 'PassRung':
      return doRung(command, item);
    case 'SetException':
      return item.status !== 'closed' && !item.exceptions.includes(command.code)
        ? [{ type: 'ExceptionRaised', code: command.code }]
        : [];
    case 'ClearExceptions':
      return item.status !== 'closed'
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
        : [{ type: 'CaseClosed', reason: command.reason, noteId: command.noteId }];
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
    case 'Pause':
      return pause(command, item);
    case 'Resume':
      return resume(item);
    default:
      return command satisfies never;
  }
}

function openCase(command: Extract<CaseCommand, { type: 'OpenCase' }>, item: DunningCase): CaseEvent[] {
  const { episode, generation, policy } = command;
  if (item.status === 'closed' || episode !== item.episode) return [];
  if (item.status === 'current') {
    const { id, version } = item.ladder?.policy ?? policy;
    return [{ type: 'CaseOpened', episode, generation, policyId: id, policyVersion: version }];
  }
  return generation > item.generation ? [{ type: 'ExecutionReplaced', generation }] : [];
}
