import { describe, expect, it } from 'vitest';
import { balanceMinor } from '../../shared/case/case.ts';
import { erpEvent } from '../../shared/erp/events.ts';
import { openBooks, statementOf, totals, type Sent } from './books.ts';

const cop = (value: string) => ({ value, currency: 'COP' });
const invoice = (more = {}): Sent => ({
  type: 'invoice.issued',
  data: {
    ...{ invoiceId: 'F', number: 'F', debtorId: 'D', issuedOn: '2026-01-30', dueOn: '2026-03-01' },
    ...{ amount: cop('100.00'), ...more },
  },
});
const meant = (value: string, invoiceId = 'F') => [{ invoiceId, amount: cop(value) }];
const payment = (value: string, more = {}): Sent => ({
  type: 'payment.received',
  data: {
    ...{ paymentId: 'P', debtorId: 'D', receivedOn: '2026-02-20', amount: cop(value), method: 'transfer' },
    ...{ allocations: meant(value), ...more },
  },
});
const note = (type: 'credit-note.issued' | 'debit-note.issued', value: string, more = {}): Sent => ({
  type,
  data: { noteId: 'N', debtorId: 'D', amount: cop(value), allocations: meant(value), ...more },
});
const reversed = (amount?: object): Sent => ({
  type: 'payment.reversed',
  data: { paymentId: 'P', reason: 'recalled', amount },
});
const reallocated = (more: object): Sent => ({
  type: 'payment.reallocated',
  data: { paymentId: 'P', allocations: [], ...more },
});
const cancelled: Sent = { type: 'invoice.cancelled', data: { invoiceId: 'F', reason: 'returned' } };
const dollars = { value: '1.00', currency: 'USD' };

describe('what can never work is kept with its field, and the money stays right', () => {
  const rows: [string, Sent[], string, { balance: number; unapplied: number }][] = [
    [
      'a reallocation of more than the payment',
      [invoice(), payment('40.00'), reallocated({ allocations: meant('40.01') })],
      'data.allocations',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a reallocation of more than the payment that came before it',
      [reallocated({ allocations: meant('40.01') }), invoice(), payment('40.00')],
      'data.allocations',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a reversal of more than the payment',
      [invoice(), payment('40.00'), reversed(cop('40.01'))],
      'data.amount',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a reversal of more than is left of the payment',
      [invoice(), payment('40.00'), reversed(cop('30.00')), reversed(cop('10.01'))],
      'data.amount',
      { balance: 90_00, unapplied: 0 },
    ],
    [
      'a reversal of more than the payment that came after it',
      [reversed(cop('40.01')), invoice(), payment('40.00')],
      'data.amount',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a reversal in another currency',
      [invoice(), payment('40.00'), reversed(dollars)],
      'data.amount.currency',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'two different payments under one id',
      [invoice(), payment('40.00'), payment('50.00')],
      'data.paymentId',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'two different credit notes under one id',
      [invoice(), note('credit-note.issued', '40.00'), note('credit-note.issued', '50.00')],
      'data.noteId',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a credit note of another debtor',
      [invoice(), note('credit-note.issued', '40.00', { debtorId: 'E' })],
      'data.allocations[0].invoiceId',
      { balance: 100_00, unapplied: 40_00 },
    ],
    [
      'a debit note of another debtor',
      [invoice(), note('debit-note.issued', '40.00', { debtorId: 'E' })],
      'data.allocations[0].invoiceId',
      { balance: 100_00, unapplied: 0 },
    ],
    [
      'a debit note of a cancelled invoice',
      [invoice(), cancelled, note('debit-note.issued', '40.00')],
      'data.allocations[0].invoiceId',
      { balance: 100_00, unapplied: 0 },
    ],
    [
      'a credit note that is taken back by more than it was',
      [
        invoice(),
        note('credit-note.issued', '40.00'),
        note('credit-note.issued', '40.01', { allocations: [], reversal: true }),
      ],
      'data.amount',
      { balance: 60_00, unapplied: 0 },
    ],
    [
      'a deduction that is more than what is left',
      [
        invoice(),
        payment('90.00', {
          deductions: [{ invoiceId: 'F', kind: 'discount', amount: cop('10.01') }],
        }),
      ],
      'data.deductions[0].amount',
      { balance: 10_00, unapplied: 0 },
    ],
    [
      'a deduction in another currency',
      [
        invoice(),
        payment('90.00', {
          allocations: [],
          deductions: [{ invoiceId: 'F', kind: 'discount', amount: dollars }],
        }),
      ],
      'data.deductions[0].amount.currency',
      { balance: 100_00, unapplied: 90_00 },
    ],
    [
      'one invoice in two currencies',
      [invoice(), payment('90.00', { deductions: [{ invoiceId: 'F', kind: 'discount', amount: dollars }] })],
      'data.deductions[0].amount.currency',
      { balance: 100_00, unapplied: 0 },
    ],
    [
      'a part of what is allocated in another currency',
      [
        invoice(),
        payment('90.00', { allocations: [{ invoiceId: 'G', amount: dollars }] }),
        reversed(cop('10.00')),
      ],
      'data.amount',
      { balance: 100_00, unapplied: 0 },
    ],
  ];

  it.each(rows)('%s', async (_, sent, field, { balance, unapplied }) => {
    const books = openBooks();
    for (const event of [...sent, ...sent]) await books.tell(event);
    const statement = statementOf(await books.items());
    expect(statement.rejected).toMatchObject([{ field }]);
    expect(statement.cases.map(balanceMinor)).toEqual([balance]);
    expect(statement.unappliedMinor).toBe(unapplied);
  });
});

