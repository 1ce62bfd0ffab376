import { describe, expect, it } from 'vitest';
import type { Reach } from '../../shared/contact/reach.ts';
import { dueTogether, overdueByCurrency, statementOf } from '../../shared/dunning/statement.ts';
import { paymentReminder, type ReminderFacts } from '../../shared/message/payment-reminder.ts';
import { paymentSms } from '../../shared/message/payment-sms.ts';
import { whatFollows } from '../../shared/message/what-follows.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { creditor, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const today = '2026-03-04';
const reach: Reach = { channel: 'email', name: 'Ana Ruiz', address: 'ana@esquina.example' };
const lead = openCase();
const dollars = openCase({
  caseId: 'case-b',
  currency: 'USD',
  amountMinor: 5594,
  invoice: { ...lead.invoice, number: 'F-1002' },
});

function factsFor(overrides: Partial<ReminderFacts> = {}): ReminderFacts {
  const cases = [lead, dollars];
  const due = dueTogether(['send-reminder'], lead, cases, pinnedPolicy, today, 'America/Bogota');
  const statement = statementOf(due, overdueByCurrency(cases, today), undefined);
  const follows = whatFollows(statement, pinnedPolicy, today);
  return { creditor, debtor, reach, statement, follows, hardship: false, today, ...overrides };
}
const reminder = (change: Partial<Debtor> = {}) =>
  paymentReminder(factsFor({ debtor: { ...debtor, ...change } }));

describe('the payment reminder', () => {
  it('says in Spanish what is owed, since when, and how to pay, a section per currency', () => {
    const { subject, text, to, from } = reminder();
    expect(subject).toBe('Recordatorio de pago: 2 facturas vencidas con Acme Colombia S.A.S.');
    expect(to).toEqual({ name: 'Ana Ruiz', email: 'ana@esquina.example' });
    expect(from.email).toBe('cartera@acme.example');
    expect(text).toContain('lo siguiente, con Acme Colombia S.A.S., ya venció. Si');
    expect(text).toContain('Factura F-1001');
    expect(text).toContain('Vencimiento: 1 de mar de 2026 (3 días de mora)');
    expect(text).toContain('Total: COP 11.900.000,00');
    expect(text).toContain('Total: USD 55,94');
    expect(text).toContain('Transferencia a Bancolombia 123-456789-00');
  });

  it('says it in English to whoever reads English', () => {
    const { subject, text, html } = reminder({ language: 'en', country: 'US' });
    expect(subject).toBe('Payment reminder: 2 overdue invoices with Acme Colombia S.A.S.');
    expect(text).toContain('Due date: Mar 1, 2026 (3 days overdue)');
    expect(text).toContain('Total: COP 11,900,000.00');
    expect(html).toMatch(/^<!doctype html><html lang="en" /);
  });

  it('cannot be broken by what a name contains', () => {
    const { html } = paymentReminder(factsFor({ reach: { ...reach, name: '<script>alert(1)</script>' } }));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  it('says the consequence only in a message that is as firm as the rung that has it', () => {
    const { statement } = factsFor();
    const formal = reminder();
    expect(formal.text).not.toContain('suspender');
    const announced = paymentReminder(
      factsFor({
        statement: { ...statement, tone: 'formal', announced: ['credit-hold'] },
        follows: [{ what: 'credit-hold', from: '2026-04-15' }],
      }),
    );
    expect(announced.subject).toBe('Aviso formal de pago: 2 facturas vencidas con Acme Colombia S.A.S.');
    expect(announced.text).toContain(
      'Si el 15 de abril de 2026 este saldo sigue pendiente, podremos suspender el crédito para nuevos pedidos.',
    );
  });

  it('lets the reader ask for no more of them', () => {
    expect(reminder().unsubscribe).toBe(
      'mailto:pagos@acme.example?subject=No%20recibir%20m%C3%A1s%20recordatorios%20por%20correo',
    );
  });
});

describe('the same as an SMS', () => {
  const sms = (change: Partial<ReminderFacts> = {}) =>
    paymentSms(factsFor({ reach: { channel: 'sms', name: 'Ana', address: '+573001234567' }, ...change }));

  it('fits into one, in letters that every phone has', () => {
    expect(sms()).toEqual({
      channel: 'sms',
      to: { name: 'Ana', phone: '+573001234567' },
      text: 'Acme Colombia S.A.S.: le recordamos 2 facturas vencidas por COP 11.900.000,00 + USD 55,94. pagos@acme.example Si ya hizo el pago, gracias.',
    });
  });

  it('leaves out what does not fit', () => {
    const name = 'Comercializadora Internacional de Productos Agropecuarios del Magdalena Medio S.A.S.';
    const { text } = sms({ creditor: { ...creditor, legalName: name } });
    expect(text).toContain('Cartera Acme: le recordamos 2 facturas vencidas por');
    expect(text.length).toBeLessThanOrEqual(160);
    const greek = sms({
      creditor: { ...creditor, legalName: name, sender: { ...creditor.sender, name: 'Εταιρεία' } },
    });
    expect(greek.text).toBe('Εταιρεία: tiene un mensaje sobre sus facturas. pagos@acme.example');
    expect(greek.text.length).toBeLessThanOrEqual(70);
  });

  it('names a single invoice with its due date', () => {
    const { statement } = factsFor();
    const { text } = sms({ statement: { ...statement, items: statement.items.slice(0, 1) } });
    expect(text).toContain(
      'le recordamos la factura F-1001, vencida el 1 de mar de 2026, por COP 11.900.000,00.',
    );
    expect(text).toContain('pagos@acme.example');
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it('has the link to pay before all that is less important (C18)', () => {
    const link = 'https://pagos.acme.example/pse/900123456';
    const methods = [...creditor.paymentMethods, { kind: 'pse', text: 'PSE', link }];
    const { text } = sms({ creditor: { ...creditor, paymentMethods: methods } });
    expect(text).toContain(link);
    expect(text).not.toContain('gracias');
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it('always has the way out when it is given one, if in two parts', () => {
    const optOutUrl = `https://abcdefghij.execute-api.us-east-1.amazonaws.com/c/${'x'.repeat(40)}`;
    const { text } = sms({ optOutUrl });
    expect(text).toContain('COP 11.900.000,00 + USD 55,94');
    expect(text.endsWith(`No más SMS: ${optOutUrl}`.replace('á', 'a'))).toBe(true);
    expect(text.length).toBeLessThanOrEqual(2 * 153);
  });
});
