import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DunningCase, RungRecord } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { disputeOpened } from '../../shared/erp/dispute-opened.ts';
import { disputeResolved } from '../../shared/erp/dispute-resolved.ts';
import { debtorLegalStatus } from '../../shared/erp/debtor-legal-status.ts';
import { invoiceReplaced } from '../../shared/erp/invoice-replaced.ts';
import { invoiceUpdated } from '../../shared/erp/invoice-updated.ts';
import { instantAt } from '../../shared/time/calendar.ts';
import { after, claimOf, currentCase, openCase } from './fixtures.ts';

const now = '2026-03-05T13:00:00.000Z';
const zone = 'America/Bogota';
type Update = Extract<CaseCommand, { type: 'UpdateInvoice' }>;
const update = (stamp: string, told: Partial<Update>): CaseCommand => ({
  type: 'UpdateInvoice',
  stamp,
  ...told,
});
const told = (item: DunningCase | undefined, ...commands: CaseCommand[]) =>
  after(item, ...commands.map((command): [CaseCommand, string] => [command, now]));

describe('an update of an invoice', () => {
  it('counts field by field, the later word, in whatever order they come', () => {
    const first = update('1', {
      dueOn: '2026-04-01',
      purchaseOrder: 'PO-1',
      dunningBlock: { until: '2026-03-09' },
    });
    const second = update('2', { dueOn: '2026-05-01' });
    const third = update('3', { purchaseOrder: 'PO-3', dunningBlock: null });
    const forwards = told(currentCase(), first, second, third);
    const backwards = told(currentCase(), third, second, first);
    expect({ ...backwards, version: 0 }).toEqual({ ...forwards, version: 0 });
    expect(forwards).toMatchObject({
      invoice: { dueOn: '2026-05-01', purchaseOrder: 'PO-3' },
      opensAt: instantAt('2026-05-02', '00:00', zone),
      toldAt: { dueOn: '2', purchaseOrder: '3', dunningBlock: '3' },
    });
    expect(forwards.holds.block).toBeUndefined();
  });

  it('brings an event with what counts only, and none when it is said again', () => {
    const item = told(openCase(), update('2', { dueOn: '2026-05-01' }));
    expect(decide(update('1', { dueOn: '2026-04-01', documentUrl: 'https://acme.example/1' }), item)).toEqual(
      [{ type: 'InvoiceUpdated', stamp: '1', documentUrl: 'https://acme.example/1' }],
    );
    expect(decide(update('2', { dueOn: '2026-05-01' }), item)).toEqual([]);
    expect(item).toMatchObject({ status: 'open', invoice: { dueOn: '2026-05-01' } });
  });

  it('names the note of a block only when the block is what counts', () => {
    const item = told(openCase(), update('2', { dunningBlock: null }));
    const late = update('1', { dunningBlock: {}, noteId: 'note', purchaseOrder: 'PO' });
    expect(decide(late, item)).toEqual([{ type: 'InvoiceUpdated', stamp: '1', purchaseOrder: 'PO' }]);
    expect(decide(update('3', { dunningBlock: {}, noteId: 'note' }), item)).toEqual([
      { type: 'InvoiceUpdated', stamp: '3', dunningBlock: {}, noteId: 'note' },
    ]);
  });

  it('is kept by a closed case, for when it is reopened', () => {
    const closed = told(
      currentCase(),
      {
        type: 'ApplyPayment',
        paymentId: 'p',
        amountMinor: 1_190_000_000,
        receivedOn: '2026-02-20',
        deductions: [],
      },
      update('1', { dueOn: '2026-04-01' }),
    );
    expect(closed.status).toBe('closed');
    const reopened = told(closed, {
      type: 'ReversePayment',
      paymentId: 'p',
      amountMinor: 1_190_000_000,
      deductedMinor: 0,
    });
    expect(reopened).toMatchObject({ status: 'current', opensAt: instantAt('2026-04-02', '00:00', zone) });
  });
});

