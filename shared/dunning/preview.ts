import { callFrom } from '../case/call.ts';
import { collectableMinor, type DunningCase, type OpenCase } from '../case/case.ts';
import type { CaseCommand } from '../case/commands.ts';
import { decide } from '../case/decide.ts';
import { WORKFLOW } from '../case/escalation.ts';
import { evolve } from '../case/evolve.ts';
import type { Channel, ContactLedger } from '../contact/ledger.ts';
import type { InternalId } from '../ids/internal-id.ts';
import { claimCommand, ledgerClaim } from '../message/claim.ts';
import type { Outline } from '../message/draft.ts';
import type { Message } from '../message/message.ts';
import { ledgerNews, newsCommand } from '../message/news.ts';
import { outlineReminder } from '../message/outline-reminder.ts';
import { outlineSalesNotice } from '../message/outline-sales-notice.ts';
import { draftCommand, mustBeReleased } from '../message/release.ts';
import {
  addDays,
  addMilliseconds,
  dayIn,
  DAYS,
  earlier,
  later,
  startOfDay,
  toEpoch,
  type Instant,
  type IsoDay,
} from '../time/calendar.ts';
import { overdueItemsOf } from '../segment/new-case-policy.ts';
import { nextDaily, type DailyTime } from '../time/daily.ts';
import { STALE_BOOKS_RULE } from './books.ts';
import { obstacleToPlacing } from './placing.ts';
import { assignedCall } from './assigned-call.ts';
import type { PlanningFacts, Surroundings } from './facts.ts';
import { needsSurroundings, planNextStep, type Plan, type Reason } from './plan.ts';
import type { Announcement, PinnedPolicy, Rung, Tone } from './policy.ts';
import { reminderSituation, salesSituation } from './situation.ts';
import { overdueByCurrency, type DueItem } from './statement.ts';

/** A debtor and all that bears on who contacts them when, as it is known at one instant. */
export interface DebtorOutlook extends Omit<PlanningFacts, 'item' | 'surroundings' | 'debtor'> {
  debtor: NonNullable<PlanningFacts['debtor']>;
  /** Those that are not closed. */
  cases: readonly DunningCase[];
  /** When the workflow of an open case stirs next; one that is not here does so at once. */
  wakesAt: ReadonlyMap<InternalId, Instant>;
  /** Of which nobody knows yet whether they left. */
  underway: readonly Message[];
  /** Whether to take it that the ERP goes on saying that its ledger is in sync. */
  booksStayFresh: boolean;
  /** By which a case is dunned that opens while so many items of the debtor are overdue. */
  opensWith: (item: DunningCase, overdueItems: number) => PinnedPolicy;
}

/** What happens every day whatever the debtor does. */
export interface DailyRuns {
  /** One in each zone hands what has fallen due to a workflow. */
  sweeps: readonly DailyTime[];
  /** The agency is given what was approved. */
  placing: DailyTime;
}

/** An attempt to reach the debtor: a message, or the calls that a person is asked to make at one instant. */
export interface PlannedContact {
  at: Instant;
  channel: Channel;
  /** Of the case that leads; no rung asks for a call that somebody agreed to make again. */
  rungId?: string;
  tone?: Tone;
  announced: readonly Announcement[];
  /** By which rules a message is allowed, e.g. `generic v1`. */
  allowedBy?: string;
  items: readonly PlannedItem[];
}

export interface PlannedItem {
  item: OpenCase;
  rungId?: string;
  /** What is asked for, in minor units of the item's currency. */
  amountMinor: number;
}

/** Why some of the debtor's cases bring about nothing for now. */
export interface PlannedWait {
  reason: Omit<Reason, 'code'> & { code: Reason['code'] | 'opens' };
  /** When the first of them is looked at again; without it that needs a person, or the ERP. */
  until?: Instant;
  cases: number;
}

export interface DebtorPreview {
  /** Within the day, in order. */
  contacts: PlannedContact[];
  /** Without contacts: what each case waits for at the end of the day, by when it is looked at again. */
  waits: PlannedWait[];
}

/**
 * Who is contacted on `day` (a calendar day where the debtor lives), and else why nobody is, if from `now` on nothing comes that
 * is not known yet: no payment, no news of a message, no word of a person or the ERP, and every message arrives. It lets the
 * workflows of the debtor's cases go on as they do, one step after the other, by the planner that they ask themselves.
 */
export function previewDebtor(
  outlook: DebtorOutlook,
  runs: DailyRuns,
  now: Instant,
  day: IsoDay,
): DebtorPreview {
  const zone = outlook.debtor.timeZone;
  const begin = startOfDay(day, zone);
  const end = startOfDay(addDays(day, 1), zone);
  const course = new Course(outlook, runs, now, addMilliseconds(begin, -DETAILED));
  course.runUntil(end);
  const contacts = course.contacts.filter(({ at }) => at >= begin);
  return { contacts, waits: contacts.length > 0 ? [] : course.waits() };
}

