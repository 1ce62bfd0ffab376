import { describe, expect, it } from 'vitest';
import type { GateCall } from '../../local/kernel.ts';
import { bogota, createWorld, type World } from './world.ts';

const due = bogota('2026-03-04', '08:00');
const full = '11900000.00';

/** Invoices of one debtor, all due on the same day. */
async function invoices(world: World, size: number): Promise<string[]> {
  const ids = Array.from({ length: size }, (_, index) => `F-${String(index + 1).padStart(3, '0')}`);
  for (const id of ids) await world.invoice(id);
  await world.twin.kernel.settle();
  return ids;
}

async function expectOneStatement(world: World, ids: readonly string[]): Promise<void> {
  const mails = await world.mails();
  expect(mails.map(({ at }) => at)).toEqual([due]);
  const told = [...(mails[0]?.text.matchAll(/^Factura (F-\d+)$/gm) ?? [])].map(([, id]) => id);
  expect(told.toSorted()).toEqual([...ids].toSorted());
  const messages = await world.items('MESSAGE#');
  expect(messages).toMatchObject([{ message: { state: 'sent' } }]);
}

/** Matches the n-th transaction of whoever begins one first from now on: the workflow that sends for all. */
function transactionOfLead(n: number) {
  let lead: string | undefined;
  const numbers = new Set<number>();
  return ({ unit, label, number }: GateCall) => {
    if (!unit.startsWith('sfn ') || label !== 'dynamodb:TransactWriteItems') return false;
    lead ??= unit;
    if (unit !== lead) return false;
    numbers.add(number);
    return [...numbers].indexOf(number) === n - 1;
  };
}

describe('C15: a debtor with many overdue invoices', () => {
  it('gets one message for 60 that wake at the same minute, and each finds its rung done', async () => {
    await using world = await createWorld();
    const ids = await invoices(world, 60);
    await world.twin.advanceTo(bogota('2026-03-05'));
    await expectOneStatement(world, ids);
    for (const id of ids) {
      const story = await world.story(id);
      expect(story.filter((type) => type === 'MessageClaimed')).toHaveLength(1);
      expect(story.filter((type) => type === 'MessageSent')).toHaveLength(1);
    }
  });

  it('is not told of what is paid while the message gathers its items', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    const ids = await invoices(world, 50);
    const inMessage = async (position: number) => {
      const [stored] = await world.items('MESSAGE#');
      const { items } = stored?.message as { items: { caseId: string }[] };
      return ids.find((id) => world.caseId(id) === items.at(position)?.caseId) ?? '';
    };
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    // Of the lead's transactions the first claims 45 items, the second the rest, the third lets the message leave.
    const rest = kernel.hold(transactionOfLead(2));
    const leaving = kernel.hold(transactionOfLead(4));
    await world.twin.advanceTo(due);
    await rest.caught;
    const first = await inMessage(20);
    await world.pay(first, full);
    await kernel.settle();
    rest.release();
    await leaving.caught;
    const last = await inMessage(-1);
    await world.pay(last, full);
    await kernel.settle();
    leaving.release();
    await world.twin.advanceTo(bogota('2026-03-05'));
    await expectOneStatement(
      world,
      ids.filter((id) => id !== first && id !== last),
    );
    for (const id of [first, last]) {
      expect(await world.case(id)).toMatchObject({ status: 'closed', reason: 'paid' });
      expect(await world.story(id)).toEqual(expect.arrayContaining(['MessageClaimed', 'MessageLetGo']));
    }
  });

  it('gets it once, too, when the workflow that gathers is cut off', async () => {
    await using world = await createWorld();
    const { kernel } = world.twin;
    const ids = await invoices(world, 50);
    await world.twin.advanceTo(bogota('2026-03-04', '07:59'));
    const cutOff = kernel.hold(transactionOfLead(2));
    await world.twin.advanceTo(bogota('2026-03-05'));
    await cutOff.caught;
    const mails = await world.mails();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.at.slice(0, 13)).toBe('2026-03-04T13');
    for (const id of ids) {
      expect(mails[0]?.text).toContain(`Factura ${id}\n`);
      expect(await world.case(id)).toMatchObject({ ladder: { rungs: { friendly: { state: 'sent' } } } });
    }
    cutOff.release();
    await kernel.settle();
    expect(await world.mails()).toHaveLength(1);
  });
});

describe('what is too little to trouble anyone about', () => {
  const cop = (value: string) => ({ amount: { value, currency: 'COP' } });

  it('rides along with what is not, and is told of nothing by itself', async () => {
    await using world = await createWorld();
    await world.invoice('small', cop('15000.00'));
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
    await world.invoice('large', { ...cop('900000.00'), issuedOn: '2026-02-10', dueOn: '2026-03-10' });
    await world.twin.advanceTo(bogota('2026-03-14'));
    const mails = await world.mails();
    expect(mails.map(({ at }) => at)).toEqual([bogota('2026-03-13', '08:00')]);
    expect(mails[0]?.text).toContain('Total: COP 915.000,00');
  });

  it('is all that the debtor owes together', async () => {
    await using world = await createWorld();
    await world.invoice('one', cop('24000.00'));
    await world.invoice('two', { ...cop('25000.00'), dueOn: '2026-03-05' });
    await world.twin.advanceTo(bogota('2026-03-20'));
    expect(await world.mails()).toEqual([]);
    await world.invoice('three', { ...cop('21000.00'), issuedOn: '2026-03-01', dueOn: '2026-03-17' });
    await world.twin.advanceTo(bogota('2026-03-21'));
    expect((await world.mails()).map(({ text }) => text.includes('Total: COP 70.000,00'))).toEqual([true]);
  });
});
