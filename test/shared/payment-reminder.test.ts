import { describe, expect, it } from 'vitest';
import { gatherStatement, STATEMENT_LIMIT } from '../../shared/dunning/statement.ts';
import { pinnedPolicy } from '../../shared/dunning/policy.ts';
import { paymentReminder } from '../../shared/message/payment-reminder.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { creditor, debtor, openCase } from './fixtures.ts';

const today = '2026-03-04';
const [contact] = debtor.contacts;
const recipient = { ...(contact ?? fail()), email: 'ana@esquina.example' };
const lead = openCase();
const dollars = openCase({
  caseId: 'case-b',
  currency: 'USD',
  amountMinor: 5594,
  invoice: { ...lead.invoice, number: 'F-1002' },
});

function fail(): never {
  throw new Error('the fixture has a contact');
}

function reminder(overrides: Partial<Debtor> = {}) {
  const items = gatherStatement(lead, [lead, dollars], pinnedPolicy, today, 'America/Bogota');
  return paymentReminder({
    creditor,
    debtor: { ...debtor, ...overrides },
    recipient,
    items,
    today,
  });
}

describe('the payment reminder', () => {
  it('says in Spanish what is owed, since when, and how to pay, a section per currency', () => {
    const { subject, text, to, from } = reminder();
    expect(subject).toBe('Recordatorio de pago: 2 facturas vencidas con Acme Colombia S.A.S.');
    expect(to).toEqual({ name: 'Ana Ruiz', email: 'ana@esquina.example' });
    expect(from.email).toBe('cartera@acme.example');
    expect(text).toContain('lo siguiente, con Acme Colombia S.A.S., ya venció. Si');
    expect(text).toContain('Factura F-1001');
    expect(text).toContain('Venció el: 1 de mar de 2026 (Mora: 3 días)');
    expect(text).toContain('Total: COP 11.900.000,00');
    expect(text).toContain('Total: USD 55,94');
    expect(text).toContain('Transferencia a Bancolombia 123-456789-00');
  });

  it('says it in English to whoever reads English', () => {
    const { subject, text, html } = reminder({ language: 'en', country: 'US' });
    expect(subject).toBe('Payment reminder: 2 overdue invoices with Acme Colombia S.A.S.');
    expect(text).toContain('Was due on: Mar 1, 2026 (Overdue: 3 days)');
    expect(text).toContain('Total: COP 11,900,000.00');
    expect(html).toContain('<html lang="en">');
  });

  it('cannot be broken by what a name contains', () => {
    const items = gatherStatement(lead, [], pinnedPolicy, today, 'America/Bogota');
    const { html } = paymentReminder({
      creditor,
      debtor,
      recipient: { ...recipient, name: '<script>alert(1)</script>' },
      items,
      today,
    });
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });
});

describe('a statement', () => {
  it('takes what is due, the lead first, then the longest overdue, and no more than a transaction can claim', () => {
    const others = Array.from({ length: 60 }, (_, index) =>
      openCase({
        caseId: `other-${String(index).padStart(2, '0')}`,
        invoice: { ...lead.invoice, dueOn: `2026-02-${String(28 - (index % 20)).padStart(2, '0')}` },
      }),
    );
    const items = gatherStatement(lead, others, pinnedPolicy, today, 'America/Bogota');
    expect(items).toHaveLength(STATEMENT_LIMIT);
    expect(items[0]?.item.caseId).toBe('case-a');
    const dueDates = items.slice(1).map(({ item }) => item.invoice.dueOn);
    expect(dueDates).toEqual(dueDates.toSorted());
  });

  it('leaves out what is not due yet', () => {
    const notYet = openCase({ caseId: 'case-c', invoice: { ...lead.invoice, dueOn: '2026-03-02' } });
    expect(
      gatherStatement(lead, [notYet], pinnedPolicy, today, 'America/Bogota').map(({ item }) => item.caseId),
    ).toEqual(['case-a']);
  });
});
