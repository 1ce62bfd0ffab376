import { describe, expect, it } from 'vitest';
import type { OpenCase } from '../../shared/case/case.ts';
import type { Reach } from '../../shared/contact/reach.ts';
import { standardPolicy, type Announcement, type ReminderRung } from '../../shared/dunning/policy.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import { paymentReminder, type ReminderFacts } from '../../shared/message/payment-reminder.ts';
import { paymentSms } from '../../shared/message/payment-sms.ts';
import { voices, type Voice } from '../../shared/message/voice.ts';
import { whatFollows } from '../../shared/message/what-follows.ts';
import { courtesy, creditor, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const reminders = [
  courtesy,
  ...standardPolicy.rungs.filter((rung) => rung.act === 'send-reminder'),
] as ReminderRung[];
const payLink = 'https://pagos.acme.example/f-1001';
const item = withLinks(openCase());
const value = { es: 'Con su cuenta al día conserva despacho en 24 horas.', en: 'You keep 24-hour delivery.' };
const acme = {
  ...creditor,
  paymentMethods: [
    ...creditor.paymentMethods,
    { kind: 'pse', text: 'PSE', link: 'https://pagos.acme.example' },
  ],
  customerValue: value,
};

function withLinks(one: OpenCase): OpenCase {
  const documentUrl = 'https://docs.acme.example/f-1001.pdf';
  return { ...one, invoice: { ...one.invoice, paymentLink: payLink, documentUrl } };
}

/** What is sent in a voice, on the day of its rung by the standard policy. */
function factsFor(voice: Voice, language: string, change: Partial<ReminderFacts> = {}): ReminderFacts {
  const tone = voice === 'receipt-check' ? 'courtesy' : voice === 'hardship' ? 'friendly' : voice;
  const found = reminders.find((rung) => rung.tone === tone) ?? courtesy;
  const rung: ReminderRung = { ...found, template: voice === 'receipt-check' ? voice : found.template };
  const announced: readonly Announcement[] = rung.announces ?? [];
  const statement = { items: [{ item, rung }], tone, announced };
  const today = new Date(Date.parse('2026-03-01') + rung.offsetDays * 86_400_000).toISOString().slice(0, 10);
  const reach: Reach = { channel: 'email', name: 'Ana Ruiz', address: 'ana@esquina.example' };
  return {
    creditor: acme,
    debtor: { ...debtor, language },
    reach,
    statement,
    follows: whatFollows(statement, pinnedPolicy, today),
    hardship: voice === 'hardship',
    today,
    ...change,
  };
}
const mail = (voice: Voice, language: string, change?: Partial<ReminderFacts>) =>
  paymentReminder(factsFor(voice, language, change));

describe.each(['es', 'en'])('every message in %s', (language) => {
  it.each(voices)('says as %s what is owed, since when, how to pay and whom to talk to', (voice) => {
    const { subject, text, html, from } = mail(voice, language);
    for (const part of [text, html]) {
      expect(part).toContain('F-1001');
      expect(part).toContain(language === 'es' ? '1 de mar de 2026' : 'Mar 1, 2026');
      expect(part).toContain(language === 'es' ? 'COP 11.900.000,00' : 'COP 11,900,000.00');
      expect(part).toContain(payLink);
      expect(part).toContain('Transferencia a Bancolombia 123-456789-00');
      expect(part).toContain('https://docs.acme.example/f-1001.pdf');
      expect(part).toContain(from.replyTo);
    }
    expect(subject).toContain('Acme Colombia S.A.S.');
    expect(html).toContain(`lang="${language}"`);
  });

  it.each(voices)('is respectful as %s', (voice) => {
    const { subject, text } = mail(voice, language);
    const sms = paymentSms(factsFor(voice, language)).text;
    expect([subject, text, sms].flatMap(disrespectIn)).toEqual([]);
    expect(`${subject} ${text} ${sms}`).not.toMatch(/undefined|\.\.|\{|\[object/);
  });

  it('is never the same in two voices', () => {
    expect(new Set(voices.map((voice) => mail(voice, language).subject)).size).toBe(voices.length);
    expect(new Set(voices.map((voice) => mail(voice, language).text.split('\n')[2])).size).toBe(
      voices.length,
    );
  });
});

describe('what follows', () => {
  it('is said with its day, and only from the rung on that has it', () => {
    expect(mail('firm', 'es').text).not.toContain('Qué sigue');
    expect(mail('formal', 'es').text).toContain(
      'Si el 15 de abril de 2026 este saldo sigue pendiente, podremos suspender el crédito',
    );
    // It was announced for that day before.
    expect(mail('last-notice', 'es').text).toContain(
      'Mientras este saldo siga pendiente, podremos suspender',
    );
    expect(mail('last-notice', 'en').text).toContain(
      'If we have received neither payment nor an answer from you by April 30, 2026, a person on our team will decide',
    );
  });

  it('is the earliest day of all items, and none where it is not to come any more', () => {
    const { statement } = factsFor('last-notice', 'es');
    const [own] = statement.items;
    if (!own) throw new Error('there is no item');
    const older = { ...own, item: { ...item, invoice: { ...item.invoice, dueOn: '2026-02-27' } } };
    const both = { ...statement, items: [own, older] };
    const escalation = (today: string) => whatFollows(both, pinnedPolicy, today).at(-1);
    expect(escalation('2026-04-15')).toEqual({ what: 'escalation', from: '2026-04-28' });
    expect(escalation('2026-04-28')).toEqual({ what: 'escalation', from: undefined });
    const { text } = mail('last-notice', 'es', { follows: whatFollows(both, pinnedPolicy, '2026-05-20') });
    expect(text).toContain('Si no hemos recibido el pago ni una respuesta suya, una persona');
  });

  it('is no agency where the policy has none', () => {
    const rungs = standardPolicy.rungs.filter(({ act }) => act !== 'request-escalation');
    const { statement } = factsFor('last-notice', 'es');
    const follows = whatFollows(statement, () => ({ ...standardPolicy, rungs }), '2026-04-15');
    expect(follows.map(({ what }) => what)).toEqual(['credit-hold']);
  });
});

describe('the receipt check', () => {
  it('asks what delays the payment only where the law lets one ask', () => {
    const spain = { creditor: { ...acme, country: 'ES' }, debtor: { ...debtor, country: 'ES' } };
    expect(mail('receipt-check', 'es', spain).text).toContain('Si algo retrasa el trámite del pago');
    expect(mail('receipt-check', 'es').text).not.toContain('retrasa');
    const abroad = { creditor: { ...acme, country: 'ES' } };
    expect(mail('receipt-check', 'es', abroad).text).not.toContain('retrasa');
  });

  it('is asked beside a reminder of what is about to be due', () => {
    const { statement } = factsFor('receipt-check', 'es');
    const reminded = { ...statement, items: [...statement.items, { item, rung: courtesy }] };
    const { subject, text } = mail('courtesy', 'es', { statement: reminded });
    expect(subject).toContain('Próximo vencimiento: 2 facturas');
    expect(text).toContain('confirmarnos que recibió estas facturas');
  });
});

describe('a debtor in hardship', () => {
  it('is offered help, and neither told of consequences nor of advantages', () => {
    const { statement, follows } = factsFor('last-notice', 'es');
    const { text } = mail('hardship', 'es', { statement, follows });
    expect(text).toContain('Podemos revisar con usted una nueva fecha o pagos por partes');
    expect(text).not.toMatch(/Qué sigue|agencia|suspender|despacho/);
  });

  it('hears of what is not overdue yet as everybody does', () => {
    expect(mail('courtesy', 'es', { hardship: true }).subject).toContain('Próximo vencimiento');
  });
});

it('the creditor’s own text is said in the reader’s language, or not at all', () => {
  expect(mail('friendly', 'en').text).toContain(value.en);
  const { text } = mail('friendly', 'en', { creditor: { ...acme, customerValue: { es: value.es } } });
  expect(text).not.toContain('Thank you for working with us');
});

describe('the way out', () => {
  it('is in both parts of an e-mail, when it is given', () => {
    const optOutUrl = 'https://example.com/c/token';
    const { text, html } = mail('friendly', 'es', { optOutUrl });
    expect(text).toContain(`No recibir más mensajes por este medio: ${optOutUrl}`);
    expect(html).toContain(`href="${optOutUrl}"`);
  });
});

describe('what comes from outside', () => {
  const attack = `"><img src=x onerror=alert(1)>'\${1}{{page.subject}}&amp;`;
  const invoice = {
    ...item.invoice,
    number: attack,
    paymentLink: 'javascript:alert(1)',
    documentUrl: 'data:text/html,<script>alert(1)</script>',
  };
  const hostile: Partial<ReminderFacts> = {
    creditor: {
      ...acme,
      legalName: attack,
      taxId: attack,
      sender: { ...acme.sender, name: attack },
      paymentMethods: [
        { kind: 'x', text: attack, link: `https://x.example/"onmouseover="alert(1)` },
        { kind: 'y', text: 'no link', link: 'JavaScript:alert(1)' },
      ],
      customerValue: { es: attack },
    },
    reach: { channel: 'email', name: attack, address: 'ana@esquina.example' },
  };

  it('never becomes markup, nor a link that is not https', () => {
    const { statement } = factsFor('friendly', 'es');
    const items = statement.items.map((entry) => ({ ...entry, item: { ...item, invoice } }));
    const { html, text } = mail('friendly', 'es', { ...hostile, statement: { ...statement, items } });
    expect(html).not.toMatch(/<img|<script|onmouseover="/i);
    expect(html.match(/href="(?!https:)/g)).toBeNull();
    expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;${1}{{page.subject}}&amp;amp;');
    expect(text).not.toMatch(/javascript:|data:|http:/i);
  });
});

describe('an e-mail of 45 items in two currencies', () => {
  const many = (voice: Voice) => {
    const { statement } = factsFor(voice, 'es');
    const [entry] = statement.items;
    if (!entry) throw new Error('there is no item');
    const dollars = withLinks(openCase({ currency: 'USD', amountMinor: 559_400 }));
    const items = Array.from({ length: 45 }, (_, index) => ({
      ...entry,
      item: index % 2 === 0 ? item : dollars,
    }));
    return mail(voice, 'es', { statement: { ...statement, items } });
  };

  it('is small enough to be shown whole by every mailbox', () => {
    expect(Buffer.byteLength(many('last-notice').html)).toBeLessThan(100_000);
  });

  it('has a table for each currency, which a screen reader can tell from the layout', () => {
    const { html } = many('formal');
    const tables = html.match(/<table[^>]*>/g) ?? [];
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toHaveLength(2);
    expect(html.match(/<th scope="col"/g)).toHaveLength(6);
    expect(html).toContain('Total: COP 273.700.000,00 + USD 123.068,00');
  });
});

it('a creditor without payment methods leaves no empty heading', () => {
  const { text, html } = mail('friendly', 'es', { creditor: { ...acme, paymentMethods: [] } });
  expect(`${text} ${html}`).not.toContain('Cómo pagar');
});
