import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import * as keys from '../../functions/aws/keys.ts';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import { standardPolicy, type DunningPolicy } from '../../shared/dunning/policy.ts';
import type { Message } from '../../shared/message/message.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import { signIn } from './people.ts';
import { bogota, createWorld, creditor, debtor, type World } from './world.ts';

const payLink = 'https://pagos.acme.example/f-1';
const withLink = {
  ...creditor,
  paymentMethods: [
    ...creditor.paymentMethods,
    { kind: 'pse', text: 'PSE', link: 'https://pse.acme.example/900123456' },
  ],
};
const phone = '+573001234567';
const consent = { channel: 'sms', purpose: 'collection', granted: true, source: 'contract' };
const smsOnly = {
  ...debtor,
  contacts: [{ contactId: '1', name: 'Ana Ruiz', role: 'accounts-payable', phone }],
  consents: [{ ...consent, obtainedAt: '2026-01-15T12:00:00Z' }],
};
const texts = async ({ twin }: World, kind: 'email' | 'sms' = 'email') =>
  (await twin.inbox.list(kind)).toReversed();
const firstLines = (mails: { subject: string }[]) => mails.map(({ subject }) => subject.split(':')[0]);

describe('C11: the tone', () => {
  it('grows firmer from message to message, says what follows before it does, and stays respectful', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, accountOwner: undefined });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-05-02'));
    const mails = await texts(world);
    expect(firstLines(mails)).toEqual([
      'Recordatorio de pago',
      'Pago pendiente',
      'Aviso formal de pago',
      'Último aviso de pago',
    ]);
    for (const { text, subject } of mails) {
      expect(disrespectIn(`${subject} ${text}`)).toEqual([]);
      for (const part of ['F-1', 'COP 11.900.000,00', '1 mar 2026', 'Bancolombia', 'pagos@acme.example'])
        expect(text).toContain(part);
    }
    expect(mails.map(({ text }) => text.includes('Qué sigue'))).toEqual([false, false, true, true]);
    // The day that the last notice names is the day on which a person is asked.
    expect(mails[3]?.text).toContain('Si al 30 de abril de 2026 no hemos recibido el pago');
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([
      { kind: 'approval', taskAt: bogota('2026-04-30', '08:00') },
    ]);
  });

  it('is heard in English by whoever reads English', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, language: 'en' });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-04-16'));
    expect(firstLines(await texts(world))).toEqual([
      'Payment reminder',
      'Payment outstanding',
      'Formal request for payment',
      'Last notice',
    ]);
  });
});

it('C16: a call task has a script, outcome codes and a next date', async () => {
  await using world = await createWorld();
  await world.invoice('F-1');
  await world.invoice('F-2', { amount: { value: '250.00', currency: 'USD' } });
  await world.twin.advanceTo(bogota('2026-03-12'));
  const { get } = await signIn(world, 'collector');
  const { items } = (await get('/api/worklist?kind=call')).body;
  expect(items).toMatchObject([
    {
      script: {
        language: 'es',
        voice: 'friendly',
        items: [{ number: 'F-1' }, { number: 'F-2' }],
        totals: expect.arrayContaining(['COP 11.900.000,00', 'USD 250,00']) as string[],
        howToPay: [{ text: 'Transferencia a Bancolombia 123-456789-00' }],
      },
    },
  ]);
  const script = items[0]?.script as { opening: string[]; never: string[]; outcomes: object[] };
  expect(script.opening.join(' ')).toContain('Ana Ruiz');
  expect(script.never.join(' ')).toContain('Ley 2300 de 2023');
  expect(script.outcomes).toContainEqual(
    expect.objectContaining({ outcome: 'no-answer', nextOn: '2026-03-16' }),
  );
});

it('C18: each message has the payment link and every accepted method, an SMS as far as it fits', async () => {
  await using world = await createWorld();
  await world.send('creditor.updated', withLink);
  await world.invoice('F-1', { paymentLink: payLink });
  await world.twin.advanceTo(bogota('2026-03-05'));
  const [mail] = await texts(world);
  for (const part of [mail?.text, mail?.html]) {
    expect(part).toContain(payLink);
    expect(part).toContain('Transferencia a Bancolombia 123-456789-00');
    expect(part).toContain('https://pse.acme.example/900123456');
  }
  await world.send('debtor.updated', smsOnly);
  await world.twin.advanceTo(bogota('2026-03-19'));
  const [sms] = await texts(world, 'sms');
  expect(sms?.text).toContain(payLink);
  expect(sms?.text.length).toBeLessThanOrEqual(2 * 153);
});

