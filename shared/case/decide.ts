import { opensAt } from '../dunning/opening.ts';
import { balanceMinor, isSettled, type DunningCase, type RungRecord } from './case.ts';
import type { ClosingReason } from './closing-reason.ts';
import type { CaseCommand } from './commands.ts';
import type { CaseEvent } from './events.ts';

type ReminderCommand = Extract<CaseCommand, { messageId: string }>;

/** The command cannot be followed by this case now: whoever asked has an old picture and must read again. */
export class NotPossible extends Error {
  /** Also the name by which the workflow catches it. */
  override readonly name = 'NotPossible';
}

/**
 * What a command brings about. None for what is done already, except by commands that move money or tell news of the debtor
 * (`ApplyPayment`, `ReversePayment`, `ApplyCredit`, `WriteOff`, `NoteDebtorChange`): these happen once because a record beside
 * the case says so. Throws `NotPossible` for a command that the case cannot follow.
 */
export function decide(command: CaseCommand, item: DunningCase | undefined): CaseEvent[] {
  if (command.type === 'RegisterInvoice') {
    if (item) return [];
    const { type: _, ...facts } = command;
    return [{ type: 'InvoiceRegistered', ...facts, opensAt: opensAt(facts.invoice.dueOn, facts.timeZone) }];
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
              timeZone: command.timeZone,
              opensAt: opensAt(item.invoice.dueOn, command.timeZone),
            },
          ];
    case 'ApplyPayment':
      return applyPayment(command, item);
    case 'ReversePayment':
      return reversePayment(command, item);
    case 'ApplyCredit':
      return applyCredit(command, item);
    case 'ClaimReminder':
      return claimReminder(command, item);
    case 'ConfirmReminder':
    case 'ReleaseReminder':
    case 'DoubtReminder':
    case 'LoseReminder':
    case 'BounceReminder':
      return settleReminder(command, item);
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
      return item.status === 'closed' ? [] : [{ type: 'CaseClosed', reason: command.reason }];
    case 'WriteOff':
      return writeOff(command, item);
    default:
      return command satisfies never;
  }
}

/** What the creditor gave up outweighs how the rest was settled; without any money it was credited. */
function settledBy({ paidMinor, writtenOffMinor }: DunningCase): ClosingReason {
  if (writtenOffMinor > 0) return 'written-off';
  return paidMinor > 0 ? 'paid' : 'credited';
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

/**
 * Applies the money first, then the deductions, each at most up to the balance that is left. What exceeds it is the caller's:
 * money becomes the debtor's unapplied money, a deduction from nothing is kept as rejected.
 */
function applyPayment(
  command: Extract<CaseCommand, { type: 'ApplyPayment' }>,
  item: DunningCase,
): CaseEvent[] {
  const { paymentId, receivedOn } = command;
  if (item.status === 'closed') return [];
  const events: CaseEvent[] = [];
  let balance = balanceMinor(item);
  const amountMinor = Math.min(command.amountMinor, balance);
  if (amountMinor > 0) events.push({ type: 'PaymentApplied', paymentId, amountMinor, receivedOn });
  balance -= amountMinor;
  for (const deduction of command.deductions) {
    if (deduction.amountMinor > balance) continue;
    events.push({ type: 'DeductionBooked', paymentId, ...deduction });
    balance -= deduction.amountMinor;
  }
  // A case that no workflow has is closed on the spot; an open one is closed by its workflow, which the event wakes.
  const closes = item.status === 'current' && balance === 0 && events.length > 0;
  return closes ? [...events, { type: 'CaseClosed', reason: 'paid' }] : events;
}

/** A closed case begins its next episode, unless it is not ours to collect any more. */
function reversePayment(
  command: Extract<CaseCommand, { type: 'ReversePayment' }>,
  item: DunningCase,
): CaseEvent[] {
  const { paymentId, amountMinor, deductedMinor } = command;
  if (amountMinor + deductedMinor === 0) return [];
  const reversed: CaseEvent = { type: 'PaymentReversed', paymentId, amountMinor, deductedMinor };
  const gone = item.status !== 'closed' || item.reason === 'cancelled' || item.reason === 'assigned';
  return gone ? [reversed] : [reversed, { type: 'CaseReopened', episode: item.episode + 1 }];
}

/** At most the balance; the rest of the note is the debtor's. */
function applyCredit(
  { noteId, ...command }: Extract<CaseCommand, { type: 'ApplyCredit' }>,
  item: DunningCase,
): CaseEvent[] {
  const amountMinor = Math.min(command.amountMinor, balanceMinor(item));
  if (item.status === 'closed' || amountMinor === 0) return [];
  return closingIfSettled(item, { type: 'CreditApplied', noteId, amountMinor }, 'credited');
}

/** At most what is left. */
function writeOff(command: Extract<CaseCommand, { type: 'WriteOff' }>, item: DunningCase): CaseEvent[] {
  const balance = balanceMinor(item);
  const amountMinor = Math.min(command.amountMinor ?? balance, balance);
  if (item.status === 'closed' || amountMinor === 0) return [];
  return closingIfSettled(item, { type: 'WrittenOff', amountMinor }, 'written-off');
}

/** A case that no workflow has is closed on the spot; an open one is closed by its workflow, which the event wakes. */
function closingIfSettled(
  item: DunningCase,
  event: CaseEvent & { amountMinor: number },
  reason: ClosingReason,
): CaseEvent[] {
  const closes = item.status === 'current' && event.amountMinor === balanceMinor(item);
  return closes ? [event, { type: 'CaseClosed', reason }] : [event];
}

function claimReminder(
  command: Extract<CaseCommand, { type: 'ClaimReminder' }>,
  item: DunningCase,
): CaseEvent[] {
  const { type: _, ...claim } = command;
  if (item.status !== 'open' || isSettled(item) || item.ladder.rungs[claim.rungId]) {
    throw new NotPossible(`rung ${claim.rungId} of case ${item.caseId} is not to be claimed`);
  }
  return [{ type: 'ReminderClaimed', ...claim }];
}

/** News of a message that was claimed. It may come late, twice and after the case is closed: the story keeps it once. */
function settleReminder(
  command: Exclude<ReminderCommand, { type: 'ClaimReminder' }>,
  item: DunningCase,
): CaseEvent[] {
  const { messageId, rungId } = command;
  if (!item.ladder) throw new NotPossible(`case ${item.caseId} has claimed no message`);
  const rung: RungRecord | undefined = item.ladder.rungs[rungId];
  const ours = rung?.messageId === messageId ? rung : undefined;
  const waiting = ours?.state === 'claimed' || ours?.state === 'doubted';
  switch (command.type) {
    case 'ConfirmReminder':
      // Also late: a message that was given up and yet left counts, unless another took its place meanwhile.
      return waiting || !rung ? [{ type: 'ReminderSent', messageId, rungId }] : [];
    case 'ReleaseReminder':
      // The provider may also reject what it had accepted.
      return ours ? [{ type: 'ReminderReleased', messageId, rungId, cause: command.cause }] : [];
    case 'DoubtReminder':
      return ours?.state === 'claimed' ? [{ type: 'ReminderDoubted', messageId, rungId }] : [];
    case 'LoseReminder':
      return waiting ? [{ type: 'ReminderLost', messageId, rungId }] : [];
    case 'BounceReminder':
      return ours ? [{ type: 'ReminderBounced', messageId, rungId }] : [];
    default:
      return command satisfies never;
  }
}