describe('an invoice that takes the place of another', () => {
  const rung = (state: 'claimed' | 'sent', day: string): RungRecord => {
    const message = { messageId: 'old', at: `${day}T13:00:00.000Z` };
    return state === 'sent' ? { state, ...message } : { state, ...message, channel: 'email' };
  };
  const inherit = (
    rungs: Record<string, RungRecord>,
    change: Partial<Extract<CaseCommand, { type: 'InheritStanding' }>> = {},
  ): CaseCommand => ({
    type: 'InheritStanding',
    from: 'old-invoice',
    stamp: '5',
    dueOn: '2026-01-15',
    ladder: { policy: { id: 'standard', version: 1 }, rungs, claims: 7 },
    ...change,
  });

  it('is as old as that one, and no rung of it is sent again, not even one that was under way', () => {
    const item = told(currentCase(), inherit({ friendly: rung('claimed', '2026-02-01') }));
    expect(item).toMatchObject({
      invoice: { number: 'F-1001', dueOn: '2026-01-15' },
      opensAt: instantAt('2026-01-16', '00:00', zone),
      ladder: { rungs: { friendly: { state: 'sent', messageId: 'old' } }, claims: 0 },
      replaces: { invoiceId: 'old-invoice', stamp: '5' },
    });
    expect(decide(inherit({ friendly: rung('claimed', '2026-02-01') }), item)).toEqual([]);
    expect(
      decide(inherit({ friendly: rung('sent', '2026-02-01') }, { dueOn: '2026-01-10' }), item),
    ).toHaveLength(1);
  });

  it('that was opened already keeps what it has sent itself, and its own messages', () => {
    const claim = claimOf('own', 'firm');
    const item = told(openCase(), claim, inherit({ friendly: rung('sent', '2026-02-01') }));
    expect(item).toMatchObject({
      status: 'open',
      ladder: {
        claims: 1,
        rungs: { friendly: { state: 'sent' }, firm: { state: 'claimed', messageId: 'own' } },
      },
    });
  });

  it('knows why a rung of that one was passed', () => {
    const rungs: Record<string, RungRecord> = {
      sales: { state: 'done', at: '2026-02-02T13:00:00.000Z', passed: 'no-account-owner' },
    };
    expect(told(currentCase(), inherit(rungs))).toMatchObject({ ladder: { rungs } });
  });

  it('keeps a due day that was told of it later than that', () => {
    const later = update('6', { dueOn: '2026-06-01' });
    const earlier = update('4', { dueOn: '2026-06-01' });
    expect(told(currentCase(), later, inherit({}))).toMatchObject({ invoice: { dueOn: '2026-06-01' } });
    expect(told(currentCase(), inherit({}), later)).toMatchObject({ invoice: { dueOn: '2026-06-01' } });
    expect(told(currentCase(), earlier, inherit({}))).toMatchObject({ invoice: { dueOn: '2026-01-15' } });
    expect(told(currentCase(), inherit({}), earlier)).toMatchObject({ invoice: { dueOn: '2026-01-15' } });
  });

  it('closes that one for good: money that comes back does not reopen it', () => {
    const paid = told(currentCase(), {
      type: 'ApplyPayment',
      paymentId: 'p',
      amountMinor: 1_190_000_000,
      receivedOn: '2026-02-20',
      deductions: [],
    });
    const replaced = told(paid, { type: 'ReplaceInvoice', by: 'new' });
    expect(replaced).toMatchObject({ status: 'closed', reason: 'replaced', replacedBy: 'new' });
    const back: CaseCommand = { type: 'ReversePayment', paymentId: 'p', amountMinor: 5, deductedMinor: 0 };
    expect(told(replaced, back).status).toBe('closed');
    expect(decide({ type: 'ReplaceInvoice', by: 'new' }, replaced)).toEqual([]);
    expect(decide({ type: 'ReplaceInvoice', by: 'new' }, openCase()).map(({ type }) => type)).toEqual([
      'InvoiceReplaced',
      'CaseClosed',
    ]);
  });
});

it('any order of updates and disputes with repetitions ends the same', () => {
  const words: CaseCommand[] = [
    update('2026-02-21#a', { dueOn: '2026-04-01', dunningBlock: {}, noteId: 'a' }),
    update('2026-02-22#b', { dueOn: '2026-03-20', purchaseOrder: 'PO-9' }),
    update('2026-02-22#c', { dueOn: '2026-03-21', dunningBlock: null }),
    {
      type: 'OpenDispute',
      disputeId: 'd1',
      reasonCode: 'price',
      amountMinor: 190_000_000,
      dueBy: '2026-03-20',
    },
    { type: 'OpenDispute', disputeId: 'd2', reasonCode: 'quality' },
    { type: 'NoteDebtorChange', timeZone: 'Europe/Madrid' },
  ];
  const state = (commands: readonly CaseCommand[]) => {
    const { version: _, ...item } = told(undefined, ...commands);
    return item;
  };
  const { caseId, creditorId, debtorId, invoice, currency } = currentCase();
  const registration: CaseCommand = {
    type: 'RegisterInvoice',
    ...{ caseId, creditorId, debtorId, invoice, currency },
    amountMinor: 1_190_000_000,
    expectedWithholdingsMinor: 0,
    opensAfterDays: 1,
    timeZone: zone,
  };
  const expected = state([registration, ...words]);
  expect(expected).toMatchObject({ invoice: { dueOn: '2026-03-21', purchaseOrder: 'PO-9' } });
  const order = fc.shuffledSubarray([...words, ...words], { minLength: words.length * 2 });
  fc.assert(
    fc.property(order, (said) => {
      expect(state([registration, ...said])).toEqual(expected);
    }),
  );
});

const base = { companyCode: 'ACME', invoiceId: 'F-1' };
const cop = (value: string) => ({ value, currency: 'COP' });

it.each([
  ['an update that says nothing', invoiceUpdated, base, ''],
  ['a due day that does not exist', invoiceUpdated, { ...base, dueOn: '2026-02-30' }, 'dueOn'],
  ['a block without a reason', invoiceUpdated, { ...base, dunningBlock: {} }, 'dunningBlock.reason'],
  ['a link that is none', invoiceUpdated, { ...base, paymentLink: 'http://acme.example' }, 'paymentLink'],
  [
    'an invoice that replaces itself',
    invoiceReplaced,
    { ...base, replacesInvoiceId: 'F-1' },
    'replacesInvoiceId',
  ],
  ['a reason in words', disputeOpened, { ...base, disputeId: 'D', reasonCode: 'llegó roto' }, 'reasonCode'],
  [
    'a dispute of nothing',
    disputeOpened,
    { ...base, disputeId: 'D', reasonCode: 'price', amount: cop('0.00') },
    'amount.value',
  ],
  ['an outcome that is none', disputeResolved, { ...base, disputeId: 'D', outcome: 'lost' }, 'outcome'],
  [
    'a part that is not said',
    disputeResolved,
    { ...base, disputeId: 'D', outcome: 'partially-upheld' },
    'amount',
  ],
  [
    'a rejection of a part',
    disputeResolved,
    { ...base, disputeId: 'D', outcome: 'rejected', amount: cop('1.00') },
    'amount',
  ],
  [
    'a legal status that is none',
    debtorLegalStatus,
    { companyCode: 'ACME', debtorId: 'D-1', status: 'bankrupt', since: '2026-01-01' },
    'status',
  ],
])('refuses %s, naming the field', (_, { data }, sent, path) => {
  const answer = data.safeParse(sent);
  expect(answer.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
