import { describe, expect, it } from 'vitest';
import type { DunningCase, OpenCase } from '../../shared/case/case.ts';
import { standardPolicy, type Tone } from '../../shared/dunning/policy.ts';
import { dueTogether, overdueByCurrency, statementOf } from '../../shared/dunning/statement.ts';
import { after, claimOf, courtesy, openCase, pinnedPolicy } from './fixtures.ts';

const today = '2026-03-19';
const zone = 'America/Bogota';
const lead = openCase();
const together = (first: OpenCase, others: readonly DunningCase[]) =>
  dueTogether(['send-reminder'], first, others, pinnedPolicy, today, zone);

/** The item when its friendly reminder and its first call are done, so that the firm reminder is due. */
function dueForFirm(item: OpenCase): OpenCase {
  const when = '2026-03-04T13:00:00.000Z';
  return after(
    item,
    [claimOf(`m-${item.caseId}`, 'friendly'), when],
    [{ type: 'ConfirmMessage', messageId: `m-${item.caseId}`, rungId: 'friendly' }, when],
    [{ type: 'AssignCall', rungId: 'call' }, '2026-03-11T13:00:00.000Z'],
  ) as OpenCase;
}

describe('what is due together', () => {
  it('is the lead first, then the longest overdue, however many', () => {
    const others = Array.from({ length: 60 }, (_, index) =>
      openCase({
        caseId: `other-${String(index).padStart(2, '0')}`,
        invoice: { ...lead.invoice, dueOn: `2026-02-${String(28 - (index % 20)).padStart(2, '0')}` },
      }),
    );
    const items = together(lead, others);
    expect(items).toHaveLength(61);
    expect(items[0]?.item.caseId).toBe('case-a');
    const dueDates = items.slice(1).map(({ item }) => item.invoice.dueOn);
    expect(dueDates).toEqual(dueDates.toSorted());
  });

  it('leaves out what is not due yet, is under way, or is due for another act', () => {
    const notYet = openCase({ caseId: 'case-c', invoice: { ...lead.invoice, dueOn: '2026-03-17' } });
    const claimed = after(openCase({ caseId: 'case-d' }), [claimOf('m', 'friendly'), '2026-03-19T13:00:00Z']);
    const call = after(
      openCase({ caseId: 'case-e' }),
      [claimOf('m', 'friendly'), '2026-03-04T13:00:00Z'],
      [{ type: 'ConfirmMessage', messageId: 'm', rungId: 'friendly' }, '2026-03-04T13:00:00Z'],
    );
    const cases = [notYet, claimed, call];
    expect(together(lead, cases).map(({ item }) => item.caseId)).toEqual(['case-a']);
  });
});

it('speaks of what is not overdue yet apart from what is', () => {
  const early = { ...standardPolicy, rungs: [courtesy, ...standardPolicy.rungs] };
  const soon = openCase({ caseId: 'soon', invoice: { ...lead.invoice, dueOn: '2026-03-22' } });
  const overdue = after(
    lead,
    [claimOf('m', 'courtesy'), '2026-02-24T13:00:00.000Z'],
    [{ type: 'ConfirmMessage', messageId: 'm', rungId: 'courtesy' }, '2026-02-24T13:00:00.000Z'],
  ) as OpenCase;
  const ids = (first: OpenCase, other: OpenCase) =>
    dueTogether(['send-reminder'], first, [other], () => early, today, zone).map(({ item }) => item.caseId);
  expect([ids(soon, overdue), ids(overdue, soon)]).toEqual([['soon'], ['case-a']]);
});

describe('the tone of a statement', () => {
  const toneWith = (firmMinor: number, last?: Tone) => {
    const friendly = openCase({ amountMinor: 900_000 });
    const firm = dueForFirm(openCase({ caseId: 'case-b', amountMinor: firmMinor }));
    const items = together(friendly, [firm]);
    expect(items.map(({ rung }) => rung.tone)).toEqual(['friendly', 'firm']);
    return statementOf(items, overdueByCurrency([friendly, firm], today), last).tone;
  };

  it('may be two firmer than the last where a ladder has none between', () => {
    const item = openCase();
    const rung = { ...courtesy, id: 'formal', offsetDays: 15, tone: 'formal' } as const;
    const toneAfter = (last: Tone, follows?: Tone) =>
      statementOf([{ item, rung, follows }], overdueByCurrency([item], today), last).tone;
    expect(toneAfter('friendly', 'firm')).toBe('firm');
    expect(toneAfter('friendly', 'friendly')).toBe('formal');
    // Not when the debtor has not heard even that.
    expect(toneAfter('courtesy', 'friendly')).toBe('friendly');
  });

  it('is the firmest that is a tenth of what is overdue', () => {
    expect(toneWith(100_000)).toBe('firm');
    expect(toneWith(99_999)).toBe('friendly');
  });

  it('counts what is overdue and not in the message, too', () => {
    const firm = dueForFirm(openCase({ caseId: 'case-b', amountMinor: 100_000 }));
    const friendly = openCase({ amountMinor: 900_000 });
    const notYet = openCase({
      caseId: 'c',
      invoice: { ...lead.invoice, dueOn: '2026-03-18' },
      amountMinor: 1,
    });
    const cases = [friendly, firm, notYet];
    expect(statementOf(together(friendly, cases), overdueByCurrency(cases, today), undefined).tone).toBe(
      'friendly',
    );
  });

  it('is at most one firmer than the last message, and softens at once', () => {
    const item = { item: lead, rung: rung('last-notice') };
    const overdue = overdueByCurrency([lead], today);
    expect(statementOf([item], overdue, 'friendly').tone).toBe('firm');
    expect(statementOf([item], overdue, 'formal').tone).toBe('last-notice');
    expect(statementOf([{ item: lead, rung: rung('friendly') }], overdue, 'last-notice').tone).toBe(
      'friendly',
    );
  });

  it('announces a consequence only where it is firm enough for it', () => {
    const item = { item: lead, rung: rung('formal') };
    const overdue = overdueByCurrency([lead], today);
    expect(statementOf([item], overdue, 'firm')).toMatchObject({
      tone: 'formal',
      announced: ['credit-hold'],
    });
    expect(statementOf([item], overdue, 'friendly')).toMatchObject({ tone: 'firm', announced: [] });
  });
});

function rung(tone: Tone) {
  const found = pinnedPolicy({ id: 'standard', version: 1 }).rungs.find(
    (step) => step.act === 'send-reminder' && step.tone === tone,
  );
  if (found?.act !== 'send-reminder') throw new Error(`no rung speaks ${tone}`);
  return found;
}
