import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  announcementTo,
  BROADCAST_CONTACT,
  type AnnouncementFacts,
} from '../../shared/broadcast/announce.ts';
import {
  afterNews,
  claimed,
  isAffected,
  type Broadcast,
  type Recipient,
} from '../../shared/broadcast/broadcast.ts';
import { termsChange, type TermsChange } from '../../shared/broadcast/terms-change.ts';
import { termsEmail } from '../../shared/broadcast/terms-email.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { colombia } from '../../shared/contact/packs/colombia.ts';
import { addressHash } from '../../shared/contact/reach.ts';
import { evaluate } from '../../shared/contact/rules.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import type { MessageNews } from '../../shared/message/news.ts';
import { noHistory } from '../../shared/segment/payment-history.ts';
import { consentTo, creditor, debtor } from './fixtures.ts';

const change: TermsChange = { type: 'PaymentTerms', days: 45 };
const broadcast: Broadcast = {
  ...{ broadcastId: 'b', creditorId: 'creditor', change, from: '2026-04-01', affects: {} },
  ...{ startedAt: '2026-03-01T00:00:00.000Z', startedBy: 'ana', state: 'sending' },
};
/** A Wednesday at noon in Bogota. */
const noon = '2026-03-04T17:00:00.000Z';
const facts = (more: Partial<AnnouncementFacts> = {}): AnnouncementFacts => ({
  ...{ debtor, ledger: emptyLedger('debtor'), persons: [], rules: generic, toldAs: () => [] },
  ...more,
});
const ledger = (more: object) => ({ ledger: { ...emptyLedger('debtor'), ...more } });
const emailAt = (at: string) => ({ at, channel: 'email', messageId: at }) as const;

