import { describe, expect, it } from 'vitest';
import { isContact, standardPolicy } from '../../shared/dunning/policy.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { previewDebtor, type DailyRuns, type DebtorOutlook } from '../../shared/dunning/preview.ts';
import type { Message } from '../../shared/message/message.ts';
import { addDays, instantAt } from '../../shared/time/calendar.ts';
import { after, claimOf, creditor, currentCase, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const zone = 'America/Bogota';
const at = (day: string, time: string) => instantAt(day, time, zone);
const runs: DailyRuns = {
  sweeps: [{ hour: 0, minute: 5, zone }],
  placing: { hour: 3, minute: 0, zone },
};
const outlook = (change: Partial<DebtorOutlook> = {}): DebtorOutlook => ({
  creditor,
  books: undefined,
  booksStayFresh: false,
  debtor,
  ledger: emptyLedger('debtor'),
  rules: generic,
  policy: pinnedPolicy,
  opensWith: () => ({ id: 'standard', version: 1 }),
  cases: [openCase()],
  wakesAt: new Map(),
  underway: [],
  ...change,
});
const now = at('2026-03-02', '09:00');
const on = (day: string, change: Partial<DebtorOutlook> = {}) =>
  previewDebtor(outlook(change), runs, now, day);

describe('the preview of a debtor', () => {
  it('has every rung of the ladder on its day, whatever the act', () => {
    const days = Array.from({ length: 75 }, (_, ahead) => addDays('2026-03-02', ahead));
    const contacts = days.flatMap((day) => on(day).contacts.map((contact) => ({ day, ...contact })));
    const spoken = standardPolicy.rungs.filter(isContact);
    expect(contacts.map(({ rungId }) => rungId)).toEqual(spoken.map(({ id }) => id));
    expect(contacts.slice(0, 3)).toMatchObject([
      { at: at('2026-03-04', '08:00'), channel: 'email', tone: 'friendly', allowedBy: 'generic v1' },
      { at: at('2026-03-11', '08:00'), channel: 'call' },
      { at: at('2026-03-18', '08:00'), channel: 'email', tone: 'firm' },
    ]);
    const last = on('2026-05-15').waits;
    expect(last).toMatchObject([{ reason: { code: 'escalation-requested' }, cases: 1 }]);
  });

  it('opens what falls due with the sweep, and asks of all together in one message', () => {
    const { number: _, ...invoice } = openCase().invoice;
    const late = currentCase({
      caseId: 'case-b',
      invoice: { ...invoice, number: 'F-2', dueOn: '2026-03-03' },
    });
    const cases = [openCase(), late];
    expect(on('2026-03-03', { cases })).toEqual({
      contacts: [],
      waits: [
        { reason: { code: 'opens' }, until: at('2026-03-04', '00:05'), cases: 1 },
        { reason: { code: 'rung-due', rungId: 'friendly' }, until: at('2026-03-04', '08:00'), cases: 1 },
      ],
    });
    // Both firm reminders are due by Friday the 20th: the one that leads has sent its own on Wednesday.
    const [firm] = on('2026-03-20', { cases }).contacts;
    expect(firm).toMatchObject({ at: at('2026-03-20', '08:15'), items: [{ item: { caseId: 'case-b' } }] });
  });

  it('says why not, and until when', () => {
    const day = '2026-03-04';
    const paused = after(openCase(), [{ type: 'Pause', until: '2026-03-06' }, now]);
    expect(on(day, { cases: [paused] }).waits).toEqual([
      { reason: { code: 'paused' }, until: at('2026-03-07', '00:00'), cases: 1 },
    ]);
    const unreachable = { ...debtor, contacts: [] };
    expect(on(day, { debtor: unreachable }).waits).toMatchObject([{ reason: { code: 'no-usable-address' } }]);
    const inCourt = { ...emptyLedger('debtor'), legalStatus: 'in-court' as const };
    expect(on(day, { ledger: inCourt }).waits).toMatchObject([{ reason: { code: 'legal-status' } }]);
    expect(on('2026-03-07').waits).toMatchObject([{ reason: { code: 'rung-due', rungId: 'call' } }]);
  });

  it('takes the ERP for silent, unless it is told that it goes on', () => {
    const books = { syncedTo: at('2026-03-02', '08:00') };
    expect(on('2026-03-04', { books })).toMatchObject({
      contacts: [],
      waits: [{ reason: { code: 'deferred', ruleIds: ['DATA-1'] } }],
    });
    expect(on('2026-03-04', { books, booksStayFresh: true }).contacts).toMatchObject([
      { rungId: 'friendly' },
    ]);
  });

  it('keeps back what the ledger of the ERP does not have any more', () => {
    expect(on('2026-03-04', { missingThere: new Set(['case-a']) })).toMatchObject({
      contacts: [],
      waits: [{ reason: { code: 'deferred', ruleIds: ['DATA-1'] } }],
    });
  });

  it('begins where the workflow waits, not from scratch', () => {
    // It found nobody to write to and looks again later, although there is an address by now.
    const wakesAt = new Map([['case-a', at('2026-03-09', '14:20')]]);
    expect(on('2026-03-04', { wakesAt }).contacts).toEqual([]);
    expect(on('2026-03-09', { wakesAt }).contacts).toMatchObject([{ at: at('2026-03-09', '14:20') }]);
  });

  it('gives a message up of which nothing is heard, and sends it again', () => {
    const claimed = after(openCase(), [claimOf('m-1', 'friendly'), at('2026-03-04', '08:00')]);
    const contact = { at: at('2026-03-04', '08:00'), channel: 'email' as const, messageId: 'm-1' };
    const message = {
      messageId: 'm-1',
      purpose: 'collection',
      items: [{ caseId: 'case-a', rungId: 'friendly' }],
    };
    const lost = outlook({
      cases: [claimed],
      ledger: { ...emptyLedger('debtor'), version: 1, contacts: [contact] },
      underway: [message as Message],
    });
    const { contacts } = previewDebtor(lost, runs, at('2026-03-04', '09:00'), '2026-03-05');
    expect(contacts).toMatchObject([{ at: at('2026-03-05', '08:00'), rungId: 'friendly' }]);
  });

  it('has the call that somebody agreed on from its midnight on, if nobody is to call before', () => {
    const called = (nextOn: string): [CaseCommand, string] => [
      { type: 'RecordCall', callId: 'call-1', outcome: 'reached', nextOn },
      now,
    ];
    const again = after(openCase(), called('2026-03-06'));
    const on6 = on('2026-03-06', { cases: [again] });
    expect(on6).toEqual({
      contacts: [
        {
          ...{ at: at('2026-03-06', '00:00'), channel: 'call', rungId: undefined, announced: [] },
          items: [
            { item: expect.objectContaining({ caseId: 'case-a' }) as object, amountMinor: again.amountMinor },
          ],
        },
      ],
      waits: [],
    });
    const calls = (cases: DunningCase[], day: string) =>
      on(day, { cases }).contacts.filter(({ channel }) => channel === 'call');
    expect(calls([again], '2026-03-07')).toEqual([]);
    // The ladder asks for a call on the 11th: then there is nothing new on the 12th.
    const later = after(openCase(), called('2026-03-12'));
    expect([calls([later], '2026-03-11'), calls([later], '2026-03-12')]).toMatchObject([
      [{ rungId: 'call' }],
      [],
    ]);
    const approved = after(
      again,
      [{ type: 'RequestEscalation', by: 'user-1' }, now],
      [{ type: 'ApproveEscalation', by: 'user-2' }, now],
    );
    // The agency has it by then.
    expect(calls([approved], '2026-03-06')).toEqual([]);
  });

  it('leaves to the agency what was approved, from its night on', () => {
    const decided: [CaseCommand, string][] = [
      [{ type: 'RequestEscalation', by: 'user-1' }, now],
      [{ type: 'ApproveEscalation', by: 'user-2' }, now],
    ];
    const approved = after(openCase(), ...decided);
    const waitsOn = (day: string) => on(day, { cases: [approved] }).waits;
    expect(waitsOn('2026-03-02')).toMatchObject([{ reason: { code: 'escalation-approved' } }]);
    expect(waitsOn('2026-03-03')).toMatchObject([{ reason: { code: 'case-placed' }, until: undefined }]);
  });

  it('of 500 items almost 90 days ahead takes seconds, also when each is looked at every four hours in vain', () => {
    const books = { syncedTo: at('2026-03-02', '08:00') };
    const { invoice } = openCase();
    const cases = Array.from({ length: 500 }, (_, index) => {
      const dueOn = addDays('2026-03-01', -(index % 40));
      return openCase({ caseId: `case-${String(index).padStart(3, '0')}`, invoice: { ...invoice, dueOn } });
    });
    const before = process.cpuUsage().user;
    const { contacts, waits } = on('2026-05-29', { cases, books });
    expect(contacts.length + waits.length).toBeGreaterThan(0);
    // On a function with a third of a processor there are 28 for a page.
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(9);
  });
});
