import { expect, it } from 'vitest';
import * as keys from '../../functions/aws/keys.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { derivedId } from '../../shared/ids/internal-id.ts';
import { bogota, createWorld, type World } from '../journeys/world.ts';

/** Open cases of the same debtor as they are in the table, whose own workflows do not stir. */
async function openCases(world: World, size: number): Promise<void> {
  const lead = await world.case('F-lead');
  for (let start = 0; start < size; start += 20) {
    const writes = Array.from({ length: Math.min(20, size - start) }, (_, index) => {
      const caseId = derivedId('case', start + index);
      const state = { ...lead, caseId, invoice: { ...lead.invoice, number: `F-${start + index}` } };
      const keep = [
        { ...keys.case(caseId), state, version: lead.version },
        keys.caseOfDebtor(lead.debtorId, caseId),
      ];
      return keep.map((Item) => ({ Put: { TableName: world.table.name, Item } }));
    });
    await writeTogether(world.table, writes.flat());
  }
}

it('a debtor gets one message for 500, and news of it reaches them all', async () => {
  await using world = await createWorld();
  await world.invoice('F-lead');
  await world.twin.advanceTo(bogota('2026-03-04', '07:00'));
  await openCases(world, 499);
  await world.twin.advanceTo(bogota('2026-03-04', '08:00'));
  const mails = await world.mails();
  expect(mails.map(({ text }) => text.match(/^Factura /gm)?.length)).toEqual([500]);
  const cases = await world.items('CASE#', 'CASE');
  expect(cases).toHaveLength(500);
  for (const { state } of cases) {
    expect(state).toMatchObject({ ladder: { rungs: { friendly: { state: 'sent' } } } });
  }
});
