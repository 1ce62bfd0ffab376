import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DunningCase, OpenCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { emptyLedger, type ContactLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { exceptionsOf, LONGEST_WAIT, planNextStep, type ExecutionAge } from '../../shared/dunning/plan.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { addressHash } from '../../shared/contact/reach.ts';
import {
  addDays,
  addMilliseconds,
  dayIn,
  DAYS,
  fromEpoch,
  instantAt,
  toEpoch,
} from '../../shared/time/calendar.ts';
import {
  after,
  claimOf,
  courtesy,
  creditor,
  currentCase,
  debtor,
  openCase,
  pinnedPolicy,
} from './fixtures.ts';

const zone = 'America/Bogota';
const at = (day: string, time: string) => instantAt(day, time, zone);
const execution: ExecutionAge = {
  episode: 1,
  generation: 1,
  startedAt: at('2026-03-02', '00:05'),
  turns: 0,
  setback: false,
};

function facts(item: DunningCase | undefined, overrides: Partial<PlanningFacts> = {}): PlanningFacts {
  const ledger = emptyLedger('debtor');
  return { item, creditor, debtor, ledger, policy: pinnedPolicy, rules: generic, ...overrides };
}
const ledgerWith = (change: Partial<ContactLedger>) => ({ ...emptyLedger('debtor'), version: 1, ...change });
const reminded = (item: DunningCase, messageId: string, rungId: string, when: string) =>
  after(item, [claimOf(messageId, rungId), when], [{ type: 'ConfirmMessage', messageId, rungId }, when]);
const openingBy = (policyId: string): CaseCommand => ({
  ...{ type: 'OpenCase', episode: 1, generation: 1 },
  policy: { id: policyId, version: 1 },
});
const owner = { name: 'Luis Gil', email: 'luis@acme.example' };

/** The case after its rung was done. */
function done(item: DunningCase, rungId: string, when: string): DunningCase {
  const { act } = standardPolicy.rungs.find(({ id }) => id === rungId) ?? {};
  if (act === 'assign-call') return after(item, [{ type: 'AssignCall', rungId }, when]);
  if (act === 'request-escalation')
    return after(item, [{ type: 'RequestEscalation', rungId, by: 'workflow' }, when]);
  return reminded(item, `message-${rungId}`, rungId, when);
}

/** The case when this rung and all before it were done on their days. */
function upTo(rungId: string): DunningCase {
  const { rungs } = standardPolicy;
  const last = rungs.findIndex(({ id }) => id === rungId);
  return rungs
    .slice(0, last + 1)
    .reduce<DunningCase>(
      (item, { id, offsetDays }) => done(item, id, at(addDays('2026-03-01', offsetDays), '08:00')),
      openCase(),
    );
}

const allPaid: CaseCommand = {
  type: 'ApplyPayment',
  paymentId: 'p',
  amountMinor: 1_190_000_000,
  receivedOn: '2026-03-03',
  deductions: [],
};

describe('the next step of a case due on 1 March', () => {
  it('is the friendly reminder on the third day, when the window opens', () => {
    const plan = planNextStep(facts(openCase()), execution, at('2026-03-02', '00:05'));
    expect(plan).toMatchObject({
      next: 'wait',
      until: at('2026-03-04', '08:00'),
      reason: { rungId: 'friendly' },
    });
    expect(planNextStep(facts(openCase()), execution, at('2026-03-04', '08:00'))).toMatchObject({
      next: 'send-reminder',
      rungId: 'friendly',
    });
  });

  it('on a weekend is moved by a rule, and the plan says so before its day', () => {
    // The third day after Wednesday is a Saturday.
    const item = openCase({ invoice: { ...openCase().invoice, dueOn: '2026-02-25' } });
    expect(planNextStep(facts(item), execution, at('2026-02-26', '00:05'))).toEqual({
      next: 'wait',
      until: at('2026-03-02', '08:00'),
      reason: { code: 'deferred', rungId: 'friendly', ruleIds: ['GEN-1'] },
    });
  });

  it('is every rung in its order, each on its day', () => {
    let item: DunningCase = openCase();
    const days: string[] = [];
    for (const { id, offsetDays } of standardPolicy.rungs) {
      const day = addDays('2026-03-01', offsetDays);
      const due = facts(item, { debtor: { ...debtor, accountOwner: owner } });
      const plan = planNextStep(due, execution, at(addDays(day, -1), '20:00'));
      expect(plan).toMatchObject({ next: 'wait', reason: { code: 'rung-due', rungId: id } });
      const when = plan.next === 'wait' ? plan.until : '';
      const act = planNextStep(due, execution, when);
      expect(act).toMatchObject({ rungId: id });
      days.push(`${act.next} ${dayIn(when, zone)}`);
      item = done(item, id, when);
    }
    expect(days).toEqual([
      'send-reminder 2026-03-04',
      'assign-call 2026-03-11',
      'send-reminder 2026-03-18',
      'tell-sales 2026-03-18',
      'assign-call 2026-03-25',
      'send-reminder 2026-04-01',
      'send-reminder 2026-04-15',
      'request-escalation 2026-04-30',
    ]);
    expect(planNextStep(facts(item), execution, at('2026-05-01', '08:00'))).toMatchObject({
      next: 'wait',
      reason: { code: 'escalation-requested' },
    });
  });

  it('keeps three days between contacts that an outage has made due together, of whatever kind', () => {
    const when = at('2026-03-23', '09:00');
    const item = reminded(openCase(), 'm1', 'friendly', when);
    expect(planNextStep(facts(item), execution, when)).toMatchObject({ until: at('2026-03-26', '08:00') });
    const called = done(item, 'call', at('2026-03-26', '08:00'));
    const plan = planNextStep(facts(called), execution, at('2026-03-26', '08:00'));
    // The 29th is a Sunday.
    expect(plan).toMatchObject({ until: at('2026-03-30', '08:00'), reason: { rungId: 'firm' } });
  });

  it('is a courtesy before the due date where the policy has one', () => {
    const early = { ...standardPolicy, rungs: [courtesy, ...standardPolicy.rungs] };
    const when = at('2026-02-24', '08:00');
    const item = openCase();
    const before = { ...execution, startedAt: at('2026-02-24', '00:05') };
    const plan = planNextStep(facts(item, { policy: () => early }), before, when);
    expect(plan).toMatchObject({ next: 'send-reminder', rungId: 'courtesy' });
    // Its time is over with the due date; money that covers nothing does not stand in its way.
    expect(
      planNextStep(facts(item, { policy: () => early }), before, at('2026-03-03', '08:00')),
    ).toMatchObject({
      next: 'pass-rung',
      cause: 'overdue-already',
    });
    const little = {
      policy: () => early,
      ledger: ledgerWith({ unapplied: { COP: 1 } }),
      surroundings: { cases: [], overdue: new Map([['COP', 0]]) },
    };
    expect(planNextStep(facts(item, little), before, when).next).toBe('send-reminder');
    const later = facts(reminded(item, 'm1', 'courtesy', when), { policy: () => early });
    expect(planNextStep(later, before, when)).toMatchObject({
      until: at('2026-03-04', '08:00'),
      reason: { rungId: 'friendly' },
    });
  });

  it('is a call above an amount, and a reminder about less, where the policy says so', () => {
    const item = after(
      currentCase(),
      [openingBy('regular'), at('2026-03-11', '00:05')],
      [{ type: 'PassRung', rungId: 'receipt-check', cause: 'overdue-already' }, at('2026-03-11', '00:05')],
      [{ type: 'AssignCall', rungId: 'friendly' }, at('2026-03-04', '08:00')],
    );
    const when = at('2026-03-11', '08:00');
    expect(planNextStep(facts(item), execution, when)).toMatchObject({ next: 'assign-call', rungId: 'call' });
    const paid = { ...item, paidMinor: item.amountMinor - 200_000_000 };
    const reminder = { next: 'send-reminder', rungId: 'call' };
    expect(planNextStep(facts(paid), execution, when)).toMatchObject(reminder);
    expect(planNextStep(facts({ ...paid, paidMinor: paid.paidMinor - 1 }), execution, when).next).toBe(
      'assign-call',
    );
    // Any is worth a call in a currency of which the policy says nothing.
    expect(planNextStep(facts({ ...paid, currency: 'JPY' }), execution, when).next).toBe('assign-call');
  });

  it('is no early call any more when it is overdue', () => {
    const item = after(currentCase(), [openingBy('high-risk'), at('2026-02-22', '00:05')]);
    const early = { ...execution, startedAt: at('2026-02-22', '00:05') };
    const asked = { next: 'assign-call', rungId: 'early-call' };
    // The 22nd is a Sunday.
    expect(planNextStep(facts(item), early, at('2026-02-23', '08:00'))).toMatchObject(asked);
    const late = { next: 'pass-rung', rungId: 'early-call', cause: 'overdue-already' };
    expect(planNextStep(facts(item), execution, at('2026-03-02', '08:00'))).toMatchObject(late);
  });

  it('passes over the notice to sales when the debtor has no account owner', () => {
    const item = upTo('firm');
    expect(planNextStep(facts(item), execution, at('2026-03-18', '08:00'))).toMatchObject({
      next: 'pass-rung',
      rungId: 'sales',
      cause: 'no-account-owner',
    });
  });

  it('is no contact about too little: neither an item nor all of a debtor’s', () => {
    const due = at('2026-03-04', '08:00');
    const small = openCase({ amountMinor: 1_999_999 });
    expect(
      planNextStep(
        facts(small, { surroundings: { cases: [], overdue: new Map([['COP', 9_000_000]]) } }),
        execution,
        due,
      ),
    ).toMatchObject({
      reason: { code: 'below-minimum' },
    });
    const item = openCase({ amountMinor: 2_000_000 });
    expect(
      planNextStep(
        facts(item, { surroundings: { cases: [], overdue: new Map([['COP', 4_999_999]]) } }),
        execution,
        due,
      ),
    ).toMatchObject({
      reason: { code: 'below-minimum' },
    });
    expect(
      planNextStep(
        facts(item, { surroundings: { cases: [], overdue: new Map([['COP', 5_000_000]]) } }),
        execution,
        due,
      ).next,
    ).toBe('send-reminder');
  });

  it('leaves an SMS of which nobody knows to a person', () => {
    const when = at('2026-03-04', '08:00');
    const claimed = after(openCase(), [claimOf('m1', 'friendly', 'sms'), when]);
    expect(planNextStep(facts(claimed), execution, when)).toMatchObject({
      reason: { code: 'message-unconfirmed' },
    });
    expect(planNextStep(facts(claimed), execution, addMilliseconds(when, DAYS))).toMatchObject({
      next: 'wait',
      reason: { code: 'message-unknown' },
    });
    const doubted = after(claimed, [{ type: 'DoubtMessage', messageId: 'm1', rungId: 'friendly' }, when]);
    expect(planNextStep(facts(doubted), execution, when)).toMatchObject({
      next: 'wait',
      reason: { code: 'message-unknown' },
    });
  });

  it('names the rule that defers it', () => {
    const plan = planNextStep(facts(openCase()), execution, at('2026-03-06', '17:55'));
    expect(plan).toMatchObject({
      next: 'wait',
      until: at('2026-03-09', '08:00'),
      reason: { code: 'deferred', ruleIds: ['GEN-1'] },
    });
    const ledger = ledgerWith({
      contacts: [{ at: at('2026-03-04', '08:00'), channel: 'email', messageId: 'x' }],
    });
    expect(planNextStep(facts(openCase(), { ledger }), execution, at('2026-03-04', '11:00'))).toMatchObject({
      next: 'wait',
      until: at('2026-03-05', '08:00'),
      reason: { code: 'deferred', ruleIds: ['GEN-2', 'GEN-1'] },
    });
  });

  it('waits on stale books, and looks again after four hours that are lawful', () => {
    const books = { syncedTo: at('2026-03-02', '18:00') };
    const plan = (time: string, syncedTo = books.syncedTo) =>
      planNextStep(facts(openCase(), { books: { syncedTo } }), execution, at('2026-03-04', time));
    const stale = { next: 'wait', reason: { code: 'deferred', rungId: 'friendly', ruleIds: ['DATA-1'] } };
    expect(plan('08:00')).toMatchObject({ ...stale, until: at('2026-03-04', '12:00') });
    expect(plan('16:00')).toMatchObject({ ...stale, until: at('2026-03-05', '08:00') });
    expect(plan('12:00', at('2026-03-04', '11:59')).next).toBe('send-reminder');
    expect(plan('07:00')).toMatchObject({ until: at('2026-03-04', '08:00'), reason: { ruleIds: ['GEN-1'] } });
  });

  it('keeps to the clock where the debtor lives, also when the case was registered before that was known', () => {
    const item = openCase({ timeZone: 'Etc/UTC' });
    expect(planNextStep(facts(item), execution, at('2026-03-04', '07:59'))).toMatchObject({
      until: at('2026-03-04', '08:00'),
    });
  });

  it('comes a quarter of an hour after the lead case of the debtor', () => {
    const ledger = ledgerWith({ leadCaseId: 'case-b' });
    const plan = planNextStep(facts(openCase(), { ledger }), execution, at('2026-03-04', '08:00'));
    expect(plan).toMatchObject({
      next: 'wait',
      until: at('2026-03-04', '08:15'),
      reason: { code: 'after-lead' },
    });
    expect(planNextStep(facts(openCase(), { ledger }), execution, at('2026-03-04', '08:15'))).toMatchObject({
      next: 'send-reminder',
    });
  });

  it('is to close when nothing is owed, whatever else is due', () => {
    const paid = after(openCase(), [allPaid, at('2026-03-03', '10:00')]);
    expect(planNextStep(facts(paid), execution, at('2026-03-04', '08:00')).next).toBe('close');
  });

  it('tells a person of an act that fails, until it is known what comes of the next try', () => {
    const due = at('2026-03-04', '08:00');
    const open = openCase();
    const failed = planNextStep(facts(open), { ...execution, setback: true }, due);
    expect(exceptionsOf(failed, open, { debtor, rules: generic }, '2026-03-04')).toEqual(['act-failed']);
    const known = after(open, [{ type: 'SetException', code: 'act-failed' }, due]) as OpenCase;
    expect(
      exceptionsOf(
        planNextStep(facts(known), execution, due),
        known,
        { debtor, rules: generic },
        '2026-03-04',
      ),
    ).toEqual(['act-failed']);
    const sent = reminded(known, 'm1', 'friendly', due) as OpenCase;
    expect(
      exceptionsOf(planNextStep(facts(sent), execution, due), sent, { debtor, rules: generic }, '2026-03-04'),
    ).toEqual([]);
  });

  it('is to leave for an execution that is not the newest, or a case that is not open', () => {
    expect(
      planNextStep(facts(openCase()), { ...execution, generation: 2 }, at('2026-03-04', '08:00')).next,
    ).toBe('leave');
    expect(planNextStep(facts(currentCase()), execution, at('2026-03-04', '08:00')).next).toBe('leave');
  });

  it('is to hand over at day 300 or after 400 turns, and no wait crosses that', () => {
    const item = upTo('escalation');
    const end = addMilliseconds(execution.startedAt, 300 * DAYS);
    expect(planNextStep(facts(item), execution, end).next).toBe('hand-over');
    expect(planNextStep(facts(item), { ...execution, turns: 400 }, at('2026-04-01', '08:00')).next).toBe(
      'hand-over',
    );
    expect(planNextStep(facts(item), execution, addMilliseconds(end, -DAYS))).toMatchObject({ until: end });
  });

  it('waits for news of a message for a day, then gives it up', () => {
    const when = at('2026-03-04', '08:00');
    const claimed = after(openCase(), [claimOf('m1', 'friendly'), when]);
    expect(planNextStep(facts(claimed), execution, when)).toMatchObject({
      next: 'wait',
      until: addMilliseconds(when, DAYS),
      reason: { code: 'message-unconfirmed' },
    });
    expect(planNextStep(facts(claimed), execution, addMilliseconds(when, DAYS))).toMatchObject({
      next: 'give-up-message',
      messageId: 'm1',
    });
  });

  it.each([
    ['creditor-unknown', { creditor: undefined }],
    ['debtor-unknown', { debtor: undefined }],
    [
      'no-usable-address',
      { ledger: ledgerWith({ unusableAddresses: [addressHash('debtor', 'ana@esquina.example')] }) },
    ],
    ['money-to-apply', { ledger: ledgerWith({ unapplied: { COP: 1_190_000_000 } }) }],
  ])('waits for a person: %s', (code, missing) => {
    const plan = planNextStep(facts(openCase(), missing), execution, at('2026-03-04', '08:00'));
    expect(plan).toMatchObject({ next: 'wait', reason: { code } });
  });

  it('ends with a person, not in silence, when a ladder without escalation is exhausted', () => {
    const short = { ...standardPolicy, rungs: standardPolicy.rungs.slice(0, 1) };
    const item = upTo('friendly');
    const plan = planNextStep(facts(item, { policy: () => short }), execution, at('2026-03-18', '08:00'));
    expect(plan).toMatchObject({
      next: 'wait',
      reason: { code: 'ladder-exhausted' },
    });
  });

  it('never waits less than nothing, longer than 30 days or past the hand-over, at any instant and in any state', () => {
    const states = [openCase(), ...standardPolicy.rungs.map(({ id }) => upTo(id))];
    const instants = fc
      .integer({ min: toEpoch(execution.startedAt), max: toEpoch(execution.startedAt) + 310 * DAYS })
      .map((milliseconds) => fromEpoch(milliseconds));
    fc.assert(
      fc.property(fc.constantFrom(...states), instants, fc.boolean(), (item, now, setback) => {
        const plan = planNextStep(facts(item), { ...execution, setback }, now);
        if (plan.next !== 'wait') return;
        expect(plan.until > now).toBe(true);
        expect(toEpoch(plan.until) - toEpoch(now)).toBeLessThanOrEqual(LONGEST_WAIT);
        expect(plan.until <= addMilliseconds(execution.startedAt, 300 * DAYS)).toBe(true);
      }),
    );
  });
});

it('a rung before the due date that was too small to trouble anybody about does not hold up what follows', () => {
  const early = { ...standardPolicy, rungs: [courtesy, ...standardPolicy.rungs] };
  const small = openCase({ amountMinor: 1_000_000 });
  const known = facts(small, { policy: () => early });
  expect(planNextStep(known, execution, '2026-02-24T13:00:00.000Z')).toMatchObject({
    next: 'wait',
    until: '2026-03-02T05:00:00.000Z',
    reason: { code: 'below-minimum', rungId: 'courtesy' },
  });
  expect(planNextStep(known, execution, '2026-03-02T13:00:00.000Z')).toMatchObject({
    next: 'pass-rung',
    cause: 'overdue-already',
  });
});