const email = { act: 'send-reminder', channel: 'email' } as const;
const receiptFirst: DunningPolicy = {
  ...standardPolicy,
  id: 'receipt-first',
  rungs: [
    { id: 'receipt', offsetDays: -5, ...email, tone: 'courtesy', template: 'receipt-check' },
    { id: 'friendly', offsetDays: 3, ...email, tone: 'friendly', template: 'payment-reminder' },
  ],
};

describe('C19: the receipt check', () => {
  it('asks whether the invoice has come, before it is due; in Colombia never what stands in the way', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, receiptFirst);
    await world.invoice('F-1', { documentUrl: 'https://docs.acme.example/f-1.pdf' });
    await world.twin.advanceTo(bogota('2026-03-05'));
    const mails = await texts(world);
    expect(firstLines(mails)).toEqual(['Confirmación de recibo', 'Recordatorio de pago']);
    expect(mails[0]?.at.slice(0, 10)).toBe('2026-02-24');
    expect(mails[0]?.text).toContain('Queremos confirmar que recibió la siguiente factura');
    expect(mails[0]?.text).toContain('https://docs.acme.example/f-1.pdf');
    expect(mails[0]?.text).not.toMatch(/retrasa|impide|vencida/);
  });

  it('asks what delays the payment where the law allows it', async () => {
    await using world = await createWorld();
    await savePolicy(world.table, receiptFirst);
    await world.send('creditor.updated', { ...creditor, country: 'ES' });
    await world.send('debtor.updated', { ...debtor, country: 'ES', timeZone: 'Europe/Madrid' });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-02-25'));
    expect((await texts(world))[0]?.text).toContain('Si algo retrasa el trámite del pago, cuéntenos');
  });
});

describe('C20: value and help', () => {
  const customerValue = { es: 'Con su cuenta al día conserva despacho en 24 horas.' };

  it('the creditor’s own block and an offer of help are in the message', async () => {
    await using world = await createWorld();
    await world.send('creditor.updated', { ...creditor, customerValue });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05'));
    const [mail] = await texts(world);
    expect(mail?.text).toContain(customerValue.es);
    expect(mail?.text).toContain('necesita un acuerdo de pago');
  });

  it('a text of the creditor that is not respectful is refused, and nothing of it is kept', async () => {
    await using world = await createWorld();
    const threat = { es: 'Pague o nuestros abogados lo demandarán' };
    const answer = await world.send('creditor.updated', { ...creditor, customerValue: threat });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'data.customerValue.es' }] });
  });

  it('a debtor in hardship is offered help, and nothing is announced to them', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-31'));
    const { pk } = (await world.items('DEBTOR#', 'CONTACTS'))[0] ?? {};
    await world.table.client.send(
      new UpdateCommand({
        TableName: world.table.name,
        Key: keys.ledger(String(pk).slice('DEBTOR#'.length)),
        UpdateExpression: 'SET hardship = :hardship',
        ExpressionAttributeValues: { ':hardship': { since: '2026-03-31' } },
      }),
    );
    await world.twin.advanceTo(bogota('2026-04-02'));
    const mail = (await texts(world)).at(-1);
    expect(firstLines(mail ? [mail] : [])).toEqual(['Busquemos una solución']);
    expect(mail?.text).toContain('Podemos revisar con usted una nueva fecha o pagos por partes');
    expect(mail?.text).not.toMatch(/Qué sigue|suspender/);
    const messages = (await world.items('MESSAGE#')).map(({ message }) => message as Message);
    const inOrder = messages
      .filter(({ purpose }) => purpose === 'collection')
      .sort((a, b) => a.claimedAt.localeCompare(b.claimedAt));
    expect(inOrder.map(({ tone }) => tone)).toEqual(['friendly', 'firm', 'friendly']);
  });
});