type ActPlan = Extract<Plan, { rungId: string; next: Rung['act'] }>;

/** Whom the debtor hears from through `day`, in order; see `previewDebtor`. */
export function contactsThrough(
  outlook: DebtorOutlook,
  runs: DailyRuns,
  now: Instant,
  day: IsoDay,
): PlannedContact[] {
  const end = startOfDay(addDays(day, 1), outlook.debtor.timeZone);
  const course = new Course(outlook, runs, now, end);
  course.runUntil(end);
  return course.contacts;
}

/** What one workflow waits for. */
interface Wake {
  at: Instant;
  reason?: Reason;
}

const ROUNDS = 10;

/** Without news a look at stale books is in vain: only those of the last days before the day are made, for their reasons. */
const DETAILED = 7 * DAYS;

/** The debtor's cases as they go on from an instant. */
class Course {
  readonly contacts: PlannedContact[] = [];
  private readonly outlook: DebtorOutlook;
  private readonly runs: DailyRuns;
  private readonly start: Instant;
  private readonly detailedFrom: Instant;
  private readonly cases: Map<InternalId, DunningCase>;
  private readonly agenda = new Map<InternalId, Wake>();
  /** Agreed calls that are still ahead, in order of time. */
  private readonly callBacks: { caseId: InternalId; at: Instant }[];
  private ledger: ContactLedger;
  private around: (Surroundings & { day: IsoDay }) | undefined;
  /** When the agency is given something next, if anything is approved. */
  private nextPlacing: Instant | undefined;

  constructor(outlook: DebtorOutlook, runs: DailyRuns, start: Instant, detailedFrom: Instant) {
    this.detailedFrom = detailedFrom;
    this.outlook = outlook;
    this.runs = runs;
    this.start = start;
    const { cases, ledger, wakesAt } = outlook;
    this.ledger = ledger;
    this.cases = new Map(cases.map((item) => [item.caseId, item]));
    for (const item of cases) {
      if (item.status === 'current') this.agenda.set(item.caseId, { at: this.nextSweep(item.opensAt) });
      if (item.status === 'open')
        this.agenda.set(item.caseId, { at: later(start, wakesAt.get(item.caseId) ?? start) });
    }
    this.callBacks = cases
      .map(({ caseId, ladder }) => ({ caseId, at: ladder?.callAssignedAt ?? start }))
      .filter(({ at }) => at > start)
      .sort((a, b) => a.at.localeCompare(b.at));
    if (this.approved().length > 0) this.nextPlacing = nextDaily(runs.placing, addMilliseconds(start, 1));
  }

  runUntil(end: Instant): void {
    for (;;) {
      const next = this.earliest();
      const placing = this.nextPlacing;
      const [callBack] = this.callBacks;
      const times = [next?.at, placing, callBack?.at].filter((time) => time !== undefined);
      if (times.length === 0) return;
      const at = times.reduce(earlier);
      if (at >= end) return;
      if (at === placing) this.place(at);
      else if (at === callBack?.at) this.callBack(callBack.caseId, at);
      else if (next) this.wake(next.caseId, at);
    }
  }

  waits(): PlannedWait[] {
    const waits = new Map<string, PlannedWait>();
    for (const item of this.cases.values()) {
      const wake = this.agenda.get(item.caseId);
      const reason = this.reasonOf(item, wake);
      const known = waits.get(JSON.stringify(reason));
      const times = [known?.until, wake?.at].filter((at) => at !== undefined).sort();
      waits.set(JSON.stringify(reason), { reason, until: times[0], cases: (known?.cases ?? 0) + 1 });
    }
    const never = '~';
    return [...waits.values()].sort((a, b) => (a.until ?? never).localeCompare(b.until ?? never));
  }

  private reasonOf(item: DunningCase, wake: Wake | undefined): PlannedWait['reason'] {
    if (item.status === 'current') return { code: 'opens' };
    // Of a workflow that has not stirred since the start only that is known which it would find now.
    return wake?.reason ?? this.plan(item, this.start).reason;
  }

  private earliest(): { caseId: InternalId; at: Instant } | undefined {
    let first: { caseId: InternalId; at: Instant } | undefined;
    for (const [caseId, { at }] of this.agenda) if (!first || at < first.at) first = { caseId, at };
    return first;
  }

  /** The first sweep after now that finds what is to be opened from `opensAt` on. */
  private nextSweep(opensAt: Instant): Instant {
    const from = later(opensAt, addMilliseconds(this.start, 1));
    return this.runs.sweeps.map((sweep) => nextDaily(sweep, from)).reduce(earlier);
  }

