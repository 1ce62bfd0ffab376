import { happeningOf, termsOf } from '../api/case-story.ts';
import type { CaseMessage } from '../api/cases.ts';
import type {
  CaseRecord,
  Episode,
  EvidenceContact,
  EvidenceEntry,
  EvidencePlacement,
  Movement,
} from '../api/evidence.ts';
import { moneyText } from '../api/fields.ts';
import { balanceMinor, collectableMinor, type DunningCase } from '../case/case.ts';
import type { CaseEvent, CaseEventOf } from '../case/events.ts';
import type { RecordedEvent } from '../case/recorded-event.ts';
import type { Channel } from '../contact/ledger.ts';
import type { Purpose } from '../contact/pack.ts';
import { rulesNamed } from '../contact/packs.ts';
import { rulesBinding } from '../contact/rules.ts';
import type { PinnedPolicy } from '../dunning/policy.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { PlacedItem, Placement } from '../placement/placement.ts';
import { wallClock, type Instant, type TimeZone } from '../time/calendar.ts';

/** All that is kept of a case. */
export interface CaseSources {
  state: DunningCase;
  /** All of it, in order. */
  story: readonly RecordedEvent[];
  messages: readonly CaseMessage[];
  /** What was written of it, by the id of the note; a note that is not here has been erased. */
  notes: ReadonlyMap<InternalId, string>;
  /** By id; the item is the case as the agency was given it, unless it was recalled before that. */
  placements: ReadonlyMap<InternalId, { placement: Placement; item?: PlacedItem }>;
}

/** An event with what counted when it happened. */
interface Step extends RecordedEvent {
  moment: { at: Instant; local: string; zone: TimeZone };
  policy: PinnedPolicy | undefined;
  /** By which it changed the balance, in minor units. */
  changeMinor: number;
}

/** The case's whole story, in order. Nothing in it depends on when it is asked for. */
export function caseRecord(sources: CaseSources): CaseRecord {
  const { state, story } = sources;
  const { caseId, status, currency, replacedBy } = state;
  const { number, instalment, issuedOn, dueOn, purchaseOrder, documentUrl } = state.invoice;
  const steps = stepsOf(story);
  const money = (minor: number) => moneyText(minor, currency);
  return {
    caseId,
    status,
    closed: status === 'closed' ? { at: state.closedAt, reason: state.reason } : undefined,
    invoice: { number, instalment, issuedOn, dueOn, purchaseOrder, documentUrl },
    replacedBy,
    amount: money(state.amountMinor),
    balance: money(balanceMinor(state)),
    balanceTerms: termsOf(state),
    disputed: money(balanceMinor(state) - collectableMinor(state)),
    movements: movementsOf(steps, currency),
    episodes: episodesOf(steps),
    contacts: contactsOf(steps, sources.messages),
    placements: placementsOf(steps, sources),
    timeline: steps.map((step) => entryOf(step, sources)),
  };
}

function stepsOf(story: readonly RecordedEvent[]): Step[] {
  let zone: TimeZone = 'UTC';
  let policy: PinnedPolicy | undefined;
  let balance = 0;
  return story.map((recorded) => {
    const { event, at, balanceMinor: after } = recorded;
    if ('timeZone' in event) zone = event.timeZone;
    policy = policyIn(event) ?? policy;
    const changeMinor = after - balance;
    balance = after;
    return { ...recorded, moment: { at, local: wallClock(at, zone), zone }, policy, changeMinor };
  });
}

/** The policy that counts from the event on. */
function policyIn(event: CaseEvent): PinnedPolicy | undefined {
  if (event.type === 'CaseOpened') return { id: event.policyId, version: event.policyVersion };
  return event.type === 'StandingInherited' ? event.ladder?.policy : undefined;
}

/** Every event after which another amount is owed, whatever its type. */
function movementsOf(steps: readonly Step[], currency: string): Movement[] {
  return steps
    .filter(({ changeMinor }) => changeMinor !== 0)
    .map(({ seq, moment, by, event, changeMinor, balanceMinor: after }) => ({
      ...{ seq, ...moment, by, type: event.type },
      change: moneyText(changeMinor, currency),
      balance: moneyText(after, currency),
    }));
}

/** From each opening until the case is closed, or comes back from the agency. */
function episodesOf(steps: readonly Step[]): Episode[] {
  const episodes: Episode[] = [];
  for (const { event, moment } of steps) {
    const last = episodes.at(-1);
    const { type } = event;
    if (type === 'CaseOpened') {
      const policy = { id: event.policyId, version: event.policyVersion };
      episodes.push({ episode: event.episode, opened: moment, policy });
    } else if (last && !last.ended && (type === 'CaseClosed' || type === 'CaseRecalled')) {
      last.ended = { ...moment, type, cause: type === 'CaseClosed' ? event.reason : event.cause };
    }
  }
  return episodes;
}