describe('what may still come is kept, and is a task in time', () => {
  it.each<[string, Sent, string]>([
    ['a reversal of an unknown payment', reversed(cop('1.00')), 'waits-for-payment'],
    [
      'a reallocation of an unknown payment',
      reallocated({ allocations: meant('1.00') }),
      'waits-for-payment',
    ],
    [
      'a reversal of an unknown note',
      note('debit-note.issued', '1.00', { reversal: true, allocations: [] }),
      'waits-for-payment',
    ],
    ['a debit note of an unknown invoice', note('debit-note.issued', '1.00'), 'waits-for-invoice'],
    [
      'a deduction of an unknown invoice',
      payment('1.00', {
        allocations: meant('1.00', 'G'),
        deductions: [{ invoiceId: 'G', kind: 'rounding', amount: cop('0.01') }],
      }),
      'waits-for-invoice',
    ],
    [
      'a debit note of no invoice',
      note('debit-note.issued', '1.00', { allocations: [] }),
      'debit-note-to-apply',
    ],
    ['money of no invoice', payment('1.00', { allocations: [] }), 'payment-to-apply'],
  ])('%s', async (_, sent, kind) => {
    const books = openBooks();
    for (const event of [sent, sent]) await books.tell(event);
    const { rejected, tasks } = statementOf(await books.items());
    expect(rejected).toEqual([]);
    expect(tasks).toEqual([kind]);
  });

  it('a debit note that is taken back is no task any more, and neither is money that is applied', async () => {
    const books = openBooks();
    const open = { allocations: [] };
    const sent = [
      invoice(),
      note('debit-note.issued', '7.00', open),
      payment('30.00', open),
      note('debit-note.issued', '7.00', { ...open, reversal: true }),
      reallocated({ allocations: meant('30.00') }),
    ];
    for (const event of sent) await books.tell(event);
    const { cases, tasks, unappliedMinor } = statementOf(await books.items());
    expect(totals(cases)).toMatchObject({ paid: 30_00, debited: 0 });
    expect([tasks, unappliedMinor]).toEqual([[], 0]);
  });

  it('a debit note that is taken back after it was paid gives the money back to the debtor', async () => {
    const books = openBooks();
    const sent = [
      invoice(),
      note('debit-note.issued', '20.00'),
      payment('120.00'),
      note('debit-note.issued', '15.00', { allocations: [], reversal: true }),
    ];
    for (const event of [...sent, ...sent]) await books.tell(event);
    const { cases, unappliedMinor } = statementOf(await books.items());
    expect(cases).toMatchObject([{ status: 'closed', debitedMinor: 5_00, paidMinor: 105_00, episode: 1 }]);
    expect(unappliedMinor).toBe(15_00);
  });

  it('a reallocation without deductions leaves those that were told, and one with none takes them away', async () => {
    const books = openBooks();
    const deductions = [{ invoiceId: 'F', kind: 'discount', amount: cop('5.00') }];
    await books.tell(invoice());
    await books.tell(payment('30.00', { deductions }));
    await books.tell(reallocated({ allocations: meant('20.00') }));
    expect(totals(statementOf(await books.items()).cases)).toMatchObject({ paid: 20_00, deducted: 5_00 });
    const later = {
      ...reallocated({ allocations: meant('20.00'), deductions: [] }),
      time: '2026-02-20T13:00:00Z',
    };
    await books.tell(later);
    expect(totals(statementOf(await books.items()).cases)).toMatchObject({ paid: 20_00, deducted: 0 });
  });
});

describe('what is refused at the door', () => {
  const parts = (...dues: [string, string][]) => ({
    instalments: dues.map(([dueOn, value]) => ({ dueOn, amount: cop(value) })),
  });
  const rows: [string, Sent, string][] = [
    [
      'instalments that do not sum',
      invoice(parts(['2026-03-01', '50.00'], ['2026-04-01', '49.99'])),
      'instalments',
    ],
    ['one instalment', invoice(parts(['2026-03-01', '100.00'])), 'instalments'],
    [
      'instalments on one day',
      invoice(parts(['2026-03-01', '50.00'], ['2026-03-01', '50.00'])),
      'instalments.1.dueOn',
    ],
    [
      'an instalment before the invoice',
      invoice(parts(['2026-01-29', '50.00'], ['2026-03-01', '50.00'])),
      'instalments.0.dueOn',
    ],
    [
      'an instalment in another currency',
      invoice({
        instalments: [
          { dueOn: '2026-03-01', amount: cop('99.00') },
          { dueOn: '2026-04-01', amount: dollars },
        ],
      }),
      'instalments.1.amount.currency',
    ],
    ['allocations above the payment', payment('1.00', { allocations: meant('1.01') }), 'allocations'],
    [
      'allocations above the note',
      note('debit-note.issued', '1.00', { allocations: meant('1.01') }),
      'allocations',
    ],
    ...[
      ['CLP', '1.0'],
      ['COP', '1.001'],
      ['KWD', '1.0001'],
    ].flatMap(([currency = '', value]): [string, Sent, string][] => [
      [
        `a payment in ${currency} of ${value}`,
        payment('1.00', { amount: { value, currency } }),
        'amount.value',
      ],
      [`a reversal in ${currency} of ${value}`, reversed({ value, currency }), 'amount.value'],
    ]),
  ];

  it.each(rows)('%s', (_, { type, data }, path) => {
    const envelope = { specversion: '1.0', id: '1', source: 'urn:erp:test', time: '2026-02-20T12:00:00Z' };
    const event = { ...envelope, type: `puntual.${type}.v1`, data: { companyCode: 'ACME', ...data } };
    const { success, error } = erpEvent.safeParse(event);
    expect(success).toBe(false);
    expect(error?.issues[0]?.path.join('.')).toBe(`data.${path}`);
  });
});
