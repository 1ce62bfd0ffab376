import { describe, expect, it } from 'vitest';
import { ERP_LIMITS, erpEvent } from '../../shared/erp/events.ts';
import { wordsOf, type LedgerOrigin, type LedgerWord } from '../../shared/ledger/erp-messages.ts';
import { mappingSchema } from '../../shared/ledger/mapping.ts';
import { hasMoreRows } from '../../shared/ledger/records.ts';

const origin: LedgerOrigin = {
  ...{ source: 'urn:erp:acme', companyCode: 'ACME' },
  ...{ asOf: '2026-02-20T12:00:00.000Z', complete: false },
};
const mapping = mappingSchema.parse({
  ...{
    delimiter: ';',
    invoiceId: 'id',
    debtorId: 'who',
    debtorName: 'name',
    amount: 'sum',
    decimalMark: ',',
  },
  ...{ currency: { always: 'COP' }, number: 'nit' },
  issuedOn: { column: 'issued', format: 'D/M/YYYY' },
  dueOn: { column: 'due', format: 'D/M/YYYY' },
  settledOn: { column: 'paid', format: 'D/M/YYYY' },
  disputed: { column: 'claim', when: ['sí'] },
  debtor: {
    country: { always: 'CO' },
    timeZone: { always: 'America/Bogota' },
    language: { always: 'es' },
    taxId: { type: { always: 'NIT' }, number: 'nit' },
    email: 'mail',
    phone: 'phone',
    consents: [
      {
        ...{ channel: 'email', column: 'ok', when: ['sí'], source: { always: 'contract' } },
        obtainedOn: { column: 'okOn', format: 'D/M/YYYY' },
      },
    ],
  },
});
const COLUMNS = 'id;who;name;issued;due;sum;paid;claim;nit;mail;phone;ok;okOn';
const GOOD =
  'F-1;D-1;Café Ñandú;31/1/2026;2/3/2026;1.190.000,50;;;900123;a@x.example;+573001234567;sí;3/2/2025';

async function wordsIn(rows: string[], change: Partial<LedgerOrigin> = {}, columns = COLUMNS) {
  const csv = Buffer.from([columns, ...rows].join('\n'));
  const ledger = { name: 'the ledger', bytes: () => [csv] };
  const words: LedgerWord[] = [];
  for await (const word of wordsOf(ledger, mapping, { ...origin, ...change })) words.push(word);
  return words;
}

