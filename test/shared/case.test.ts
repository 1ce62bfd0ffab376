import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceMinor, isCertificatePending, type DunningCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { callFrom } from '../../shared/case/call.ts';
import { decide } from '../../shared/case/decide.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { caseEventTypes } from '../../shared/case/events.ts';
import { wakingEventTypes } from '../../shared/case/waking.ts';
import { evolve } from '../../shared/case/evolve.ts';
import { asDefined } from '../as-defined.ts';
import { after, claimOf, currentCase, openCase, opening } from './fixtures.ts';

const now = '2026-03-05T13:00:00.000Z';
const pay = (amountMinor: number, paymentId = 'payment'): CaseCommand => ({
  type: 'ApplyPayment',
  paymentId,
  amountMinor,
  receivedOn: '2026-03-05',
  deductions: [],
});
const claim = (messageId = 'm1', rungId = 'friendly') => claimOf(messageId, rungId);
const news = (
  type: 'ConfirmMessage' | 'DoubtMessage' | 'LoseMessage' | 'BounceMessage',
  messageId = 'm1',
): CaseCommand => ({ type, messageId, rungId: 'friendly' });

describe('a case', () => {
  it('opens once per generation, and never for an older one', () => {
    const open = openCase();
    expect(decide(opening, open)).toEqual([]);
    const taken = after(open, [{ ...opening, generation: 3 } as CaseCommand, now]);
    expect(taken).toMatchObject({ status: 'open', generation: 3 });
    expect(decide({ ...opening, generation: 2 } as CaseCommand, taken)).toEqual([]);
  });

  it('is closed on the spot when it is paid before it is overdue', () => {
    expect(decide(pay(1_190_000_000), currentCase()).map(({ type }) => type)).toEqual([
      'PaymentApplied',
      'CaseClosed',
    ]);
  });

  it('stays open when paid while a workflow has it, until the workflow closes it', () => {
    const paid = after(openCase(), [pay(1_190_000_000), now]);
    expect(paid.status).toBe('open');
    expect(after(paid, [{ type: 'CloseCase' }, now])).toMatchObject({
      status: 'closed',
      reason: 'paid',
    });
  });

  it('takes no more than its balance', () => {
    const paid = after(openCase(), [pay(2_000_000_000), now]);
    expect(balanceMinor(paid)).toBe(0);
    expect(decide(pay(1, 'another'), paid)).toEqual([]);
  });

  it('is closed by money and deductions that sum to its amount, and books no deduction beyond it', () => {
    const withholding = { kind: 'withholding-income', amountMinor: 40_000_000, certificate: 'R-1' } as const;
    const short: CaseCommand = {
      type: 'ApplyPayment',
      paymentId: 'payment',
      amountMinor: 1_150_000_000,
      receivedOn: '2026-03-05',
      deductions: [{ kind: 'discount', amountMinor: 40_000_001 }, withholding],
    };
    expect(decide(short, currentCase())).toEqual([
      { type: 'PaymentApplied', paymentId: 'payment', amountMinor: 1_150_000_000, receivedOn: '2026-03-05' },
      { type: 'DeductionBooked', paymentId: 'payment', ...withholding },
      { type: 'CaseClosed', reason: 'paid' },
    ]);
  });

  it('awaits a certificate when it was paid short by no more than what was to be withheld', () => {
    const item = openCase({ expectedWithholdingsMinor: 78_160_000 });
    expect(isCertificatePending(item)).toBe(false);
    expect(isCertificatePending(after(item, [pay(1_111_840_000), now]))).toBe(true);
    expect(isCertificatePending(after(item, [pay(1_111_839_999), now]))).toBe(false);
    expect(isCertificatePending(after(item, [pay(1_190_000_000), now]))).toBe(false);
  });

  it('refuses to be closed while it has a balance', () => {
    expect(() => decide({ type: 'CloseCase' }, openCase())).toThrow(NotPossible);
  });

  it('claims a rung once, and not when nothing is owed', () => {
    const claimed = after(openCase(), [claim(), now]);
    expect(() => decide(claim('m2'), claimed)).toThrow(NotPossible);
    expect(() => decide(claim(), after(openCase(), [pay(1_190_000_000), now]))).toThrow(NotPossible);
  });

  it('hears the news of a message once, and only of its own message', () => {
    const claimed = after(openCase(), [claim(), now]);
    const sent = after(claimed, [news('ConfirmMessage'), now]);
    expect(sent).toMatchObject({ ladder: { rungs: { friendly: { state: 'sent', messageId: 'm1' } } } });
    expect(decide(news('ConfirmMessage'), sent)).toEqual([]);
    expect(decide(news('LoseMessage'), sent)).toEqual([]);
    expect(decide(news('DoubtMessage', 'another'), claimed)).toEqual([]);
  });

  it('has the rung due again after a loss, and done after all when the lost message turns out to have left', () => {
    const lost = after(openCase(), [claim(), now], [news('DoubtMessage'), now], [news('LoseMessage'), now]);
    expect(lost).toMatchObject({ ladder: { rungs: {}, claims: 1 } });
    expect(after(lost, [news('ConfirmMessage'), now])).toMatchObject({
      ladder: { rungs: { friendly: { state: 'sent' } } },
    });
  });

  it('keeps what became of a message whose news comes after the close', () => {
    const doubted = after(openCase(), [claim(), now], [news('DoubtMessage'), now], [pay(1_190_000_000), now]);
    const closed = after(doubted, [{ type: 'CloseCase' }, now]);
    expect(after(closed, [news('ConfirmMessage'), now])).toMatchObject({
      status: 'closed',
      ladder: { rungs: { friendly: { state: 'sent' } } },
    });
  });

  it('can be an exception before it is opened, and still is when it is', () => {
    const failing = after(currentCase(), [{ type: 'SetException', code: 'workflow-failed' }, now]);
    expect(after(failing, [opening, now])).toMatchObject({ status: 'open', exceptions: ['workflow-failed'] });
  });

  it('keeps the story but not the rung of a message that bounces', () => {
    const bounced = after(
      openCase(),
      [claim(), now],
      [news('ConfirmMessage'), now],
      [news('BounceMessage'), now],
    );
    expect(bounced).toMatchObject({ ladder: { rungs: {} } });
  });

  it('has an event for all that wakes, and none that wakes by the name of a plain fact', () => {
    expect(caseEventTypes).toEqual(expect.arrayContaining([...wakingEventTypes]));
    expect(wakingEventTypes).toContain('PaymentApplied');
    expect(wakingEventTypes).not.toContain('MessageClaimed');
  });

  it('never lets the balance leave 0…amount, nor a version stand still, whatever is asked of it', () => {
    const command = fc.oneof<fc.Arbitrary<CaseCommand>[]>(
      fc.integer({ min: 1, max: 2_000_000_000 }).map((minor) => pay(minor)),
      fc
        .tuple(fc.integer({ min: 0, max: 900_000_000 }), fc.integer({ min: 1, max: 300_000_000 }))
        .map(([minor, withheld]) => ({
          ...(pay(minor) as Extract<CaseCommand, { type: 'ApplyPayment' }>),
          deductions: [{ kind: 'withholding-vat' as const, amountMinor: withheld }],
        })),
      fc.integer({ min: 1, max: 4 }).map((generation) => ({ ...opening, generation }) as CaseCommand),
      fc.constantFrom('m1', 'm2').map((id) => claim(id)),
      fc
        .tuple(
          fc.constantFrom('ConfirmMessage', 'DoubtMessage', 'LoseMessage', 'BounceMessage'),
          fc.constantFrom('m1', 'm2'),
        )
        .map(([type, id]) => news(type, id)),
      fc.constant<CaseCommand>({ type: 'CloseCase' }),
      fc.constant<CaseCommand>({ type: 'NoteDebtorChange', timeZone: 'Europe/Madrid' }),
      fc.constant<CaseCommand>({ type: 'SetException', code: 'no-usable-address' }),
      fc.constant<CaseCommand>({ type: 'ClearExceptions', except: [] }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let item: DunningCase = currentCase();
        let paid = 0;
        for (const asked of commands) {
          const events = possibleEvents(asked, item);
          for (const event of events) {
            const next = evolve(item, asDefined(event), now);
            expect(next.version).toBe(item.version + 1);
            if (event.type === 'PaymentApplied' || event.type === 'DeductionBooked')
              paid += event.amountMinor;
            item = next;
          }
          expect(balanceMinor(item)).toBe(item.amountMinor - paid);
          expect(balanceMinor(item)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

function possibleEvents(command: CaseCommand, item: DunningCase) {
  try {
    return decide(command, item);
  } catch (error) {
    if (error instanceof NotPossible) return [];
    throw error;
  }
}

describe('a call that is to be made', () => {
  it('is still to be made after a payment that did not hold', () => {
    const called = after(
      openCase(),
      [claim(), now],
      [news('ConfirmMessage'), now],
      [{ type: 'AssignCall', rungId: 'call' }, now],
    );
    const paid = after(called, [pay(1_190_000_000), now], [{ type: 'CloseCase' }, now]);
    const reopened = after(paid, [
      { type: 'ReversePayment', paymentId: 'payment', amountMinor: 1_190_000_000, deductedMinor: 0 },
      now,
    ]);
    const again = after(reopened, [{ ...opening, episode: 2 } as CaseCommand, now]);
    expect(again).toMatchObject({ status: 'open', ladder: { callAssignedAt: now } });
  });
});

describe('a call that a person has made', () => {
  const recorded = (nextOn?: string): CaseCommand => ({
    type: 'RecordCall',
    callId: 'c1',
    outcome: 'no-answer',
    nextOn,
  });
  const assigned = () => after(openCase(), [{ type: 'AssignCall', rungId: 'call' }, now]);

  it('is asked for no more, or again from the day agreed on, where the debtor lives', () => {
    expect(callFrom(assigned())).toBe(now);
    expect(callFrom(after(assigned(), [recorded(), now]))).toBeUndefined();
    expect(callFrom(after(assigned(), [recorded('2026-03-16'), now]))).toBe('2026-03-16T05:00:00.000Z');
  });

  it('is nothing that happens to a case which is not being dunned', () => {
    expect(decide(recorded(), currentCase())).toEqual([]);
  });
});
