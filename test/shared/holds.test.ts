import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceMinor, collectableMinor, type DunningCase, type OpenCase } from '../../shared/case/case.ts';
import { creditDisputes } from '../../shared/case/dispute.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { emptyLedger, type ContactLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { holdOf } from '../../shared/dunning/holds.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { exceptionsOf, planNextStep } from '../../shared/dunning/plan.ts';
import { dueTogether, overdueByCurrency, statementOf } from '../../shared/dunning/statement.ts';
import { paymentReminder } from '../../shared/message/payment-reminder.ts';
import { dayIn, instantAt, startOfDay } from '../../shared/time/calendar.ts';
import { after, claimOf, creditor, currentCase, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const zone = 'America/Bogota';
const now = instantAt('2026-03-04', '08:00', zone);
const at = (day: string, time: string) => instantAt(day, time, zone);
const execution = {
  episode: 1,
  generation: 1,
  startedAt: at('2026-03-02', '00:05'),
  turns: 0,
  setback: false,
};
const facts = (item: DunningCase, ledger: Partial<ContactLedger> = {}): PlanningFacts => ({
  item,
  creditor,
  debtor,
  ledger: { ...emptyLedger('debtor'), ...ledger },
  policy: pinnedPolicy,
  rules: generic,
});
const plan = (item: DunningCase, when = now, ledger: Partial<ContactLedger> = {}) =>
  planNextStep(facts(item, ledger), execution, when);
const exceptions = (item: DunningCase, when = now) =>
  exceptionsOf(plan(item, when), item as OpenCase, { debtor, rules: generic }, dayIn(when, zone));
const told = (item: DunningCase, ...commands: CaseCommand[]) =>
  after(item, ...commands.map((command): [CaseCommand, string] => [command, now]));

const BALANCE = 1_190_000_000;
const open = (amountMinor?: number, dueBy?: string, disputeId = 'd1'): CaseCommand => ({
  type: 'OpenDispute',
  disputeId,
  reasonCode: 'quality',
  amountMinor,
  dueBy,
});
const resolve = (
  outcome: 'upheld' | 'partially-upheld' | 'rejected',
  amountMinor?: number,
  disputeId = 'd1',
): CaseCommand => ({ type: 'ResolveDispute', disputeId, outcome, amountMinor });
const credit = (amountMinor: number, noteId = 'n1'): CaseCommand => ({
  type: 'ApplyCredit',
  noteId,
  amountMinor,
});
const block = (until?: string): CaseCommand => ({
  type: 'UpdateInvoice',
  stamp: '2026-03-01T12:00:00.000Z#a',
  dunningBlock: { until },
});

describe('an item on hold', () => {
  it.each([
    ['a pause with a day', 'paused', [{ type: 'Pause', until: '2026-03-10' }], {}],
    ['a dunning block with a day', 'dunning-block', [block('2026-03-10')], {}],
    ['a pause of the debtor with a day', 'paused', [], { pause: { until: '2026-03-10' } }],
    ['hardship', 'hardship', [], { hardship: { since: '2026-03-01', pausedUntil: '2026-03-10' } }],
  ] as [string, string, CaseCommand[], Partial<ContactLedger>][])(
    '%s lasts through that day, where the debtor lives, and ends by itself',
    (_, code, commands, ledger) => {
      const item = told(openCase(), ...commands);
      expect(plan(item, now, ledger)).toEqual({
        next: 'wait',
        until: startOfDay('2026-03-11', zone),
        reason: { code },
      });
      expect(plan(item, at('2026-03-10', '23:59'), ledger)).toMatchObject({ reason: { code } });
      // The rung has been due since the 4th: it comes at the first hour that the rules allow.
      expect(plan(item, startOfDay('2026-03-11', zone), ledger)).toMatchObject({
        until: at('2026-03-11', '08:00'),
        reason: { code: 'deferred' },
      });
    },
  );

  it.each([
    ['a pause', [{ type: 'Pause' }], {}, 'paused'],
    ['a dunning block', [block()], {}, 'dunning-block'],
    ['a pause of the debtor', [], { pause: {} }, 'paused'],
    ['insolvency', [], { legalStatus: 'insolvency' }, 'legal-status'],
    ['a lawsuit', [], { legalStatus: 'in-court' }, 'legal-status'],
    ['a death', [], { legalStatus: 'deceased' }, 'legal-status'],
  ] as [string, CaseCommand[], Partial<ContactLedger>, string][])(
    '%s without a day holds for ever',
    (_, commands, ledger, code) => {
      const item = told(openCase(), ...commands);
      expect(plan(item, at('2026-09-01', '08:00'), ledger)).toMatchObject({ next: 'wait', reason: { code } });
    },
  );

  it('goes on when the pause or the block is taken back, and a normal legal status holds nothing', () => {
    expect(plan(told(openCase(), { type: 'Pause' }, { type: 'Resume' })).next).toBe('send-reminder');
    const lifted: CaseCommand = {
      type: 'UpdateInvoice',
      stamp: '2026-03-02T12:00:00.000Z#b',
      dunningBlock: null,
    };
    expect(plan(told(openCase(), block(), lifted)).next).toBe('send-reminder');
    expect(plan(openCase(), now, { legalStatus: 'normal' }).next).toBe('send-reminder');
  });

  it('names first what concerns all of the debtor', () => {
    const item = told(openCase(), { type: 'Pause' }, block(), open());
    const ledger = { ...emptyLedger('debtor'), legalStatus: 'insolvency' as const, pause: {} };
    expect(holdOf(item, ledger, '2026-03-04', zone)).toEqual({ code: 'legal-status' });
  });

  it('is paused and resumed once, however often it is asked, and not when it is closed', () => {
    const paused = told(openCase(), { type: 'Pause', until: '2026-03-10' });
    expect(decide({ type: 'Pause', until: '2026-03-10' }, paused)).toEqual([]);
    expect(decide({ type: 'Pause' }, paused)).toEqual([{ type: 'CasePaused', until: undefined }]);
    expect(decide({ type: 'Resume' }, paused)).toEqual([{ type: 'CaseResumed', plannedUntil: '2026-03-10' }]);
    expect(decide({ type: 'Resume' }, openCase())).toEqual([]);
    const closed = told(currentCase(), { type: 'EndCase', reason: 'cancelled' });
    expect(() => decide({ type: 'Pause' }, closed)).toThrow(NotPossible);
  });

  it('is a wait and no news when it is not overdue any more, until it is', () => {
    const item = told(openCase(), {
      type: 'UpdateInvoice',
      stamp: '2026-03-03T12:00:00.000Z#a',
      dueOn: '2026-03-20',
    });
    expect(plan(item)).toEqual({
      next: 'wait',
      until: at('2026-03-23', '08:00'),
      reason: { code: 'rung-due', rungId: 'friendly' },
    });
  });

  it.each([
    ['paused', [{ type: 'Pause' }]],
    ['blocked', [block('2026-03-04')]],
    ['disputed', [open()]],
  ] as [string, CaseCommand[]][])('does not ride in the message of another: %s', (_, commands) => {
    const other = told(openCase({ caseId: 'case-b' }), ...commands);
    const ids = (today: string) =>
      dueTogether(['send-reminder'], openCase(), [other], pinnedPolicy, today, zone).map(
        ({ item }) => item.caseId,
      );
    expect(ids('2026-03-04')).toEqual(['case-a']);
    const free = told(other, ...([{ type: 'Resume' }, resolve('rejected')] as CaseCommand[]));
    const gathered = dueTogether(['send-reminder'], openCase(), [free], pinnedPolicy, '2026-03-05', zone);
    expect(gathered.map(({ item }) => item.caseId)).toEqual(['case-a', 'case-b']);
  });
});

describe('a dispute', () => {
  it('of a part leaves the rest to be dunned, and the e-mail says what is not asked for', () => {
    const item = told(openCase(), open(190_000_000)) as OpenCase;
    expect(collectableMinor(item)).toBe(1_000_000_000);
    expect(plan(item).next).toBe('send-reminder');
    const due = dueTogether(['send-reminder'], item, [], pinnedPolicy, '2026-03-04', zone);
    const statement = statementOf(due, overdueByCurrency([item], '2026-03-04'), undefined);
    const reach = { channel: 'email', name: 'Ana', address: 'ana@esquina.example' } as const;
    const today = '2026-03-04';
    const mail = (language: string) =>
      paymentReminder({
        creditor,
        debtor: { ...debtor, language },
        reach,
        statement,
        follows: [],
        hardship: false,
        today,
      });
    expect(mail('es').text).toContain('Saldo: COP 10.000.000,00');
    expect(mail('es').text).toContain('Total: COP 10.000.000,00');
    expect(mail('es').text).toContain('En reclamación, no incluido: COP 1.900.000,00');
    expect(mail('en-US').html).toContain('In dispute, not included: COP 1,900,000.00');
    expect(mail('en-US').text).not.toContain('11,900,000');
  });

  it('of the whole holds it, also when the balance changes, until its deadline has passed: then a person must look', () => {
    const item = told(openCase(), open(undefined, '2026-03-12'));
    expect(plan(item)).toEqual({
      next: 'wait',
      until: startOfDay('2026-03-13', zone),
      reason: { code: 'disputed' },
    });
    expect(exceptions(item, at('2026-03-12', '23:59'))).toEqual([]);
    expect(plan(item, startOfDay('2026-03-13', zone))).toMatchObject({ reason: { code: 'dispute-overdue' } });
    expect(exceptions(item, startOfDay('2026-03-13', zone))).toEqual(['dispute-overdue']);
    const reduced = told(item, credit(90_000_000));
    expect([balanceMinor(reduced), collectableMinor(reduced)]).toEqual([1_100_000_000, 0]);
  });

  it('of a part wakes the case at its deadline, too, and is then an exception beside the dunning of the rest', () => {
    const sent = told(
      openCase(),
      open(190_000_000, '2026-03-12'),
      claimOf('m', 'friendly'),
      { type: 'ConfirmMessage', messageId: 'm', rungId: 'friendly' },
      { type: 'AssignCall', rungId: 'call' },
    );
    const deadline = startOfDay('2026-03-13', zone);
    expect(plan(sent)).toMatchObject({ until: deadline, reason: { code: 'rung-due', rungId: 'firm' } });
    expect(plan(sent, deadline)).toMatchObject({ until: at('2026-03-18', '08:00') });
    expect(exceptions(sent, deadline)).toEqual(['dispute-overdue']);
    expect(exceptions(told(sent, resolve('rejected')), deadline)).toEqual([]);
  });

  it('that is rejected leaves the ladder where it stood', () => {
    const item = told(openCase(), open(), resolve('rejected'));
    expect(collectableMinor(item)).toBe(BALANCE);
    expect(plan(item)).toMatchObject({ next: 'send-reminder', rungId: 'friendly' });
  });

  it('that is upheld waits for its credit note, which is a task meanwhile', () => {
    const item = told(openCase(), open(190_000_000), resolve('upheld'));
    expect(exceptions(item)).toEqual(['credit-note-awaited']);
    expect(collectableMinor(item)).toBe(1_000_000_000);
    const half = told(item, credit(100_000_000));
    expect([balanceMinor(half), collectableMinor(half)]).toEqual([1_090_000_000, 1_000_000_000]);
    const whole = told(half, credit(90_000_000, 'n2'));
    expect([balanceMinor(whole), collectableMinor(whole)]).toEqual([1_000_000_000, 1_000_000_000]);
    expect(exceptions(whole)).toEqual([]);
  });

  it('of the whole that is upheld holds all that is left until it is credited', () => {
    const item = told(openCase(), open(), resolve('upheld'), credit(190_000_000));
    expect(collectableMinor(item)).toBe(0);
    expect(plan(item)).toMatchObject({ next: 'wait', reason: { code: 'credit-note-awaited' } });
    expect(plan(told(item, credit(1_000_000_000, 'n2'))).next).toBe('close');
  });

  it('that is upheld in part has the rest dunned again', () => {
    const item = told(openCase(), open(), resolve('partially-upheld', 200_000_000));
    expect(collectableMinor(item)).toBe(990_000_000);
    expect(plan(item).next).toBe('send-reminder');
    expect(exceptions(item)).toEqual(['credit-note-awaited']);
  });

  it('counts a credit note once, whether it comes before or after what was decided', () => {
    const before = told(openCase(), open(190_000_000), credit(190_000_000), resolve('upheld'));
    const later = told(openCase(), open(190_000_000), resolve('upheld'), credit(190_000_000));
    expect(before.holds).toEqual(later.holds);
    expect(collectableMinor(before)).toBe(1_000_000_000);
    const two = told(
      openCase(),
      open(190_000_000),
      open(100_000_000, undefined, 'd2'),
      credit(190_000_000),
      resolve('upheld'),
      resolve('upheld', undefined, 'd2'),
    );
    expect(collectableMinor(two)).toBe(balanceMinor(two) - 100_000_000);
  });

  it('waits for its credit note again when that is taken back', () => {
    const { holds } = told(openCase(), open(190_000_000), resolve('upheld'), credit(250_000_000));
    const awaited = (amount: number) =>
      Object.values(creditDisputes(holds, amount).disputes).map(({ resolution }) => resolution?.awaitedMinor);
    expect(awaited(-100_000_000)).toEqual([100_000_000]);
    expect(awaited(-250_000_000)).toEqual([190_000_000]);
  });

  it('is heard once, and its end too', () => {
    const item = told(openCase(), open(190_000_000));
    expect(decide(open(5), item)).toEqual([]);
    const ended = told(item, resolve('rejected'));
    expect(decide(resolve('upheld'), ended)).toEqual([]);
    expect(decide(open(190_000_000), ended)).toEqual([]);
    expect(decide(resolve('upheld', undefined, 'unknown'), item)).toEqual([]);
  });

  it('lets nothing be claimed of a case of which all is disputed', () => {
    const claim = claimOf('m', 'friendly');
    expect(() => decide(claim, told(openCase(), open()))).toThrow(NotPossible);
    expect(decide(claim, told(openCase(), open(BALANCE - 1)))).toHaveLength(1);
  });

  it('never makes less than nothing, or more than the balance, collectable', () => {
    const id = fc.constantFrom('d1', 'd2', 'd3');
    const minor = fc.integer({ min: 1, max: BALANCE });
    const command = fc.oneof<fc.Arbitrary<CaseCommand>[]>(
      fc
        .tuple(fc.option(minor, { nil: undefined }), id)
        .map(([amount, dispute]) => open(amount, undefined, dispute)),
      fc
        .tuple(fc.constantFrom('upheld', 'rejected'), id)
        .map(([outcome, dispute]) => resolve(outcome, undefined, dispute)),
      fc.tuple(minor, id).map(([amount, dispute]) => resolve('partially-upheld', amount, dispute)),
      minor.map((amount) => credit(amount)),
      minor.map((amountMinor) => ({
        type: 'ApplyPayment' as const,
        ...{ paymentId: 'p', amountMinor, receivedOn: '2026-03-03', deductions: [] },
      })),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        let item: DunningCase = openCase();
        for (const asked of commands) {
          item = told(item, asked);
          expect(collectableMinor(item)).toBeGreaterThanOrEqual(0);
          expect(collectableMinor(item)).toBeLessThanOrEqual(balanceMinor(item));
        }
        for (const disputeId of ['d1', 'd2', 'd3'])
          item = told(item, resolve('rejected', undefined, disputeId));
        const upheld = Object.values(item.holds.disputes).some(
          ({ resolution }) => resolution?.awaitedMinor !== 0 && resolution !== undefined,
        );
        if (!upheld) expect(collectableMinor(item)).toBe(balanceMinor(item));
      }),
    );
  });
});

describe('a dispute that was opened in error', () => {
  const withdraw: CaseCommand = { type: 'WithdrawDispute', disputeId: 'd1' };

  it('holds nothing any more, and stays on the case as withdrawn', () => {
    const item = told(openCase(), open(400), withdraw);
    expect(collectableMinor(item)).toBe(BALANCE);
    expect(item.holds.disputes.d1).toMatchObject({ withdrawn: true });
    expect(decide(withdraw, item)).toEqual([]);
  });

  it('leaves a credit that came meanwhile to the dispute that is still open', () => {
    const item = told(openCase(), open(400), open(300, undefined, 'd2'), credit(300), withdraw);
    expect(item.holds.creditsMinor).toBe(300);
    const resolved = told(item, resolve('upheld', undefined, 'd2'));
    expect(resolved.holds.disputes.d2?.resolution).toEqual({ upheldMinor: 300, awaitedMinor: 0 });
  });

  it('is withdrawn only as long as nothing was decided on it', () => {
    const item = told(openCase(), open(400), resolve('upheld'));
    expect(() => decide(withdraw, item)).toThrow(NotPossible);
    expect(() => decide(withdraw, openCase())).toThrow(NotPossible);
  });
});
