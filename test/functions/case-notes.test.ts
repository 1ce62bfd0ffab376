import { expect, it, vi } from 'vitest';
import { follow } from '../../functions/aws/case-store.ts';
import { noteWrite, type Note } from '../../functions/aws/note-store.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { caseDetail } from '../../functions/http/portfolio/case-detail.ts';
import type { Call } from '../../functions/middleware/finance.ts';
import type { queryRoutes } from '../../shared/api/routes.ts';
import { casesIn } from '../contacts-made.ts';
import { openBooks } from './books.ts';

const NOW = '2026-03-05T15:00:00.000Z';

it('a case shows its own notes, and of the other notes of its debtor none is read', async () => {
  const { table, tell, items } = openBooks();
  for (const invoiceId of ['F', 'G']) {
    const dates = { issuedOn: '2026-01-30', dueOn: '2026-03-01' };
    const amount = { value: '1000', currency: 'COP' };
    await tell({
      type: 'invoice.issued',
      data: { invoiceId, number: invoiceId, debtorId: 'D', ...dates, amount },
    });
  }
  const [shown, other] = casesIn(await items());
  if (!shown || !other) throw new Error('no cases');
  for (const [index, { caseId, debtorId }] of [shown, other, shown].entries()) {
    const note: Note = {
      ...{ noteId: `note-${index}`, caseIds: [caseId], at: `2026-03-05T1${index}:00:00.000Z`, by: 'ana' },
      text: `Note ${index}`,
    };
    const { noteId, at } = note;
    await writeTogether(table, [noteWrite(table, debtorId, note)]);
    await follow(table, caseId, { type: 'AddNote', noteId }, { at, by: 'person' });
  }
  const send = vi.spyOn(table.client, 'send');
  type DetailCall = Call<(typeof queryRoutes)['GET /api/cases/{caseId}']>;
  const { notes } = await caseDetail(table, { path: { caseId: shown.caseId }, now: NOW } as DetailCall);
  expect(notes).toEqual([
    { noteId: 'note-2', at: '2026-03-05T12:00:00.000Z', by: 'ana', text: 'Note 2' },
    { noteId: 'note-0', at: '2026-03-05T10:00:00.000Z', by: 'ana', text: 'Note 0' },
  ]);
  const answers = await Promise.all(send.mock.results.map(({ value }) => value as Promise<unknown>));
  expect(JSON.stringify(answers)).not.toContain('Note 1');
});