  /** One turn of the workflow of a case: it plans, acts if it is time to, and waits again. */
  private wake(caseId: InternalId, at: Instant): void {
    const item = this.caseOf(caseId);
    if (item.status === 'current') {
      const { episode } = item;
      const today = dayIn(at, this.outlook.debtor.timeZone);
      const policy = this.outlook.opensWith(item, overdueItemsOf([...this.cases.values()], today));
      this.follow(item, { type: 'OpenCase', episode, generation: 1, policy }, at);
    }
    const plan = this.settledPlan(caseId, at);
    switch (plan.next) {
      case 'wait': {
        this.wait(caseId, plan, at);
        return;
      }
      case 'close':
        this.follow(this.caseOf(caseId), { type: 'CloseCase' }, at);
        this.agenda.delete(caseId);
        return;
      case 'leave':
      case 'hand-over':
        this.agenda.delete(caseId);
        return;
      default: {
        this.act(plan, caseId, at);
        const after = this.settledPlan(caseId, at);
        this.wait(caseId, after.next === 'wait' ? after : { ...after, until: at }, at);
        return;
      }
    }
  }

  /** As a step plans: what the plan says of the case itself happens first. */
  private settledPlan(
    caseId: InternalId,
    at: Instant,
  ): Exclude<Plan, { next: 'give-up-message' | 'pass-rung' }> {
    for (let round = 0; round < ROUNDS; round++) {
      const item = this.caseOf(caseId);
      const plan = this.plan(item, at);
      if (plan.next === 'pass-rung')
        this.follow(item, { type: 'PassRung', rungId: plan.rungId, cause: plan.cause }, at);
      else if (plan.next === 'give-up-message') this.giveUp(plan.messageId, at);
      else return plan;
    }
    throw new Error(`case ${caseId} cannot be planned`);
  }

  private plan(item: DunningCase, at: Instant): Plan {
    const { episode } = item;
    const generation = item.status === 'open' ? item.generation : 0;
    // A successor that takes the case over plans at the same instant: it makes no difference to what happens.
    const execution = { episode, generation, startedAt: at, turns: 0, setback: false };
    return planNextStep(this.facts(item, at), execution, at);
  }

  private facts(item: DunningCase, at: Instant): PlanningFacts {
    const { booksStayFresh, creditor, debtor, missingThere, persons, policy, rules, shadow } = this.outlook;
    const books = booksStayFresh ? { syncedTo: at } : this.outlook.books;
    const known = { creditor, books, debtor, missingThere, persons, policy, rules, shadow };
    const facts = { ...known, item, ledger: this.ledger };
    if (!needsSurroundings(item, facts, at)) return facts;
    const day = dayIn(at, debtor.timeZone);
    if (this.around?.day !== day) {
      const cases = [...this.cases.values()];
      this.around = { day, cases, overdue: overdueByCurrency(cases, day) };
    }
    return { ...facts, surroundings: this.around };
  }

  private act(plan: ActPlan, caseId: InternalId, at: Instant): void {
    const item = this.caseOf(caseId);
    if (item.status !== 'open')
      throw new Error(`case ${caseId} was planned for an act and is ${item.status}`);
    const { rungId } = plan;
    switch (plan.next) {
      case 'send-reminder':
        this.remind(item, at);
        return;
      case 'tell-sales':
        this.send(outlineSalesNotice(salesSituation(...this.known(item, at))).draft, at);
        return;
      case 'assign-call':
        this.assignCall(item, plan, at);
        return;
      case 'request-escalation': {
        this.follow(item, { type: 'RequestEscalation', rungId, by: WORKFLOW }, at);
        return;
      }
      default:
        return plan satisfies never;
    }
  }

  /** In shadow mode a person must release it first, and none has. */
  private remind(lead: OpenCase, at: Instant): void {
    const known = this.known(lead, at);
    const [, facts, cases] = known;
    const { draft } = outlineReminder(reminderSituation(...known));
    if (!mustBeReleased(facts, draft, at)) {
      this.send(draft, at);
      return;
    }
    this.ledger = { ...this.ledger, leadCaseId: lead.caseId };
    this.follow(lead, draftCommand(facts, draft), at);
    for (const other of cases) {
      if (other.status !== 'open' || !other.draft || other.caseId === lead.caseId) continue;
      this.follow(other, { type: 'WithdrawDraft' }, at);
      this.signal(other.caseId, at);
    }
  }

  private known(lead: OpenCase, at: Instant) {
    const cases = [...this.cases.values()];
    return [lead, this.facts(lead, at), cases, this.outlook.policy, at] as const;
  }

