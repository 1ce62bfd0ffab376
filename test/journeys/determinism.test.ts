import { createHash } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { ERP_SOURCE } from '../../shared/event-sources.ts';
import { bogota, creditor, debtorNamed, emptyWorld, invoice } from './world.ts';

/** Two debtors, three invoices, a payment in between; SES refuses every third message. Hashes all that happened. */
async function trace(seed: number, port?: number) {
  const startAt = bogota('2026-03-03', '12:00');
  await using world = await emptyWorld({ startAt, seed, unitsInFlight: 2, port });
  const { twin } = world;
  const happened = createHash('sha256');
  twin.cloud.watch((event) => happened.update(`${twin.kernel.now()} ${JSON.stringify(event)}\n`));
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
  twin.cloud.faults.set({
    seed,
    rules: [{ match: 'ses:SendRawEmail', kind: 'throttle', probability: 1 / 3 }],
  });
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
  expect(await world.mails()).toHaveLength(2);
  const { port: usedPort } = new URL(twin.url);
  return { digest: twin.kernel.digest(), happened: happened.digest('hex'), port: Number(usedPort) };
}

it('the same seed gives the same trace, ten times, with handlers interleaved; another seed gives another', async () => {
  const first = await trace(7);
  for (let run = 1; run < 10; run++) expect(await trace(7, first.port)).toEqual(first);
  expect((await trace(8, first.port)).digest).not.toBe(first.digest);
});