describe('changed terms', () => {
  it('are told at once where the rules allow it, and else as soon as they do', () => {
    expect(announcementTo(broadcast, facts(), noon)).toMatchObject({
      next: 'tell',
      reach: { address: 'ana@esquina.example' },
    });
    expect(announcementTo(broadcast, facts(ledger({ contacts: [emailAt(noon)] })), noon)).toEqual({
      ...{ next: 'wait', heldBy: 'GEN-2', until: '2026-03-05T13:00:00.000Z' },
    });
    // In Colombia whoever was called this week is told next week.
    const called = { ...emailAt('2026-03-03T17:00:00.000Z'), channel: 'call' };
    expect(
      announcementTo(broadcast, facts({ ...ledger({ contacts: [called] }), rules: colombia }), noon),
    ).toEqual({
      ...{ next: 'wait', heldBy: 'CO-3', until: '2026-03-10T17:00:00.000Z' },
    });
  });

  it.each([
    ['AUTH-1', { debtor: { ...debtor, consents: [] } }],
    ['AUTH-1', { debtor: { ...debtor, consents: [consentTo('email', { granted: false })] } }],
    ['LEGAL-1', ledger({ legalStatus: 'insolvency' })],
    ['paused', ledger({ pause: {} })],
    ['no-usable-address', { debtor: { ...debtor, contacts: [] } }],
    ['no-usable-address', ledger({ unusableAddresses: [addressHash('debtor', 'ana@esquina.example')] })],
  ] as [string, Partial<AnnouncementFacts>][])('wait a day as long as %s keeps them back', (heldBy, more) => {
    const until = '2026-03-05T17:00:00.000Z';
    expect(announcementTo(broadcast, facts(more), noon)).toEqual({ next: 'wait', heldBy, until });
    const tomorrow = { ...broadcast, from: '2026-03-05' };
    expect(announcementTo(tomorrow, facts(more), noon)).toEqual({ next: 'leave-out', heldBy });
  });

  it('are looked at again each day of a pause, which may be lifted early', () => {
    const until = '2026-03-05T17:00:00.000Z';
    const paused = facts(ledger({ pause: { until: '2026-04-30' } }));
    expect(announcementTo(broadcast, paused, noon)).toEqual({ next: 'wait', heldBy: 'paused', until });
    const untilTomorrow = facts(ledger({ pause: { until: '2026-03-04' } }));
    expect(announcementTo(broadcast, untilTomorrow, noon)).toMatchObject({
      until: '2026-03-05T05:00:00.000Z',
    });
  });

  it('are told once to whoever is several debtors, and to nobody when they hold already', () => {
    const heldBy = 'told-as-another-debtor';
    const as = (...others: Partial<Recipient>[]) =>
      announcementTo(
        broadcast,
        facts({
          toldAs: () =>
            others.map((other) => ({ ...claimed(other as Recipient, broadcast, noon), ...other })),
        }),
        noon,
      );
    const sent = (sentAt: string) => ({ state: 'sent', sentAt }) as const;
    // A bounce may come for a day.
    for (const other of [
      { state: 'claimed' },
      { state: 'doubted' },
      sent('2026-03-03T17:00:00.001Z'),
    ] as const)
      expect(as(other)).toEqual({ next: 'wait', heldBy, until: '2026-03-04T18:00:00.000Z' });
    expect(as({ state: 'claimed' }, sent('2026-03-03T17:00:00.000Z'))).toEqual({ next: 'leave-out', heldBy });
    expect(announcementTo({ ...broadcast, from: '2026-03-04' }, facts(), noon)).toEqual({
      ...{ next: 'leave-out', heldBy: 'too-late' },
    });
  });

  it('are never told against a rule, and wait for the instant at which they may be', () => {
    const instant = fc
      .date({ min: new Date('2026-03-01'), max: new Date('2026-04-10'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(
        fc.constantFrom(generic, colombia),
        fc.array(instant, { maxLength: 5 }),
        instant,
        (rules, times, now) => {
          const contacts = times.filter((at) => at <= now).map(emailAt);
          const known = facts({ rules, ...ledger({ contacts }) });
          const first = announcementTo(broadcast, known, now);
          const at = first.next === 'wait' ? first.until : now;
          if (first.next === 'leave-out') return at >= '2026-03-30' || first.heldBy === 'too-late';
          const person = { zone: debtor.timeZone, contacts, authorises: () => true };
          const told = announcementTo(broadcast, known, at).next;
          return told === 'tell' && evaluate({ at, ...BROADCAST_CONTACT }, person, rules).verdict === 'allow';
        },
      ),
    );
  });

  it('affect those who meet all that narrows them', () => {
    const record = { history: noHistory };
    const affects = (narrowed: Broadcast['affects'], overdue = 0) =>
      isAffected({ ...broadcast, affects: narrowed }, debtor, record, overdue);
    expect(affects({ countries: ['CO', 'CL'], segments: ['occasional'] })).toBe(true);
    expect(affects({ countries: ['CL'] })).toBe(false);
    expect(affects({ segments: ['high-risk'] })).toBe(false);
    expect(affects({ segments: ['high-risk'] }, 9)).toBe(true);
    expect(isAffected({ ...broadcast, creditorId: 'another' }, debtor, record, 0)).toBe(false);
  });

  it('say in the language of the debtor what changes and from when, and nothing of a debt', () => {
    const bank = { bank: 'Bancolombia', account: '123-456789-00', holder: 'Acme Colombia S.A.S.' };
    const changes: TermsChange[] = [
      ...[change, { type: 'BankAccount', ...bank } as const],
      { type: 'NewConditions', text: { es: 'Nuevas horas de entrega.', en: 'New hours of delivery.' } },
    ];
    for (const one of changes)
      for (const language of ['es', 'en'] as const) {
        const reach = { channel: 'email', name: 'Ana', address: 'ana@esquina.example' } as const;
        const known = {
          creditor,
          debtor: { ...debtor, language },
          reach,
          optOutUrl: 'https://x.example/c/t',
        };
        const mail = termsEmail({ ...broadcast, change: one }, known);
        expect(mail.text).toContain(language === 'es' ? '1 de abril de 2026' : 'April 1, 2026');
        expect(mail.text).toContain('https://x.example/c/t');
        const said = {
          PaymentTerms: '45',
          BankAccount: '123-456789-00',
          NewConditions: language === 'es' ? 'Nuevas' : 'New',
        };
        for (const part of [mail.text, mail.html]) expect(part).toContain(said[one.type]);
        expect(`${mail.text} ${mail.html}`).not.toMatch(/Total|vencid|overdue|Saldo|Balance/);
        expect(disrespectIn(mail.text)).toEqual([]);
      }
  });

  it('may not be written in words that no message may have', () => {
    const text = { es: 'Pague o habrá embargo.', en: 'Fine.' };
    expect(termsChange.safeParse({ type: 'NewConditions', text }).success).toBe(false);
  });
});

describe('a recipient', () => {
  const waiting: Recipient = { debtorId: 'debtor', state: 'waiting', dueAt: noon, tries: 0 };
  const told = claimed(waiting, broadcast, noon);
  const news = (before: Recipient, what: MessageNews, isOver = false) =>
    afterNews(before, { messageId: told.messageId }, what, isOver, noon);

  it('is due again when the message did not arrive, as long as the broadcast goes on', () => {
    expect(told).toMatchObject({ state: 'claimed', dueAt: '2026-03-05T17:00:00.000Z', tries: 1 });
    expect(news(told, 'lost')).toMatchObject({ state: 'waiting', dueAt: noon });
    expect(news(told, 'released')).toMatchObject({ state: 'waiting', dueAt: '2026-03-04T17:15:00.000Z' });
    expect(news(told, 'lost', true)).not.toHaveProperty('dueAt');
    expect(news(told, 'lost', true)).toMatchObject({ state: 'failed' });
    expect(news({ ...told, tries: 5 }, 'bounced')).toMatchObject({ state: 'failed' });
    expect(claimed({ ...waiting, tries: 1 }, broadcast, noon).messageId).not.toBe(told.messageId);
  });

  it('is not given up for what the provider refuses, which is asked ever more seldom', () => {
    const refused = (before: Recipient) => {
      const message = claimed(before, broadcast, noon);
      const after = afterNews(message, message, 'released', false, noon);
      expect(after?.state).toBe('waiting');
      return { ...before, ...after };
    };
    const dueAt: string[] = [];
    let recipient = waiting;
    for (let time = 0; time < 7; time++) {
      recipient = refused(recipient);
      dueAt.push(recipient.dueAt?.slice(11, 16) ?? '');
    }
    expect(dueAt).toEqual(['17:15', '17:30', '18:00', '19:00', '21:00', '21:00', '21:00']);
    for (let time = 1; time <= 5; time++) {
      const message = claimed(recipient, broadcast, noon);
      const after = afterNews(message, message, 'bounced', false, noon);
      expect(after?.state).toBe(time < 5 ? 'waiting' : 'failed');
      recipient = { ...recipient, ...after };
    }
  });

  it('has been told when a message that was given up has left after all', () => {
    const lost = news(told, 'lost');
    expect(lost && news(lost, 'sent')).toEqual({
      ...{ debtorId: 'debtor', messageId: told.messageId, state: 'sent', tries: 1, sentAt: noon },
    });
    const again = lost && claimed(lost, broadcast, noon);
    expect(again && news(again, 'sent')).toBeUndefined();
  });
});