  private assignCall(item: OpenCase, { rungId, joins }: Extract<Plan, { next: 'assign-call' }>, at: Instant) {
    if (joins === undefined) {
      const contacts = [...this.ledger.contacts, assignedCall(item, rungId, at)];
      this.ledger = { ...this.ledger, contacts };
    }
    this.call(item, rungId, at);
    this.follow(item, { type: 'AssignCall', rungId }, at);
  }

  /** It is claimed, and leaves; the workflows of all that rode in it hear of that. */
  private send(draft: Outline, at: Instant): void {
    const { message, due, announced, allowedBy } = draft;
    const { messageId, channel, tone } = message;
    if (message.purpose === 'collection') {
      const items = due.map(asPlanned);
      const rungId = due[0]?.rung.id ?? '';
      this.contacts.push({ at, channel, rungId, tone, announced, allowedBy, items });
    }
    this.ledger = { ...this.ledger, ...ledgerClaim(this.ledger, draft) };
    for (const entry of due) {
      this.follow(entry.item, claimCommand(draft, entry, false), at);
      const rungId = entry.rung.id;
      this.follow(this.caseOf(entry.item.caseId), { type: 'ConfirmMessage', messageId, rungId }, at);
      this.signal(entry.item.caseId, at);
    }
  }

  private call(item: DunningCase, rungId: string | undefined, at: Instant): void {
    if (item.status !== 'open') return;
    const planned = { item, rungId, amountMinor: collectableMinor(item) };
    const same = this.contacts.findIndex((contact) => contact.channel === 'call' && contact.at === at);
    const contact = this.contacts[same];
    if (contact) this.contacts[same] = { ...contact, items: [...contact.items, planned] };
    else this.contacts.push({ at, channel: 'call', rungId, announced: [], items: [planned] });
  }

  /** Unless nobody has to call any more, or somebody had to before. */
  private callBack(caseId: InternalId, at: Instant): void {
    this.callBacks.shift();
    const item = this.cases.get(caseId);
    if (item && callFrom(item) === at) this.call(item, undefined, at);
  }

  private giveUp(messageId: InternalId, at: Instant): void {
    const message = this.outlook.underway.find((known) => known.messageId === messageId);
    if (!message) throw new Error(`message ${messageId} is under way and not known`);
    this.ledger = { ...this.ledger, ...ledgerNews(this.ledger, message, 'lost') };
    for (const { caseId, rungId } of message.items) {
      const item = this.cases.get(caseId);
      if (!item) continue;
      this.follow(item, newsCommand('lost', messageId, rungId, ''), at);
      this.signal(caseId, at);
    }
  }

  /** The agency is given what was approved, unless something stands against it tonight. */
  private place(at: Instant): void {
    for (const item of this.approved()) {
      if (obstacleToPlacing(item, this.facts(item, at), at)) continue;
      this.follow(item, { type: 'PlaceCase', placementId: 'preview', agencyId: 'preview' }, at);
      this.agenda.delete(item.caseId);
    }
    const more = this.approved().length > 0;
    this.nextPlacing = more ? nextDaily(this.runs.placing, addMilliseconds(at, 1)) : undefined;
  }

  private approved(): OpenCase[] {
    return [...this.cases.values()].flatMap((item) =>
      item.status === 'open' && item.escalation?.state === 'approved' ? [item] : [],
    );
  }

  /** A wait ends with the first whole second from its beginning at which its time has come, after one at the earliest. */
  private wait(caseId: InternalId, { until, reason }: { until: Instant; reason: Reason }, at: Instant): void {
    const seconds = Math.max(1, Math.ceil((toEpoch(until) - toEpoch(at)) / 1000));
    const ends = addMilliseconds(at, seconds * 1000);
    const isInVain = reason.ruleIds?.includes(STALE_BOOKS_RULE) === true;
    this.agenda.set(caseId, { at: isInVain ? later(ends, this.detailedFrom) : ends, reason });
  }

  /** What happened to the case ends its wait. */
  private signal(caseId: InternalId, at: Instant): void {
    const wake = this.agenda.get(caseId);
    if (wake) this.agenda.set(caseId, { ...wake, at });
  }

  private follow(item: DunningCase, command: CaseCommand, at: Instant): void {
    let after = item;
    for (const event of decide(command, item)) after = evolve(after, event, at);
    this.around = undefined;
    if (after.status === 'closed') this.cases.delete(item.caseId);
    else this.cases.set(item.caseId, after);
  }

  private caseOf(caseId: InternalId): DunningCase {
    const item = this.cases.get(caseId);
    if (!item) throw new Error(`case ${caseId} is not one of the debtor's`);
    return item;
  }
}

function asPlanned({ item, rung }: DueItem): PlannedItem {
  return { item, rungId: rung.id, amountMinor: collectableMinor(item) };
}
