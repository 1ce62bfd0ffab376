import { isDone } from '../dunning/ladder.ts';
import { opensAt } from '../dunning/opening.ts';
import { earlier, later, startOfDay, type Instant } from '../time/calendar.ts';
import {
  balanceMinor,
  type CaseFacts,
  type CurrentCase,
  type DunningCase,
  type Ladder,
  type MessageUnderway,
  type OpenCase,
  type RungRecord,
} from './case.ts';
import { amountsAfter } from './amounts.ts';
import { creditDisputes, withDispute, withoutDispute, withResolution } from './dispute.ts';
import type { CaseEvent, CaseEventOf } from './events.ts';
import { escalationAsked, escalationDecided } from './evolve-escalation.ts';
import { inherited, updated } from './evolve-invoice.ts';
import { withPunctuality } from './punctuality.ts';

/** The case after an event. An event that a status cannot take is a defect and throws; `decide` never makes one. */
export function evolve(before: DunningCase | undefined, event: CaseEvent, at: Instant): DunningCase {
  if (event.type === 'InvoiceRegistered') {
    if (before) throw new Error(`case ${before.caseId} is registered already`);
    return registered(event);
  }
  if (!before) throw new Error(`${event.type} needs a registered invoice`);
  const item = { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'CaseOpened':
      if (item.status !== 'current') throw illegal(event, item);
      return {
        ...factsOf(item),
        firstOpened: item.firstOpened ?? { balanceMinor: balanceMinor(item), paidMinor: item.paidMinor },
        status: 'open',
        episode: event.episode,
        generation: event.generation,
        openedAt: at,
        ladder: {
          policy: { id: event.policyId, version: event.policyVersion },
          rungs: item.ladder?.rungs ?? {},
          claims: item.ladder?.claims ?? 0,
          callAssignedAt: item.ladder?.callAssignedAt,
          punctuality: item.ladder?.punctuality,
        },
        refusals: undefined,
        exceptions: item.exceptions,
      };
    case 'ExecutionReplaced':
      return { ...opened(event, item), generation: event.generation };
    case 'InvoiceDeclaredOverdue':
      return item;
    case 'DebtorChanged':
      return item.status === 'current'
        ? { ...item, timeZone: event.timeZone, opensAt: event.opensAt }
        : { ...item, timeZone: event.timeZone };
    case 'PaymentApplied': {
      const { paidOn = event.receivedOn } = item;
      return { ...item, ...amountsAfter(item, event), paidOn: later(paidOn, event.receivedOn) };
    }
    case 'PaymentReversed':
    case 'DebitApplied':
    case 'DebitReversed':
    case 'DeductionBooked':
    case 'WrittenOff':
      return { ...item, ...amountsAfter(item, event) };
    case 'CaseReopened': {
      if (item.status !== 'closed') throw illegal(event, item);
      const { invoice, timeZone } = item;
      const facts = { ...factsOf(item), episode: event.episode, ladder: item.ladder };
      return {
        ...facts,
        status: 'current',
        opensAt: opensAt(invoice.dueOn, timeZone, item.opensAfterDays),
        exceptions: [],
      };
    }
    case 'CreditApplied':
      return { ...item, ...amountsAfter(item, event), holds: creditDisputes(item.holds, event.amountMinor) };
    case 'CreditReversed':
      return { ...item, ...amountsAfter(item, event), holds: creditDisputes(item.holds, -event.amountMinor) };
    case 'InvoiceUpdated':
      return updated(item, event);
    case 'InvoiceReplaced':
      return item.status === 'closed'
        ? { ...item, replacedBy: event.by, reason: 'replaced' }
        : { ...item, replacedBy: event.by };
    case 'StandingInherited':
      return inherited(item, event);
    case 'DisputeOpened':
      return { ...item, holds: withDispute(item.holds, event) };
    case 'DisputeResolved':
      return { ...item, holds: withResolution(item.holds, event) };
    case 'DisputeWithdrawn':
      return { ...item, holds: withoutDispute(item.holds, event) };
    case 'CasePaused':
      return { ...item, holds: { ...item.holds, pause: { until: event.until } } };
    case 'CaseResumed':
      return { ...item, holds: { ...item.holds, pause: undefined } };
    case 'MessageClaimed': {
      const open = opened(event, item);
      const ladder = { ...kept(open, event), claims: open.ladder.claims + 1 };
      const record: RungRecord = {
        state: 'claimed',
        messageId: event.messageId,
        channel: event.channel,
        at,
      };
      return withRung({ ...open, ladder }, event, event.gathered ? { ...record, gathered: true } : record);
    }
    case 'ReminderDrafted': {
      const { rungId, tone, says } = event;
      return { ...opened(event, item), draft: { rungId, tone, says, at } };
    }
    case 'DraftReleased': {
      const { draft, ...open } = opened(event, item);
      if (!draft) throw illegal(event, item);
      return { ...open, draft: { ...draft, releasedAt: at } };
    }
    case 'DraftDiscarded':
      return { ...opened(event, item), draft: undefined };
    case 'CallAssigned': {
      const open = opened(event, item);
      // One that nobody has made yet is still the one to make.
      const ladder = { ...kept(open, event), callAssignedAt: earlier(open.ladder.callAssignedAt ?? at, at) };
      return withRung({ ...open, ladder }, event, { state: 'done', at });
    }
    case 'CallRecorded': {
      const open = opened(event, item);
      const callAssignedAt = event.nextOn === undefined ? undefined : startOfDay(event.nextOn, open.timeZone);
      return { ...open, ladder: { ...open.ladder, callAssignedAt } };
    }
    case 'NoteAdded':
      return item;
    case 'EscalationRequested':
      return escalationAsked(opened(event, item), event, at);
    case 'EscalationApproved':
    case 'EscalationRejected': {
      const decided = escalationDecided(opened(event, item), event, at);
      if (!decided) throw illegal(event, item);
      return decided;
    }
    case 'CasePlaced': {
      const open = opened(event, item);
      const { placementId, amountMinor: placedMinor } = event;
      const { ladder } = open;
      return { ...factsOf(open), status: 'placed', placementId, placedAt: at, placedMinor, ladder };
    }
    case 'CaseRecalled': {
      if (item.status !== 'placed') throw illegal(event, item);
      const { invoice, timeZone, ladder } = item;
      const facts = { ...factsOf(item), episode: event.episode, ladder };
      const from = opensAt(invoice.dueOn, timeZone, item.opensAfterDays);
      return { ...facts, status: 'current', opensAt: from, exceptions: [] };
    }
    case 'RungPassed': {
      const open = opened(event, item);
      const passed: RungRecord = { state: 'done', at, passed: event.cause };
      return withRung({ ...open, ladder: kept(open, event) }, event, passed);
    }
    case 'MessageSent': {
      const { messageId, contact } = event;
      const sent = withRung(item, event, { state: 'sent', messageId, at, contact });
      return sent.status === 'open' ? { ...sent, refusals: undefined } : sent;
    }
    case 'MessageDoubted':
      return withRung(item, event, { ...underway(event, item), state: 'doubted', at });
    case 'MessageReleased': {
      const released = withRung(item, event, undefined);
      if (released.status !== 'open') return released;
      return { ...released, refusals: { inARow: (released.refusals?.inARow ?? 0) + 1, lastAt: at } };
    }
    case 'MessageLetGo':
    case 'MessageLost':
    case 'MessageBounced':
      return withRung(item, event, undefined);
    case 'ExceptionRaised': {
      const live = alive(event, item);
      return { ...live, exceptions: [...live.exceptions, event.code] };
    }
    case 'ExceptionCleared': {
      const live = alive(event, item);
      return { ...live, exceptions: live.exceptions.filter((code) => code !== event.code) };
    }
    case 'CaseClosed': {
      if (item.status === 'closed') return { ...item, reason: event.reason };
      return { ...factsOf(item), status: 'closed', reason: event.reason, closedAt: at, ladder: item.ladder };
    }
    default:
      return event satisfies never;
  }
}

