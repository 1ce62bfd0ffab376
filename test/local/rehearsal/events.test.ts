import { expect, it } from 'vitest';
import { historyOfEvents } from '../../../local/rehearsal/event-history.ts';
import { jurisdictions, type History } from '../../../local/rehearsal/history.ts';
import { file } from './write-file.ts';

let count = 0;
const event = (type: string, time: string, data: object) =>
  JSON.stringify({
    ...{ specversion: '1.0', id: `e-${++count}`, source: 'urn:erp:a', type: `puntual.${type}.v1` },
    ...{ time: `${time}:00Z`, data: { companyCode: 'A', ...data } },
  });
const usd = (value: string) => ({ value, currency: 'USD' });
const invoice = (invoiceId: string, change: object = {}) => ({
  ...{ invoiceId, number: invoiceId, debtorId: 'D', issuedOn: '2026-01-02', dueOn: '2026-02-01' },
  amount: usd('10.00'),
  ...change,
});
const pay = (paymentId: string, invoiceId: string, value: string) => ({
  ...{ paymentId, debtorId: 'D', receivedOn: '2026-01-10', amount: usd(value), method: 'x' },
  allocations: [{ invoiceId, amount: usd(value) }],
});
const debtor = {
  ...{ debtorId: 'D', legalName: 'Ñandú', kind: 'company', country: 'ES', timeZone: 'Europe/Madrid' },
  ...{ language: 'es', contacts: [], consents: [] },
};

const { CO = { country: '', zone: '', language: '' } } = jurisdictions;
const read = (lines: string[], period = {}) => historyOfEvents(file(lines.join('\n')), period, CO);

async function played({ moments }: History): Promise<string[]> {
  const shown: string[] = [];
  for await (const { at, events } of moments())
    shown.push(
      `${new Date(at).toISOString().slice(0, 16)} ${events.map(({ type }) => type.split('.')[1]).join(' ')}`,
    );
  return shown;
}

it('events are sent when their time comes, in the order of the file', async () => {
  const history = await read([
    event('debtor.updated', '2026-01-02T08:00', debtor),
    event('invoice.issued', '2026-01-02T08:00', invoice('I')),
    event('payment.received', '2026-01-12T23:30', pay('P', 'I', '10.00')),
    // It was sent late: it comes late.
    event('invoice.issued', '2026-01-03T08:00', invoice('J', { dueOn: '2026-03-01' })),
  ]);
  expect(history).toMatchObject({ zones: ['Europe/Madrid'], firstDay: '2026-01-02', lastDay: '2026-03-01' });
  expect(await played(history)).toEqual([
    '2026-01-02T08:00 debtor invoice',
    '2026-01-12T23:30 payment invoice',
  ]);
  expect(history.invoices).toMatchObject([
    { invoiceId: 'I', zone: 'Europe/Madrid', settledAt: '2026-01-12T23:30:00.000Z' },
    { invoiceId: 'J', settledAt: undefined },
  ]);
});

it('what was before the first day is sent at its beginning, and what is after the last one never', async () => {
  const lines = [
    event('invoice.issued', '2026-01-02T08:00', invoice('I')),
    event('invoice.issued', '2026-01-05T08:00', invoice('J')),
    event('invoice.issued', '2026-01-09T08:00', invoice('K')),
  ];
  const history = await read(lines, { from: '2026-01-04', to: '2026-01-08' });
  expect(await played(history)).toEqual(['2026-01-04T05:00 invoice', '2026-01-05T08:00 invoice']);
});

it('an invoice is settled by the last of its payments, unless one was taken back', async () => {
  const { invoices } = await read([
    event('invoice.issued', '2026-01-02T08:00', invoice('I')),
    event('invoice.issued', '2026-01-02T08:00', invoice('J')),
    event('payment.received', '2026-01-05T08:00', pay('P1', 'I', '4.00')),
    event('payment.received', '2026-01-06T08:00', pay('P2', 'I', '6.00')),
    event('payment.received', '2026-01-06T08:00', pay('P3', 'J', '10.00')),
    event('payment.reversed', '2026-01-07T08:00', { paymentId: 'P3', reason: 'bounced' }),
  ]);
  expect(invoices.map(({ settledAt }) => settledAt)).toEqual(['2026-01-06T08:00:00.000Z', undefined]);
});

it('lines that no webhook takes are refused by their number, and the others are sent', async () => {
  const { refused, invoices } = await read([
    '{"specversion":',
    event('invoice.issued', '2026-01-02T08:00', invoice('I')),
    event('invoice.issued', '2026-01-02T08:00', invoice('J', { amount: usd('-1.00') })),
    '',
    event('invoice.lost', '2026-01-02T08:00', {}),
    JSON.stringify({ text: 'x'.repeat(1_000_000) }),
  ]);
  expect(invoices).toHaveLength(1);
  expect(refused).toEqual([
    { line: 1, reason: 'is not JSON' },
    { line: 3, reason: 'data.amount.value: must be more than zero' },
    { line: 5, reason: expect.stringMatching(/^type: /) as string },
    { line: 6, reason: 'is longer than 65536 bytes' },
  ]);
  await expect(read(['{}'])).rejects.toThrow('has no event that can be sent. Line 1: ');
});
