import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { loadCase } from '../../functions/aws/case-store.ts';
import { loadLedger } from '../../functions/aws/party-store.ts';
import { releaseCall } from '../../functions/debtors/release-call.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import type { DailyRuns } from '../../shared/dunning/preview.ts';
import { casesIn } from '../contacts-made.ts';
import { bogota, creditor, debtorNamed } from '../journeys/world.ts';
import { openBooks } from './books.ts';
import { Workflows } from './workflows.ts';

const zone = 'America/Bogota';
const runs: DailyRuns = {
  sweeps: [{ hour: 0, minute: 5, zone }],
  placing: { hour: 3, minute: 0, zone },
};
const BEGINS = bogota('2026-03-01', '06:00');
const debtorId = internalId('key', 'debtor', 'urn:erp:test', 'ACME', 'D');

/** Which case is assigned a call by these writes. */
function assignedIn({ TransactItems = [] }: TransactWriteCommandInput): string | undefined {
  const events = TransactItems.flatMap(
    ({ Put }) => (Put?.Item ?? []) as { type?: string; caseId?: string }[],
  );
  return events.find(({ type }) => type === 'CallAssigned')?.caseId;
}

it('a call that another case joins at this moment keeps its place when the first case is paid', async () => {
  const books = openBooks();
  const { table } = books;
  const tell = (type: 'creditor.updated' | 'debtor.updated' | 'invoice.issued', data: object) =>
    books.tell({ type, data: { ...data }, time: BEGINS, at: BEGINS });
  await tell('creditor.updated', creditor);
  await tell('debtor.updated', { ...debtorNamed('D'), country: 'CO' });
  for (const id of ['F-1', 'F-2'])
    await tell('invoice.issued', {
      ...{ invoiceId: id, number: id, debtorId: 'D', issuedOn: '2026-02-01', dueOn: '2026-03-01' },
      amount: { value: '11900000.00', currency: 'COP' },
    });

  const send = table.client.send.bind(table.client) as (command: object) => Promise<unknown>;
  let first: string | undefined;
  let releasing: Promise<void> | undefined;
  let isHeldUp = false;
  const joined = Promise.withResolvers<undefined>();
  table.client.send = (async (command: object) => {
    const assigned = command instanceof TransactWriteCommand ? assignedIn(command.input) : undefined;
    if (assigned !== undefined && first === undefined) first = assigned;
    else if (assigned !== undefined && !releasing) {
      // Its writes wait until the other has joined: it has read all before.
      const held = Promise.withResolvers<undefined>();
      const paid = { ...(await loadCase(table, first ?? '')), status: 'closed' } as DunningCase;
      const { client } = table;
      const through = Object.getOwnPropertyDescriptor(client, 'send') ?? {};
      table.client.send = (async (one: object) => {
        if (one instanceof TransactWriteCommand && !isHeldUp) {
          isHeldUp = true;
          held.resolve(undefined);
          await joined.promise;
        }
        return send(one);
      }) as typeof table.client.send;
      releasing = releaseCall(table, paid, { at: bogota('2026-03-14', '12:00'), by: 'erp' });
      await held.promise;
      Object.defineProperty(client, 'send', through);
      const answer = await send(command);
      joined.resolve(undefined);
      await releasing;
      return answer;
    }
    return send(command);
  }) as typeof table.client.send;

  const workflows = new Workflows(table, runs, BEGINS, () => true);
  await workflows.hear(casesIn(await books.items()));
  await workflows.runUntil(bogota('2026-03-20'));
  expect(isHeldUp).toBe(true);
  const { contacts } = await loadLedger(table, debtorId);
  expect(contacts.filter(({ assigned }) => assigned)).toHaveLength(1);
});