function registered(event: CaseEventOf<'InvoiceRegistered'>): DunningCase {
  const { type: _, ...facts } = event;
  return {
    ...facts,
    status: 'current',
    debitedMinor: 0,
    paidMinor: 0,
    creditedMinor: 0,
    deductedMinor: 0,
    writtenOffMinor: 0,
    version: 1,
    episode: 1,
    holds: { disputes: {}, creditsMinor: 0 },
    toldAt: {},
    exceptions: [],
  };
}

function factsOf(item: DunningCase): CaseFacts {
  const { caseId, creditorId, debtorId, invoice, currency, version, episode, timeZone } = item;
  const { amountMinor, debitedMinor, paidMinor, creditedMinor, deductedMinor, writtenOffMinor } = item;
  const amounts = {
    ...{ amountMinor, debitedMinor, paidMinor },
    ...{ creditedMinor, deductedMinor, writtenOffMinor },
  };
  const { opensAfterDays, expectedWithholdingsMinor, holds, toldAt, replaces, replacedBy } = item;
  const { paidOn, firstOpened } = item;
  return {
    ...{ caseId, creditorId, debtorId, invoice, currency, version, episode, timeZone },
    ...amounts,
    ...{ opensAfterDays, expectedWithholdingsMinor, holds, toldAt, replaces, replacedBy },
    ...{ paidOn, firstOpened },
  };
}

function opened(event: CaseEvent, item: DunningCase): OpenCase {
  if (item.status !== 'open') throw illegal(event, item);
  return item;
}

function alive(event: CaseEvent, item: DunningCase): CurrentCase | OpenCase {
  if (item.status === 'closed' || item.status === 'placed') throw illegal(event, item);
  return item;
}

function withRung<Dunned extends DunningCase>(
  item: Dunned,
  event: RungEvent,
  record: RungRecord | undefined,
): Dunned {
  const { ladder } = item;
  if (!ladder) throw illegal(event, item);
  const { [event.rungId]: _, ...others } = ladder.rungs;
  const after = {
    ...item,
    ladder: { ...ladder, rungs: record ? { ...others, [event.rungId]: record } : others },
  };
  // A draft is for one rung: once that is done, by whatever, it is of no use. While its message is under way it may come back.
  const isOver = isDone(record) && item.status === 'open' && item.draft?.rungId === event.rungId;
  return isOver ? { ...after, draft: undefined } : after;
}

function kept({ ladder }: OpenCase, { rungId, punctuality }: DoneEvent): Ladder {
  return withPunctuality(ladder, rungId, punctuality);
}

function underway(event: RungEvent, item: DunningCase): MessageUnderway {
  const record = item.ladder?.rungs[event.rungId];
  if (record?.state !== 'claimed' && record?.state !== 'doubted') throw illegal(event, item);
  return record;
}

type RungEvent = Extract<CaseEvent, { rungId: string }>;
type DoneEvent = CaseEventOf<'MessageClaimed' | 'CallAssigned' | 'RungPassed'>;

function illegal(event: CaseEvent, item: DunningCase): Error {
  return new Error(`${event.type} cannot happen to case ${item.caseId}, which is ${item.status}`);
}
