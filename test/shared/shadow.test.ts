import { standardPolicy } from '../../shared/dunning/policy.ts';
import { describe, expect, it } from 'vitest';
import type { DunningCase, OpenCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { planNextStep } from '../../shared/dunning/plan.ts';
import { previewDebtor } from '../../shared/dunning/preview.ts';
import { reminderSituation } from '../../shared/dunning/situation.ts';
import { overdueByCurrency } from '../../shared/dunning/statement.ts';
import { draftReminder } from '../../shared/message/draft-reminder.ts';
import { draftCommand, mustBeReleased } from '../../shared/message/release.ts';
import { addMilliseconds, dayIn, DAYS, instantAt, type Instant } from '../../shared/time/calendar.ts';
import { after, claimOf, creditor, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const zone = 'America/Bogota';
const at = (day: string, time = '08:00') => instantAt(day, time, zone);
const wednesday = at('2026-03-04');
const { number: _, ...invoice } = openCase().invoice;
const rider = openCase({ caseId: 'case-b', invoice: { ...invoice, number: 'F-2' } });

interface Situation {
  item: OpenCase;
  others?: readonly DunningCase[];
  now?: Instant;
  change?: Partial<PlanningFacts>;
}

function factsOf({ item, others = [rider], now = wednesday, change = {} }: Situation): PlanningFacts {
  const cases = [item, ...others];
  const surroundings = { cases, overdue: overdueByCurrency(cases, dayIn(now, zone)) };
  const known = { item, creditor, debtor, ledger: { ...emptyLedger('debtor'), leadCaseId: 'case-a' } };
  return { ...known, policy: pinnedPolicy, rules: generic, shadow: true, surroundings, ...change };
}

const written = (situation: Situation) => {
  const { item, now = wednesday } = situation;
  const facts = factsOf(situation);
  const cases = facts.surroundings?.cases ?? [];
  return { facts, draft: draftReminder(reminderSituation(item, facts, cases, pinnedPolicy, now)), now };
};
const mustWait = (situation: Situation) => {
  const { facts, draft, now } = written(situation);
  return mustBeReleased(facts, draft, now);
};
const plan = (situation: Situation) => {
  const { item, now = wednesday } = situation;
  const execution = { episode: 1, generation: 1, startedAt: now, turns: 0, setback: false };
  return planNextStep(factsOf({ ...situation, item }), execution, now);
};
const then = (item: DunningCase, command: CaseCommand, when: Instant) =>
  after(item, [command, when]) as OpenCase;

const drafting = written({ item: openCase() });
const drafted = then(openCase(), draftCommand(drafting.facts, drafting.draft), wednesday);
const noon = at('2026-03-04', '12:00');
const released = then(drafted, { type: 'ReleaseDraft', draftedAt: wednesday }, noon);
const payment = { type: 'ApplyPayment', paymentId: 'p', receivedOn: '2026-03-04', deductions: [] } as const;
const partly = (item: DunningCase) => then(item, { ...payment, amountMinor: 1 }, noon);

describe('a reminder in shadow mode', () => {
  it('is drafted once a day and waits, with all that it speaks of', () => {
    expect(plan({ item: openCase() })).toMatchObject({ next: 'send-reminder' });
    const waits = { next: 'wait', reason: { code: 'awaits-release', rungId: 'friendly' } };
    expect(plan({ item: drafted, now: noon })).toEqual({ ...waits, until: at('2026-03-05') });
    const later = at('2026-03-05', '08:15');
    expect(plan({ item: rider, others: [drafted], now: noon })).toEqual({ ...waits, until: later });
    expect(plan({ item: drafted, now: at('2026-03-05') })).toMatchObject({ next: 'send-reminder' });
    // Should the one that has it rest, another takes it up in its turn.
    const paused = then(drafted, { type: 'Pause' }, noon);
    expect(plan({ item: rider, others: [paused], now: later })).toMatchObject({ next: 'send-reminder' });
  });

  it('is drafted anew at once when it would say something else', () => {
    expect(plan({ item: partly(drafted), now: noon })).toMatchObject({ next: 'send-reminder' });
    expect(plan({ item: drafted, others: [], now: noon })).toMatchObject({ next: 'send-reminder' });
  });

  it('leaves when it is released, also days later', () => {
    for (const now of [noon, at('2026-03-09'), addMilliseconds(noon, 7 * DAYS - 1)])
      expect(mustWait({ item: released, now })).toBe(false);
    expect(plan({ item: released, now: noon })).toMatchObject({ next: 'send-reminder' });
    expect(plan({ item: released, now: at('2026-03-08') })).toMatchObject({
      next: 'wait',
      until: at('2026-03-09'),
    });
  });

  it('does not leave unread, released too long ago, or when what was released is not what it would say', () => {
    const now = noon;
    expect(mustWait({ item: openCase(), now })).toBe(true);
    expect(mustWait({ item: drafted, now })).toBe(true);
    expect(mustWait({ item: released, now: addMilliseconds(noon, 7 * DAYS) })).toBe(true);
    expect(mustWait({ item: partly(released), now })).toBe(true);
    expect(mustWait({ item: released, others: [], now })).toBe(true);
    expect(mustWait({ item: released, others: [partly(rider)], now })).toBe(true);
    const moved = {
      ...debtor,
      contacts: debtor.contacts.map((contact) => ({ ...contact, email: 'other@esquina.example' })),
    };
    expect(mustWait({ item: released, now, change: { debtor: moved } })).toBe(true);
    const newBank = { ...creditor, paymentMethods: [{ kind: 'transfer', text: 'Banco de Bogotá 1' }] };
    expect(mustWait({ item: released, now, change: { creditor: newBank } })).toBe(true);
  });

  it('that the provider refuses may leave by the same release; once it has left it is over', () => {
    const ids = { messageId: 'm', rungId: 'friendly' };
    const claimed = then(released, claimOf('m', 'friendly'), noon);
    const refused = then(claimed, { type: 'ReleaseMessage', ...ids, cause: 'Throttling' }, noon);
    expect(mustWait({ item: refused, now: noon })).toBe(false);
    expect(then(claimed, { type: 'ConfirmMessage', ...ids }, noon).draft).toBeUndefined();
    expect(() => decide({ type: 'DiscardDraft', draftedAt: wednesday }, claimed)).toThrow(NotPossible);
  });

  it('is decided on as it was read, and a release can be taken back', () => {
    const anew = then(drafted, draftCommand(drafting.facts, drafting.draft), noon);
    for (const type of ['ReleaseDraft', 'DiscardDraft'] as const)
      expect(() => decide({ type, draftedAt: wednesday }, anew)).toThrow('no such draft');
    expect(decide({ type: 'ReleaseDraft', draftedAt: wednesday }, released)).toEqual([]);
    const discarded = then(released, { type: 'DiscardDraft', draftedAt: wednesday }, noon);
    expect(discarded).toMatchObject({ ladder: { rungs: { friendly: { passed: 'discarded' } } } });
    expect(discarded.draft).toBeUndefined();
  });

  it('is no contact in the preview, as long as nobody releases it', () => {
    const outlook = {
      ...factsOf({ item: openCase() }),
      debtor,
      booksStayFresh: false,
      wakesAt: new Map<string, Instant>(),
      underway: [],
      opensWith: () => standardPolicy,
    };
    const runs = { sweeps: [{ hour: 0, minute: 5, zone }], placing: { hour: 3, minute: 0, zone } };
    const start = at('2026-03-02', '09:00');
    const on = (day: string, cases: readonly DunningCase[], now = start) =>
      previewDebtor({ ...outlook, cases }, runs, now, day);
    for (const day of ['2026-03-04', '2026-03-24'])
      expect(on(day, [openCase(), rider])).toMatchObject({
        contacts: [],
        waits: [{ reason: { code: 'awaits-release', rungId: 'friendly' }, cases: 2 }],
      });
    expect(on('2026-03-04', [released, rider], noon).contacts).toMatchObject([
      {
        at: noon,
        rungId: 'friendly',
        items: [{ item: { caseId: 'case-a' } }, { item: { caseId: 'case-b' } }],
      },
    ]);
  });
});
