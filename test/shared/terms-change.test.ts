import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLedger, type ContactLedger } from '../../shared/contact/ledger.ts';
import { addressHash } from '../../shared/contact/reach.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { evaluate } from '../../shared/contact/rules.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import { planTermsChange, termsChangeEmail, type TermsChange } from '../../shared/message/terms-change.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { creditor, debtor } from './fixtures.ts';

const change: TermsChange = {
  creditorId: 'creditor',
  from: '2026-04-01',
  text: { es: 'El plazo de pago pasa de 30 a 45 días.', en: 'Payment is due in 45 days instead of 30.' },
  affects: {},
};
/** A Wednesday at noon in Bogota. */
const noon = '2026-03-04T17:00:00.000Z';
const known = (ledger: Partial<ContactLedger> = {}, other: Partial<Debtor> = {}) => ({
  debtor: { ...debtor, ...other },
  ledger: { ...emptyLedger('debtor'), ...ledger },
});
const plan = (one: ReturnType<typeof known>, changed: Partial<TermsChange> = {}, now = noon) =>
  planTermsChange({ ...change, ...changed }, [one], () => generic, now)[0];

describe('a change of terms', () => {
  it('is told at once where the rules allow it, and else as soon as they do', () => {
    expect(plan(known())).toMatchObject({ at: noon, reach: { address: 'ana@esquina.example' } });
    const contacts = [{ at: noon, channel: 'email', messageId: 'm' } as const];
    expect(plan(known({ contacts }))).toMatchObject({
      at: '2026-03-05T13:00:00.000Z',
      ruleIds: ['GEN-2', 'GEN-1'],
    });
  });

  it.each([
    ['legal-status', { legalStatus: 'insolvency' }, {}],
    ['paused', { pause: {} }, {}],
    ['paused', { pause: { until: '2026-03-04' } }, {}],
    ['no-usable-address', { unusableAddresses: [addressHash('debtor', 'ana@esquina.example')] }, {}],
    ['too-late', {}, { from: '2026-03-04' }],
  ] as const)('is left to a person: %s', (leftOut, ledger, changed) => {
    expect(plan(known(ledger as Partial<ContactLedger>), changed)).toEqual({ debtorId: 'debtor', leftOut });
  });

  it('is told to those whom it affects', () => {
    expect(plan(known(), { affects: { countries: ['CO', 'CL'], kinds: ['company'] } })).toBeDefined();
    expect(plan(known(), { affects: { countries: ['CL'] } })).toBeUndefined();
    expect(plan(known(), { affects: { kinds: ['person'] } })).toBeUndefined();
    expect(plan(known(), { creditorId: 'another' })).toBeUndefined();
  });

  it('is never told against a rule, nor when it holds already', () => {
    const instant = fc
      .date({ min: new Date('2026-03-01'), max: new Date('2026-04-10'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(instant, fc.array(instant, { maxLength: 5 }), (now, times) => {
        const contacts = times.map((at) => ({ at, channel: 'email', messageId: at }) as const);
        const told = plan(known({ contacts }), {}, now);
        if (!told || 'leftOut' in told) return told?.leftOut === 'too-late';
        const { at } = told;
        const person = { zone: debtor.timeZone, contacts, authorises: () => true };
        const attempt = { at, channel: 'email', purpose: 'commercial' } as const;
        return (
          evaluate(attempt, person, generic).verdict === 'allow' &&
          at >= now &&
          at < '2026-04-01T05:00:00.000Z'
        );
      }),
    );
  });

  it.each(['es', 'en'] as const)(
    'says in %s what changes and from when, and nothing of a debt',
    (language) => {
      const reach = { channel: 'email', name: 'Ana', address: 'ana@esquina.example' } as const;
      const mail = termsChangeEmail(change, { creditor, debtor: { ...debtor, language }, reach });
      expect(mail.subject).toBe(
        language === 'es'
          ? 'Cambio de condiciones: Acme Colombia S.A.S.'
          : 'Change of terms: Acme Colombia S.A.S.',
      );
      expect(mail.text).toContain(language === 'es' ? '1 de abril de 2026' : 'April 1, 2026');
      expect(mail.text).toContain(change.text[language]);
      expect(mail.html).toContain(change.text[language]);
      expect(`${mail.text} ${mail.html}`).not.toMatch(/Total|vencid|overdue|Saldo|Balance/);
      expect(disrespectIn(mail.text)).toEqual([]);
    },
  );
});
