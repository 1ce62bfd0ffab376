import { createHash } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { ERP_SOURCE } from '../../shared/event-sources.ts';
import { bogota, creditor, debtorNamed, emptyWorld, invoice } from './world.ts';

/** What breaks, by the seed, at each kind of boundary. Functions and services stand all of it. */
const FAULTS = [
  { match: 'ses:SendRawEmail', kind: 'throttle', probability: 1 / 3 },
  { match: 'dynamodb:TransactWriteItems', kind: 'lost', probability: 1 / 20 },
  { match: 'lambda:Invoke', kind: 'after', probability: 1 / 20 },
  { match: 'deliver:event:*', kind: 'duplicate', probability: 1 / 10 },
  { match: 'deliver:sqs:*', kind: 'delay', probability: 1 / 10 },
] as const;

interface Trace {
  /** What the gate admitted, with its input. */
  digest: string;
  /** What was told: events, states, executions, messages and failures, each with its virtual time. */
  happened: string;
  /** What is stored in the end. */
  stored: string;
}

/** Two debtors, three invoices, a payment in between, while things break. Hashes all that happened. */
export async function trace(
  seed: number,
  { port, unitsInFlight = 4 }: { port?: number; unitsInFlight?: number } = {},
) {
  const startAt = bogota('2026-03-03', '12:00');
  await using world = await emptyWorld({ startAt, seed, unitsInFlight, port });
  const { twin } = world;
  const told = new Set<string>();
  const happened = createHash('sha256');
  twin.cloud.watch((event) => {
    told.add(event.kind);
    happened.update(`${twin.kernel.now()} ${JSON.stringify(event)}\n`);
  });
  const bus = new EventBridgeClient({
    endpoint: twin.wireUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  // Straight onto the intake bus: a webhook's signature carries the wall clock, which no seed can repeat.
  const put = async (id: string, type: string, data: object) => {
    await bus.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: twin.outputs.IntakeBusName,
            Source: ERP_SOURCE,
            DetailType: `puntual.${type}.v1`,
            Detail: JSON.stringify({
              specversion: '1.0',
              id,
              source: 'urn:erp:acme',
              type: `puntual.${type}.v1`,
              time: '2026-02-20T12:00:00Z',
              data: { companyCode: 'ACME', ...data },
            }),
          },
        ],
      }),
    );
    // A request comes when it comes: only what happens between requests is the seed's to order.
    await twin.kernel.settle();
  };
  twin.cloud.faults.set({ seed, rules: [...FAULTS] });
  await put('1', 'creditor.updated', creditor);
  for (const n of [1, 2]) await put(`debtor-${n}`, 'debtor.updated', debtorNamed(`D-${n}`));
  for (const n of [1, 2, 3]) {
    await put(`invoice-${n}`, 'invoice.issued', {
      ...invoice,
      invoiceId: `F-${n}`,
      number: `F-${n}`,
      debtorId: `D-${1 + (n % 2)}`,
    });
  }
  await twin.advanceTo(bogota('2026-03-04', '07:59'));
  await put('payment', 'payment.received', {
    paymentId: 'P-1',
    debtorId: 'D-2',
    receivedOn: '2026-03-04',
    amount: { value: '11900000.00', currency: 'COP' },
    method: 'transfer',
    allocations: [{ invoiceId: 'F-1', amount: { value: '11900000.00', currency: 'COP' } }],
  });
  await twin.advanceTo(bogota('2026-03-05'));
  expect([...told].toSorted()).toEqual(['event', 'execution', 'failure', 'message', 'state']);
  const found: Trace = {
    digest: twin.kernel.digest(),
    happened: happened.digest('hex'),
    stored: createHash('sha256')
      .update(JSON.stringify(await world.items('')))
      .digest('hex'),
  };
  return { found, port: Number(new URL(twin.url).port) };
}
