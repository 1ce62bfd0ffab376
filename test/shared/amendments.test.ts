import { generic } from '../../shared/contact/packs/generic.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachOf } from '../../shared/contact/reach.ts';
import { isOptedOut, mayResume, withChoice } from '../../shared/contact/opt-out.ts';
import {
  amended,
  noAmendments,
  standingCorrections,
  withConsent,
  withContact,
  type Amendments,
  type ContactChange,
  type ToldDebtor,
} from '../../shared/parties/amendments.ts';
import type { Consent, ContactPerson, Debtor } from '../../shared/parties/debtor.ts';
import { debtor } from './fixtures.ts';

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T12:00:00.000Z`;
const ana: ContactPerson = {
  contactId: '1',
  name: 'Ana Ruiz',
  role: 'accounts-payable',
  email: 'ana@esquina.example',
};
/** What the ERP says on a day of March. */
const told = (n: number, change: Partial<Debtor> = {}): ToldDebtor => ({
  debtor: { ...debtor, ...change },
  toldAt: day(n),
});
const correct = (change: ContactChange, n = 5, said = told(1), before = noAmendments) =>
  withContact(before, said, change, day(n), 'user');
const contactsOf = (said: ToldDebtor, amendments: Amendments) => amended(said, amendments).contacts;

describe('a correction of a contact person', () => {
  const moved = correct({ contactId: '1', email: 'new@esquina.example', phone: '+573001234567' });

  it('holds while the ERP repeats what it had said, and against what it had said before', () => {
    const corrected = { ...ana, email: 'new@esquina.example', phone: '+573001234567', preferred: undefined };
    expect(contactsOf(told(9), moved)).toEqual([corrected]);
    expect(contactsOf(told(4, { contacts: [{ ...ana, email: 'late@x.example' }] }), moved)).toEqual([
      corrected,
    ]);
  });

  it('gives way, field by field, to what the ERP says anew', () => {
    const said = told(9, { contacts: [{ ...ana, email: 'erp@x.example' }] });
    expect(contactsOf(said, moved)).toMatchObject([{ email: 'erp@x.example', phone: '+573001234567' }]);
    expect(standingCorrections(said, moved)).toMatchObject([
      { contactId: '1', fields: ['phone'], by: 'user' },
    ]);
  });

  it('adds a person whom the ERP does not know, and takes an address away', () => {
    const two = correct({ contactId: 'x', name: 'Luz Gil', role: 'treasury', email: 'luz@x.example' }, 6);
    expect(contactsOf(told(9), two).map(({ name }) => name)).toEqual(['Ana Ruiz', 'Luz Gil']);
    const without = correct({ contactId: '1', email: null });
    expect(reachOf(amended(told(9), without), [], 'email', generic)).toBeUndefined();
  });

  it('removes a person until the ERP says something else of them, or somebody takes it back', () => {
    const removed = correct({ contactId: '1', removed: true });
    expect(contactsOf(told(9), removed)).toEqual([]);
    const renamed = { ...ana, name: 'Ana Ruiz Gil' };
    expect(contactsOf(told(9, { contacts: [renamed] }), removed)).toMatchObject([{ name: 'Ana Ruiz Gil' }]);
    const back = correct({ contactId: '1', phone: '+573001234567' }, 6, told(1), removed);
    expect(contactsOf(told(9), back)).toMatchObject([{ ...ana, phone: '+573001234567' }]);
  });

  it('does not bring back a person whom the ERP has dropped since', () => {
    expect(contactsOf(told(9, { contacts: [] }), moved)).toEqual([]);
  });

  it('keeps what was corrected before, and there is one preferred person at most', () => {
    const luz = { ...ana, contactId: '2', name: 'Luz Gil', preferred: true };
    const said = told(1, { contacts: [ana, luz] });
    const phone = withContact(noAmendments, said, { contactId: '1', phone: '+573001234567' }, day(5), 'user');
    const preferred = withContact(phone, said, { contactId: '1', preferred: true }, day(6), 'user');
    expect(contactsOf({ ...said, toldAt: day(9) }, preferred)).toMatchObject([
      { phone: '+573001234567', preferred: true },
      { preferred: false },
    ]);
  });
});

const consent = (change: Partial<Consent> = {}): Consent => ({
  channel: 'email',
  purpose: 'collection',
  granted: true,
  obtainedAt: day(1),
  source: 'contract',
  ...change,
});

describe('what a debtor chooses by a link', () => {
  const stop = { channel: 'email', wanted: false } as const;
  const resume = { channel: 'email', wanted: true } as const;

  it('is the last word, also against consents for single persons and a clock that is ahead', () => {
    const said = told(1, { consents: [consent({ contactId: '1', obtainedAt: day(20) })] });
    const after = withChoice(noAmendments, said.debtor, stop, 'link', day(5));
    expect(reachOf(amended(said, after), [], 'email', generic)).toBeUndefined();
    expect(after?.consents).toEqual([
      { ...consent({ granted: false, obtainedAt: day(20) }), source: 'debtor', via: 'link' },
    ]);
    expect(withChoice(after ?? noAmendments, amended(said, after), stop, 'link', day(6))).toBeUndefined();
  });

  it('stands when a single person refuses the channel, too, and falls when one agrees to it', () => {
    const stopped = [
      consent({ granted: false }),
      consent({ contactId: '1', granted: false, obtainedAt: day(2) }),
    ];
    expect(isOptedOut(stopped, 'email')).toBe(true);
    expect(isOptedOut([...stopped, consent({ contactId: '1', obtainedAt: day(3) })], 'email')).toBe(false);
  });

  it('can be taken back, which no single person’s refusal is by that', () => {
    const refusal = consent({ contactId: '1', granted: false });
    const said = told(1, { consents: [refusal] });
    expect(withChoice(noAmendments, said.debtor, resume, 'link', day(4))).toBeUndefined();
    const stopped = withChoice(noAmendments, said.debtor, stop, 'link', day(5)) ?? noAmendments;
    const resumed = withChoice(stopped, amended(said, stopped), resume, 'link', day(6));
    const debtorNow = amended(said, resumed);
    expect(isOptedOut(debtorNow.consents, 'email')).toBe(false);
    expect(reachOf(debtorNow, [], 'email', generic)).toBeUndefined();
  });

  it('is not taken back by a link when it was said in another way', () => {
    const said = told(1, { consents: [consent({ granted: false, via: 'api' })] });
    expect(withChoice(noAmendments, said.debtor, resume, 'link', day(4))).toBeUndefined();
    expect(mayResume(said.debtor.consents, 'email')).toBe(false);
  });

  it('is as it was chosen last, however often, and what is kept of it stays small', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500, size: 'max' }), (choices) => {
        let state = noAmendments;
        choices.forEach((wanted, index) => {
          const at = new Date(Date.parse(day(1)) + index).toISOString();
          state =
            withChoice(state, amended(told(1), state), { channel: 'email', wanted }, 'link', at) ?? state;
          expect(isOptedOut(amended(told(1), state).consents, 'email')).toBe(!wanted);
        });
        expect(state.consents.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 20 },
    );
  });

  it('drops none that still counts', () => {
    const many = Array.from({ length: 250 }, (_, index) => consent({ contactId: String(index) }));
    expect(many.reduce(withConsent, noAmendments).consents).toHaveLength(250);
  });
});