describe('a ledger says what an ERP would say', () => {
  it('of a debtor once, of the invoice, and of what became of it', async () => {
    const words = await wordsIn([
      GOOD,
      GOOD.replace('F-1', 'F-2').replace('1.190.000,50;', '7,00;15/2/2026'),
      GOOD.replace('F-1', 'F-3').replace('1.190.000,50;;', '9,00;;sí'),
    ]);
    const events = words.flatMap((word) => ('events' in word ? word.events : []));
    for (const event of events) expect(erpEvent.safeParse(event).error).toBeUndefined();
    expect(events.map(({ type, time, data }) => ({ type, time, data }))).toMatchObject([
      {
        type: 'puntual.debtor.updated.v1',
        time: origin.asOf,
        data: {
          ...{
            companyCode: 'ACME',
            debtorId: 'D-1',
            legalName: 'Café Ñandú',
            kind: 'company',
            country: 'CO',
          },
          taxId: { type: 'NIT', number: '900123' },
          contacts: [{ name: 'Café Ñandú', email: 'a@x.example', phone: '+573001234567' }],
          consents: [{ channel: 'email', granted: true, obtainedAt: '2025-02-03T05:00:00.000Z' }],
        },
      },
      {
        type: 'puntual.invoice.issued.v1',
        time: '2026-01-31T00:00:00.000Z',
        data: { invoiceId: 'F-1', dueOn: '2026-03-02', amount: { value: '1190000.50', currency: 'COP' } },
      },
      { type: 'puntual.invoice.issued.v1', data: { invoiceId: 'F-2' } },
      {
        type: 'puntual.payment.received.v1',
        time: '2026-02-15T00:00:00.000Z',
        data: {
          ...{ debtorId: 'D-1', receivedOn: '2026-02-15', amount: { value: '7.00', currency: 'COP' } },
          allocations: [{ invoiceId: 'F-2', amount: { value: '7.00', currency: 'COP' } }],
        },
      },
      { type: 'puntual.invoice.issued.v1', data: { invoiceId: 'F-3' } },
      { type: 'puntual.dispute.opened.v1', data: { invoiceId: 'F-3', reasonCode: 'ledger' } },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('with the same ids each time, and another for a debtor who is said to have changed', async () => {
    const idsOf = async (row: string, asOf = origin.asOf) =>
      (await wordsIn([row], { asOf })).flatMap((word) =>
        'events' in word ? word.events.map(({ id }) => id) : [],
      );
    const first = await idsOf(GOOD);
    expect(await idsOf(GOOD)).toEqual(first);
    const [debtor, invoice] = await idsOf(GOOD.replace('a@x', 'b@x'), '2026-02-21T12:00:00.000Z');
    expect(debtor).not.toBe(first[0]);
    expect(invoice).toBe(first[1]);
  });

  it('a word of the debtor that refuses a channel is a refusal, and no word is none', async () => {
    const consentsOf = async (said: string) => {
      const [word] = await wordsIn([GOOD.replace(';sí;', `;${said};`)]);
      return word && 'events' in word ? word.events[0]?.data.consents : undefined;
    };
    expect(await consentsOf('no')).toMatchObject([{ channel: 'email', granted: false }]);
    expect(await consentsOf('')).toEqual([]);
  });

  it('and that it is complete only when every row was read', async () => {
    const typesOf = async (...rows: string[]) =>
      (await wordsIn(rows, { complete: true })).flatMap((word) =>
        'events' in word ? word.events.map(({ type }) => type) : ['refused'],
      );
    const whole = ['puntual.ledger.snapshot.v1', 'puntual.ledger.synced.v1'];
    expect((await typesOf(GOOD)).slice(-2)).toEqual(whole);
    const cut = await typesOf(GOOD, 'F-2');
    expect(cut.filter((type) => whole.includes(type))).toEqual([]);
    await expect(typesOf()).rejects.toThrow('the ledger has no rows: it cannot be called complete');
  });

  it('and with it all that is open, in parts that the webhook takes', async () => {
    const long = 'Ñ'.repeat(110);
    const rows = Array.from({ length: 600 }, (_, index) =>
      GOOD.replace('F-1', `${long}-${index}`).replace(
        ';;;900123',
        index < 60 ? ';15/2/2026;;900123' : ';;;900123',
      ),
    );
    const events = (await wordsIn(rows, { complete: true })).flatMap((word) =>
      'events' in word ? word.events : [],
    );
    const parts = events.flatMap((event) => {
      const { data } = erpEvent.parse(event);
      return 'openItems' in data ? [data] : [];
    });
    expect(parts.map(({ asOf, part, parts: of }) => ({ asOf, part, of }))).toEqual(
      [1, 2, 3, 4, 5, 6].map((part) => ({ asOf: origin.asOf, part, of: 6 })),
    );
    for (const event of events)
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(ERP_LIMITS.eventBytes);
    const open = parts.flatMap(({ openItems }) => openItems);
    expect(open.map(({ invoiceId }) => invoiceId)).toEqual(
      Array.from({ length: 540 }, (_, index) => `${long}-${index + 60}`),
    );
    expect(open[0]).toMatchObject({ openAmount: { minor: 119000050, currency: 'COP' }, dueOn: '2026-03-02' });
  });

  it.each([
    ['a debtor of two minds', GOOD.replace('a@x', 'b@x'), 'who', /line 2 says otherwise of debtor D-1/],
    [
      'no e-mail address',
      GOOD.replace('a@x.example', 'a at x').replace('D-1', 'D-2'),
      'mail',
      /^mail: Invalid/,
    ],
    ['no telephone number', GOOD.replace('+57', '').replace('D-1', 'D-2'), 'phone', /E\.164/],
    [
      'a consent without its day',
      GOOD.replace('3/2/2025', '').replace('D-1', 'D-2'),
      'okOn',
      /^okOn is empty/,
    ],
    ['an amount below nothing', GOOD.replace('1.190', '-1.190'), 'sum', /must be more than zero/],
    [
      'an amount in the other way',
      GOOD.replace('1.190.000,50', '1190.50'),
      'sum',
      /is not an amount with ","/,
    ],
    ['a missing date', GOOD.replace('2/3/2026', ''), 'due', /^due is empty/],
    [
      'a payment of a day to come',
      GOOD.replace(';;;900123', ';22/2/2026;;900123'),
      'paid',
      /^paid is after the day of the ledger/,
    ],
    ['lost characters', GOOD.replace('Ñ', '\ufffd'), 'name', /wrong encoding/],
    ['a field of no end', GOOD.replace('Café', 'x'.repeat(1_000_000)), 'name', /longer than 500 bytes/],
    [
      'an id that leaves no room for the payment’s',
      `${'F'.repeat(125)};${GOOD.slice(4)}`.replace(';;;', ';15/2/2026;;'),
      'paymentId',
      /^paymentId: Too big/,
    ],
  ])('and refuses %s by its line and column, and goes on', async (_, row, field, reason) => {
    const words = await wordsIn([GOOD, row.replace('F-1', 'F-2'), GOOD.replace('F-1', 'F-3')]);
    expect(words).toMatchObject([
      { line: 2 },
      { refused: { line: 3, field, reason: expect.stringMatching(reason) as unknown } },
      { line: 4 },
    ]);
  });

  it('and takes a payment of the day that it is elsewhere already', async () => {
    const [word] = await wordsIn([GOOD.replace(';;;900123', ';21/2/2026;;900123')]);
    expect(word).toMatchObject({ line: 2, events: [{}, {}, { data: { receivedOn: '2026-02-21' } }] });
  });

  it('and is refused as a whole when a column that counts is there twice', async () => {
    await expect(wordsIn([`${GOOD};9,00`], {}, `${COLUMNS};sum`)).rejects.toThrow(
      'the ledger has more than one column sum',
    );
    expect(await wordsIn([`${GOOD};9;9`], {}, `${COLUMNS};other;other`)).toMatchObject([{ line: 2 }]);
  });

  it('and no longer one than is taken is looked at', async () => {
    let read = 0;
    const bytes = function* () {
      for (yield Buffer.from('id;who\n'); ; read += 1) yield Buffer.from('F;D\n'.repeat(1000));
    };
    expect(await hasMoreRows({ name: 'the ledger', bytes }, mapping, 1000)).toBe(true);
    expect(read).toBeLessThan(100);
    const three = { name: 'the ledger', bytes: () => [Buffer.from('id\n1\n2\n3')] };
    expect(await hasMoreRows(three, mapping, 3)).toBe(false);
    expect(await hasMoreRows(three, mapping, 2)).toBe(true);
  });

  it('by a mapping that tells of the consent to each channel once', () => {
    const [consent] = mapping.debtor?.consents ?? [];
    const isTaken = (...channels: string[]) => {
      const consents = channels.map((channel) => ({ ...consent, channel }));
      return mappingSchema.safeParse({ ...mapping, debtor: { ...mapping.debtor, consents } }).success;
    };
    expect(isTaken('email', 'sms', 'call')).toBe(true);
    expect(isTaken('sms', 'sms')).toBe(false);
    expect(isTaken('email', 'sms', 'call', 'email')).toBe(false);
  });

  it('and is refused as a whole when nobody could have sent it', async () => {
    await expect(wordsIn([GOOD], { source: '' })).rejects.toThrow('source: ');
    await expect(wordsIn([GOOD], { creditor: { legalName: 'Acme' } })).rejects.toThrow(/^taxId: /);
  });
});