/** Every message that was claimed, every call that a person was given to make, and those that nobody had asked for. */
function contactsOf(steps: readonly Step[], messages: readonly CaseMessage[]): EvidenceContact[] {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  const firstAssigned = steps.findIndex(({ event }) => event.type === 'CallAssigned');
  return steps.flatMap(({ seq, moment, policy, event }, index): EvidenceContact[] => {
    const kind = { channel: 'call', purpose: 'collection' } as const;
    const call = { seq, ...moment, ...kind, announced: [] };
    if (event.type === 'CallAssigned') {
      const { rungId } = event;
      const outcomes = callsAfter(steps.slice(index + 1));
      return [{ ...call, rungId, policy, allowedBy: allowedBy(event, kind), outcomes }];
    }
    if (event.type === 'CallRecorded') {
      const isAsked = firstAssigned !== -1 && firstAssigned < index;
      const outcome = { seq, ...moment, type: event.type, cause: event.outcome };
      return isAsked ? [] : [{ ...call, outcomes: [outcome] }];
    }
    if (event.type !== 'MessageClaimed') return [];
    const { messageId, channel, purpose, rungId, announced } = event;
    return [
      {
        ...{ seq, ...moment, channel, purpose, rungId, policy, announced },
        allowedBy: allowedBy(event, { channel, purpose }),
        message: byId.get(messageId),
        outcomes: outcomesOf(steps, messageId),
      },
    ];
  });
}

/** The calls that were made until the next one was assigned. */
function callsAfter(steps: readonly Step[]): EvidenceContact['outcomes'] {
  const next = steps.findIndex(({ event }) => event.type === 'CallAssigned');
  return steps.slice(0, next === -1 ? undefined : next).flatMap(({ seq, moment, event }) => {
    if (event.type !== 'CallRecorded') return [];
    return [{ seq, ...moment, type: event.type, cause: event.outcome }];
  });
}

/** By which rules, and which of them had a say in a contact of this kind. */
function allowedBy(
  { allowedBy: name }: CaseEventOf<'MessageClaimed' | 'CallAssigned'>,
  contact: { channel: Channel; purpose: Purpose },
): EvidenceContact['allowedBy'] {
  if (name === undefined) return undefined;
  const pack = rulesNamed(name);
  const rules = pack ? rulesBinding(contact, pack) : [];
  return { name, rules: rules.map((rule) => ({ ...rule })) };
}

function outcomesOf(steps: readonly Step[], messageId: InternalId): EvidenceContact['outcomes'] {
  return steps.flatMap(({ seq, moment, event }) => {
    if (!('messageId' in event) || event.messageId !== messageId || event.type === 'MessageClaimed')
      return [];
    const cause = event.type === 'MessageReleased' ? event.cause : undefined;
    return [{ seq, ...moment, type: event.type, cause }];
  });
}

function placementsOf(steps: readonly Step[], { state, placements }: CaseSources): EvidencePlacement[] {
  return steps.flatMap(({ seq, moment, event }): EvidencePlacement[] => {
    if (event.type !== 'CasePlaced') return [];
    const { placementId, agencyId, amountMinor } = event;
    const { placement, item } = placements.get(placementId) ?? {};
    return [
      {
        ...{ seq, ...moment, placementId },
        agency: { id: agencyId, name: placement?.agency.name },
        amount: moneyText(amountMinor, state.currency),
        sha256: item && placement?.file?.sha256,
        recalled: recallOf(steps, placementId, item),
      },
    ];
  });
}

function recallOf(
  steps: readonly Step[],
  placementId: InternalId,
  item: PlacedItem | undefined,
): EvidencePlacement['recalled'] {
  for (const { moment, event } of steps) {
    if (event.type !== 'CaseRecalled' || event.placementId !== placementId) continue;
    return { ...moment, cause: event.cause, by: event.recalledBy, toldAt: item?.toldAt };
  }
  return undefined;
}

function entryOf(step: Step, { state, notes }: CaseSources): EvidenceEntry {
  const noteId = 'noteId' in step.event ? step.event.noteId : undefined;
  return {
    ...happeningOf(step, state.currency),
    ...step.moment,
    note: noteId === undefined ? undefined : { text: notes.get(noteId) },
  };
}

/** The ids of the notes that a story tells of. */
export function noteIdsIn(story: readonly RecordedEvent[]): InternalId[] {
  return story.flatMap(({ event }) =>
    'noteId' in event && event.noteId !== undefined ? [event.noteId] : [],
  );
}

/** The ids of the placements that a story tells of. */
export function placementIdsIn(story: readonly RecordedEvent[]): InternalId[] {
  return story.flatMap(({ event }) => (event.type === 'CasePlaced' ? [event.placementId] : []));
}
