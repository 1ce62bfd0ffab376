import { generic } from '../../shared/contact/packs/generic.ts';
import { describe, expect, it } from 'vitest';
import { addressHash, reachOf } from '../../shared/contact/reach.ts';
import type { Consent, Debtor } from '../../shared/parties/debtor.ts';
import { debtor } from './fixtures.ts';

const phone = '+573001234567';
const hash = (address: string) => addressHash(debtor.debtorId, address);
const consent = (change: Partial<Consent> = {}): Consent => ({
  channel: 'sms',
  purpose: 'collection',
  granted: true,
  obtainedAt: '2026-01-01T00:00:00.000Z',
  source: 'contract',
  ...change,
});
const withPhone = (change: Partial<Debtor> = {}): Debtor => ({
  ...debtor,
  contacts: debtor.contacts.map((contact) => ({ ...contact, phone })),
  ...change,
  consents: [...debtor.consents, ...(change.consents ?? [])],
});

describe('how the debtor is reached', () => {
  it('is by the channel that the rung wants', () => {
    expect(reachOf(withPhone({ consents: [consent()] }), [], 'email', generic)).toEqual({
      channel: 'email',
      name: 'Ana Ruiz',
      address: 'ana@esquina.example',
    });
    expect(reachOf(withPhone({ consents: [consent()] }), [], 'sms', generic)).toMatchObject({
      channel: 'sms',
      address: phone,
    });
  });

  it('is by SMS when no e-mail address is left, if the debtor has consented', () => {
    const unusable = [hash('Ana@Esquina.example ')];
    expect(reachOf(withPhone({ consents: [consent()] }), unusable, 'email', generic)).toMatchObject({
      channel: 'sms',
    });
    expect(reachOf(withPhone(), unusable, 'email', generic)).toBeUndefined();
    expect(
      reachOf(withPhone({ consents: [consent()] }), [...unusable, hash(phone)], 'email', generic),
    ).toBeUndefined();
  });

  it.each([
    [
      'was taken back later',
      [consent(), consent({ granted: false, obtainedAt: '2026-02-01T00:00:00.000Z' })],
    ],
    ['is for another purpose', [consent({ purpose: 'commercial' })]],
    ['is another person’s', [consent({ contactId: 'someone-else' })]],
  ])('needs a consent that holds: not one that %s', (_, consents) => {
    expect(reachOf(withPhone({ consents }), [], 'sms', generic)).toMatchObject({ channel: 'email' });
  });

  it('is never by an e-mail that was refused', () => {
    const consents = [consent({ channel: 'email', granted: false })];
    expect(reachOf({ ...debtor, consents }, [], 'email', generic)).toBeUndefined();
  });
});
