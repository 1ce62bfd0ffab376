import { describe, expect, it } from 'vitest';
import { emptyLedger, type ContactLedger } from '../../shared/contact/ledger.ts';
import { callScript } from '../../shared/message/call-script.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { creditor, currentCase, debtor, openCase } from './fixtures.ts';

const cases = [openCase()];
const totals = [{ minor: 1_190_000_000, currency: 'COP' }];
/** A Wednesday. */
const today = '2026-03-11';
const script = (ledger: Partial<ContactLedger> = {}, change: Partial<Debtor> = {}) =>
  callScript({
    creditor: { ...creditor, country: change.country ?? creditor.country },
    debtor: { ...debtor, ...change },
    ledger: { ...emptyLedger('debtor'), ...ledger },
    cases,
    count: 1,
    totals,
    today,
  });

describe('the script of a call', () => {
  it('says who calls, for what and how much, and what can be offered', () => {
    expect(script()).toMatchObject({
      language: 'es',
      voice: 'friendly',
      opening: [
        'Buenos días, ¿hablo con Ana Ruiz?',
        'Le llamo de parte de Acme Colombia S.A.S., por sus facturas con nosotros.',
        '¿Es un buen momento para hablar, o prefiere que le llame a otra hora?',
        'Le llamo para recordarle una factura vencida.',
      ],
      items: [{ number: 'F-1001', overdue: '10 días de mora', balance: 'COP 11.900.000,00' }],
      totals: ['COP 11.900.000,00'],
      howToPay: [{ text: 'Transferencia a Bancolombia 123-456789-00' }],
    });
  });

  it('is as firm as the last message was', () => {
    const { voice, opening } = script({ lastMessage: { messageId: 'm', tone: 'firm' } }, { language: 'en' });
    expect(voice).toBe('firm');
    expect(opening.at(-1)).toContain('we have not yet received payment of one overdue invoice');
  });

  it('offers help to a debtor in hardship, and a courtesy about what is not overdue yet', () => {
    const hardship = { since: '2026-03-01' };
    expect(script({ hardship, lastMessage: { messageId: 'm', tone: 'formal' } }).voice).toBe('hardship');
    const early = callScript({
      creditor,
      debtor,
      ledger: { ...emptyLedger('debtor'), hardship },
      cases: [currentCase()],
      count: 1,
      totals,
      today: '2026-02-22',
    });
    expect(early.voice).toBe('courtesy');
  });

  it('forbids the question why where the law does, and nowhere else', () => {
    expect(script().never.join(' ')).toContain('Ley 2300');
    expect(script({}, { country: 'ES' }).never.join(' ')).not.toContain('Ley 2300');
  });

  it('explains every outcome, and proposes a workday to call again', () => {
    const { outcomes } = script();
    expect(outcomes.map(({ outcome, nextOn }) => [outcome, nextOn])).toEqual([
      ['reached', undefined],
      ['left-message', '2026-03-16'],
      ['no-answer', '2026-03-16'],
      ['wrong-number', undefined],
      ['refused', undefined],
    ]);
  });

  it.each(['es', 'en'])('is respectful in %s, in every voice', (language) => {
    for (const tone of ['friendly', 'firm', 'formal', 'last-notice'] as const) {
      const texts = JSON.stringify(script({ lastMessage: { messageId: 'm', tone } }, { language }));
      expect(disrespectIn(texts)).toEqual([]);
    }
  });
});
