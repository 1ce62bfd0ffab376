import type { Instant } from '../time/calendar.ts';
import type { DunningCase, OpenCase, RungRecord } from './case.ts';
import type { CaseEvent, CaseEventOf } from './events.ts';

/** The case after an event. An event that a status cannot take is a defect and throws; `decide` never makes one. */
export function evolve(before: DunningCase | undefined, event: CaseEvent, at: Instant): DunningCase {
  if (event.type === 'InvoiceRegistered') {
    if (before) throw new Error(`case ${before.caseId} is registered already`);
    return registered(event);
  }
  if (!before) throw new Error(`${event.type} needs a registered invoice`);
  const item = { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'CaseOpened': {
      if (item.status !== 'current') throw illegal(event, item);
      const { opensAt: _, ...facts } = item;
      return {
        ...facts,
        status: 'open',
        episode: event.episode,
        generation: event.generation,
        openedAt: at,
        policy: { id: event.policyId, version: event.policyVersion },
        rungs: {},
        claims: 0,
        refusals: 0,
        exceptions: [],
      };
    }
    case 'ExecutionReplaced':
      return { ...opened(event, item), generation: event.generation };
    case 'InvoiceDeclaredOverdue':
      return item;
    case 'DebtorChanged':
      return item.status === 'current'
        ? { ...item, timeZone: event.timeZone, opensAt: event.opensAt }
        : { ...item, timeZone: event.timeZone };
    case 'PaymentApplied':
      return { ...item, paidMinor: item.paidMinor + event.amountMinor };
    case 'ReminderClaimed': {
      const claimed = { ...opened(event, item), claims: opened(event, item).claims + 1 };
      return withRung(claimed, event.rungId, { state: 'claimed', messageId: event.messageId, at });
    }
    case 'ReminderSent': {
      if (item.status !== 'open') return item;
      return withRung({ ...item, refusals: 0 }, event.rungId, {
        state: 'sent',
        messageId: event.messageId,
        at,
      });
    }
    case 'ReminderDoubted':
      return item.status === 'open'
        ? withRung(item, event.rungId, { state: 'doubted', messageId: event.messageId, at })
        : item;
    case 'ReminderReleased':
      return item.status === 'open'
        ? withRung({ ...item, refusals: item.refusals + 1 }, event.rungId, undefined)
        : item;
    case 'ReminderLost':
    case 'ReminderBounced':
      return item.status === 'open' ? withRung(item, event.rungId, undefined) : item;
    case 'ExceptionRaised':
      return { ...opened(event, item), exceptions: [...opened(event, item).exceptions, event.code] };
    case 'ExceptionCleared': {
      const open = opened(event, item);
      return { ...open, exceptions: open.exceptions.filter((code) => code !== event.code) };
    }
    case 'CaseClosed': {
      if (item.status === 'closed') throw illegal(event, item);
      const {
        caseId,
        creditorId,
        debtorId,
        invoice,
        currency,
        amountMinor,
        paidMinor,
        version,
        episode,
        timeZone,
      } = item;
      return {
        ...{
          caseId,
          creditorId,
          debtorId,
          invoice,
          currency,
          amountMinor,
          paidMinor,
          version,
          episode,
          timeZone,
        },
        status: 'closed',
        reason: event.reason,
        closedAt: at,
      };
    }
    default:
      return event satisfies never;
  }
}

function registered(event: CaseEventOf<'InvoiceRegistered'>): DunningCase {
  const { type: _, ...facts } = event;
  return { ...facts, status: 'current', paidMinor: 0, version: 1, episode: 1 };
}

function opened(event: CaseEvent, item: DunningCase): OpenCase {
  if (item.status !== 'open') throw illegal(event, item);
  return item;
}

function withRung(item: OpenCase, rungId: string, record: RungRecord | undefined): OpenCase {
  const { [rungId]: _, ...others } = item.rungs;
  return { ...item, rungs: record ? { ...others, [rungId]: record } : others };
}

function illegal(event: CaseEvent, item: DunningCase): Error {
  return new Error(`${event.type} cannot happen to case ${item.caseId}, which is ${item.status}`);
}
