import { createHash } from 'node:crypto';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { readFile, type Files } from '../../functions/aws/files.ts';
import { loadPlacedItems, loadPlacements } from '../../functions/aws/placement-store.ts';
import { approve, recall, reject, request } from '../../functions/escalation/decide-escalation.ts';
import { NotPermitted } from '../../shared/case/not-permitted.ts';
import { readCsv } from '../read-csv.ts';
import { bogota, createWorld, debtor, type World, type WorldOptions } from './world.ts';

const asked = bogota('2026-03-05', '10:00');
const decided = bogota('2026-03-05', '15:00');
const night = bogota('2026-03-06', '03:00');
const nextNight = bogota('2026-03-07', '03:00');
const full = '11900000.00';

function filesOf({ twin }: World): Files {
  const client = new S3Client({
    endpoint: twin.wireUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return { client, bucket: twin.outputs.AgencyBucketName ?? '' };
}

async function keysOf(world: World): Promise<string[]> {
  const { client, bucket } = filesOf(world);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

async function jsonOf(world: World, key = ''): Promise<unknown> {
  return JSON.parse((await readFile(filesOf(world), key)).toString('utf8'));
}

/** The rows of the CSV that a manifest names, once its hash, count and totals are found right. */
async function rowsOf(world: World, manifestKey = ''): Promise<Record<string, string>[]> {
  const manifest = (await jsonOf(world, manifestKey)) as {
    file: string;
    sha256: string;
    count: number;
    totals: { value: string; currency: string }[];
  };
  const csv = await readFile(filesOf(world), manifestKey.replace(/[^/]+$/, manifest.file));
  expect(createHash('sha256').update(csv).digest('hex')).toBe(manifest.sha256);
  expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const rows = readCsv(csv.subarray(3).toString('utf8'));
  expect(rows).toHaveLength(manifest.count);
  const cents = (value: string) => Math.round(Number(value) * 100);
  for (const { value, currency } of manifest.totals) {
    const amounts = rows.filter((row) => row.currency === currency).map((row) => cents(row.amount ?? ''));
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(cents(value));
  }
  return rows;
}

const manifests = async (world: World) =>
  (await keysOf(world)).filter((key) => /placement-\w+\.json$/.test(key));
const isTransaction = ({ label }: { label: string }) => label === 'dynamodb:TransactWriteItems';
const isPlacing = ({ unit }: { unit: string }) => unit.includes('PlaceCases');
const statuses = (world: World, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await world.case(id)).status));

/** Overdue invoices whose escalation Ana has asked for and Bruno approved. */
async function approvedWorld(ids: string[], options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  for (const id of ids) await world.invoice(id);
  await world.twin.advanceTo(asked);
  for (const id of ids) await request(world.table, world.caseId(id), 'ana', asked);
  await world.twin.advanceTo(decided);
  for (const id of ids) await approve(world.table, world.caseId(id), 'bruno', decided);
  await world.twin.kernel.settle();
  return world;
}

describe('an escalation that a person approves', () => {
  it('is in the file of the night, and the case rests with the agency', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', {
      ...debtor,
      taxId: { type: 'NIT', number: '901234567', checkDigit: '8' },
      contacts: [{ ...debtor.contacts[0], phone: '+573001234567' }],
    });
    await world.invoice('F-1');
    // The ladder itself asks, on its last rung.
    await world.twin.advanceTo(bogota('2026-05-04', '12:00'));
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ kind: 'approval', code: 'escalation' }]);
    const caseId = world.caseId('F-1');
    await approve(world.table, caseId, 'bruno', bogota('2026-05-04', '12:00'));
    await approve(world.table, caseId, 'bruno', bogota('2026-05-04', '12:00'));
    await world.twin.kernel.settle();
    expect(await world.items('CASE#', 'TASK#')).toEqual([]);
    expect(await world.items('DEBTOR#', 'CALL')).toHaveLength(1);
    const mails = await world.mails();

    await world.twin.advanceTo(bogota('2026-05-05', '02:59'));
    expect(await keysOf(world)).toEqual([]);
    await world.twin.advanceTo(bogota('2026-05-05', '03:01'));
    const [placement] = await loadPlacements(world.table);
    expect(placement).toMatchObject({ state: 'delivered', night: '2026-05-05', file: { count: 1 } });
    const name = `agencies/agency/2026-05-05/placement-${placement?.placementId ?? ''}`;
    expect(await keysOf(world)).toEqual([`${name}.csv`, `${name}.json`]);
    expect(await jsonOf(world, `${name}.json`)).toMatchObject({
      agency: { id: 'agency', name: 'External agency' },
      totals: [{ value: full, currency: 'COP' }],
    });
    expect(await rowsOf(world, `${name}.json`)).toEqual([
      {
        case_id: caseId,
        creditor: 'Acme Colombia S.A.S.',
        invoice_number: 'F-1',
        instalment: '',
        debtor: 'Tienda La Esquina S.A.S.',
        tax_id_type: 'NIT',
        tax_id: '901234567-8',
        country: 'EC',
        language: 'es',
        contact_name: 'Ana Ruiz',
        contact_email: 'ana@esquina.example',
        contact_phone: "'+573001234567",
        issued_on: '2026-01-30',
        due_on: '2026-03-01',
        currency: 'COP',
        amount: full,
      },
    ]);
    expect(await world.case('F-1')).toMatchObject({ status: 'placed', placedMinor: 1_190_000_000 });
    expect(await world.execution('F-1')).toMatchObject({ status: 'SUCCEEDED' });
    expect((await world.story('F-1')).slice(-3)).toEqual([
      'EscalationRequested',
      'EscalationApproved',
      'CasePlaced',
    ]);

    // Nothing more happens here: no sweep, no watchdog, no call, no mail; and it is still owed.
    await world.twin.advanceTo(bogota('2026-06-30'));
    expect(await world.mails()).toEqual(mails);
    expect(await world.items('DEBTOR#', 'CALL')).toEqual([]);
    expect((await world.story('F-1')).at(-1)).toBe('CasePlaced');
    expect(await world.items('AGEING#')).toMatchObject([{ openMinor: 1_190_000_000, openCount: 1 }]);
    expect(await keysOf(world)).toHaveLength(2);
  });

  it('is not decided on by the one who asked for it', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(asked);
    const caseId = world.caseId('F-1');
    await request(world.table, caseId, 'ana', asked);
    await expect(approve(world.table, caseId, 'ana', asked)).rejects.toThrow(NotPermitted);
    await expect(reject(world.table, caseId, 'ana', asked)).rejects.toThrow(NotPermitted);
    await world.twin.advanceTo(nextNight);
    expect(await world.case('F-1')).toMatchObject({ status: 'open', escalation: { state: 'requested' } });
    expect(await keysOf(world)).toEqual([]);
  });

  it('is not placed as long as something stands in the way, and then it is', async () => {
    await using world = await approvedWorld(['F-1', 'F-2']);
    await world.send('dispute.opened', { disputeId: 'Q-1', invoiceId: 'F-1', reasonCode: 'quality' });
    await world.send('debtor.legal-status', { debtorId: 'D-1', status: 'insolvency', since: '2026-03-01' });
    await world.twin.advanceTo(bogota('2026-03-06', '12:00'));
    expect(await loadPlacements(world.table)).toEqual([]);
    await world.send('debtor.legal-status', { debtorId: 'D-1', status: 'normal', since: '2026-03-06' });
    await world.twin.advanceTo(bogota('2026-03-07', '12:00'));
    expect(await statuses(world, ['F-1', 'F-2'])).toEqual(['open', 'placed']);
    await world.send('dispute.resolved', { disputeId: 'Q-1', outcome: 'rejected' });
    await world.twin.advanceTo(bogota('2026-03-08', '12:00'));
    expect(await statuses(world, ['F-1', 'F-2'])).toEqual(['placed', 'placed']);
    expect((await loadPlacements(world.table)).map((placement) => placement.night)).toEqual([
      '2026-03-07',
      '2026-03-08',
    ]);
    expect(await manifests(world)).toHaveLength(2);
  });
});

describe('an escalation that is rejected', () => {
  it('puts the case back on its ladder, and the reason stays with the debtor', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03', '10:00'));
    const caseId = world.caseId('F-1');
    await request(world.table, caseId, 'ana', bogota('2026-03-03', '10:00'));
    await world.twin.advanceTo(bogota('2026-03-09', '12:00'));
    expect(await world.mails()).toEqual([]);
    for (let i = 0; i < 2; i++)
      await reject(world.table, caseId, 'bruno', bogota('2026-03-09', '12:00'), 'Ana Ruiz pays on Friday');
    await world.twin.advanceTo(bogota('2026-03-09', '12:01'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-09', '12:00')]);
    expect(await world.items('CASE#', 'TASK#')).toEqual([]);
    expect(await world.items('DEBTOR#', 'NOTE#')).toMatchObject([{ text: 'Ana Ruiz pays on Friday' }]);
    expect(JSON.stringify(await world.items('CASE#', 'EVENT#'))).not.toContain('Friday');
  });

  it('when every rung is done leaves an exception for a person', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-05-04', '12:00'));
    await reject(world.table, world.caseId('F-1'), 'bruno', bogota('2026-05-04', '12:00'));
    await world.twin.kernel.settle();
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ code: 'ladder-exhausted' }]);
  });
});

describe('a payment', () => {
  it('between the approval and the night keeps the case out', async () => {
    await using world = await approvedWorld(['F-1', 'F-2']);
    const { kernel } = world.twin;
    // It has been read for placing, and is paid before it is placed.
    const claim = kernel.hold((call) => isPlacing(call) && isTransaction(call));
    void world.twin.advanceTo(night);
    await claim.caught;
    await world.pay('F-1', full);
    await world.pay('F-2', full);
    await kernel.settle();
    claim.release();
    await world.twin.advanceTo(nextNight);
    expect(await statuses(world, ['F-1', 'F-2'])).toEqual(['closed', 'closed']);
    expect(await keysOf(world)).toEqual([]);
    expect(await world.story('F-1')).not.toContain('CasePlaced');
  });

  it('a minute after recalls the case at once, and the agency is told', async () => {
    await using world = await approvedWorld(['F-1', 'F-2']);
    await world.twin.advanceTo(bogota('2026-03-06', '03:01'));
    await world.pay('F-1', full);
    await world.pay('F-2', '900000.00');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
    expect(await world.case('F-2')).toMatchObject({ status: 'placed', paidMinor: 90_000_000 });
    expect((await world.story('F-1')).slice(-3)).toEqual(['PaymentApplied', 'CaseRecalled', 'CaseClosed']);
    const [placement] = await loadPlacements(world.table);
    const caseId = world.caseId('F-1');
    const notice = `agencies/agency/2026-03-06/recalls/${caseId}.json`;
    expect((await keysOf(world)).filter((key) => key.includes('recalls'))).toEqual([notice]);
    expect(await jsonOf(world, notice)).toEqual({
      placementId: placement?.placementId,
      caseId,
      invoiceNumber: 'F-1',
      recalledAt: bogota('2026-03-06', '03:01'),
      cause: 'settled',
    });
    expect(placement).toMatchObject({ recalls: 1 });
    const items = await loadPlacedItems(world.table, placement?.placementId ?? '');
    expect(items.find((item) => item.caseId === caseId)).toMatchObject({ recallCause: 'settled' });
    expect(items.filter(({ toldAt }) => toldAt !== undefined)).toHaveLength(1);
    const sums = await world.items('AGEING#');
    expect(sums.reduce((sum, { openMinor }) => sum + Number(openMinor), 0)).toBe(1_100_000_000);
  });
});

describe('a recall by a person', () => {
  it('takes the case back, and its ladder goes on where it stood', async () => {
    await using world = await approvedWorld(['F-1']);
    await world.twin.advanceTo(bogota('2026-03-09', '10:00'));
    const before = await world.mails();
    expect(before).toHaveLength(1);
    for (let i = 0; i < 2; i++)
      await recall(world.table, world.caseId('F-1'), 'carla', bogota('2026-03-09', '10:00'));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'current', episode: 2 });
    expect((await keysOf(world)).filter((key) => key.includes('recalls'))).toHaveLength(1);
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open', episode: 2 });
    expect((await world.mails()).map(({ at }) => at)).toEqual([
      bogota('2026-03-04', '08:00'),
      bogota('2026-03-18', '08:00'),
    ]);
  });

  it('before the file is settled leaves the case out of it, without a notice', async () => {
    await using world = await approvedWorld(['F-1', 'F-2']);
    const { kernel } = world.twin;
    const seen = new Set<number>();
    // The placement begins, both cases come in, and then it is closed.
    const closing = kernel.hold((call) => {
      if (!isPlacing(call) || !isTransaction(call)) return false;
      return seen.add(call.number).size > 3 && call.number === Math.max(...seen);
    });
    void world.twin.advanceTo(night);
    await closing.caught;
    expect(await statuses(world, ['F-1', 'F-2'])).toEqual(['placed', 'placed']);
    await recall(world.table, world.caseId('F-1'), 'carla', night);
    await kernel.settle();
    closing.release();
    await world.twin.advanceTo(bogota('2026-03-06', '04:00'));
    const [manifest] = await manifests(world);
    expect((await rowsOf(world, manifest)).map((row) => row.invoice_number)).toEqual(['F-2']);
    expect(await keysOf(world)).toHaveLength(2);
  });
});

describe('a placement', () => {
  const ids = ['F-1', 'F-2', 'F-3', 'F-4', 'F-5', 'F-6'];
  const invoices = async (world: World) =>
    (await rowsOf(world, (await manifests(world))[0])).map((row) => row.invoice_number).sort();

  it.each([
    ['the answer of the first file', { match: 's3:PutObject', kind: 'lost', times: 1 }],
    ['every file of the night', { match: 's3:PutObject', kind: 'before', times: 3 }],
    [
      'some transactions',
      { match: 'dynamodb:TransactWriteItems', kind: 'before', times: 9, probability: 0.5 },
    ],
    [
      'the answers of some transactions',
      { match: 'dynamodb:TransactWriteItems', kind: 'lost', times: 9, probability: 0.5 },
    ],
  ] as const)('that loses %s has every case once in the end, in a file that is right', async (_, rule) => {
    await using world = await approvedWorld(ids);
    world.twin.cloud.faults.set({ rules: [rule] });
    await world.twin.advanceTo(bogota('2026-03-06', '05:00'));
    world.twin.cloud.faults.set({ rules: [] });
    await world.twin.advanceTo(bogota('2026-03-08', '12:00'));
    await rightInTheEnd(world);
  });

  it.each([1, 2])('that two runs make at once has every case once (seed %d)', async (seed) => {
    await using world = await approvedWorld(ids, { seed, unitsInFlight: 4 });
    await twoRuns(world);
    await world.twin.advanceTo(bogota('2026-03-08', '12:00'));
    expect(await invoices(world)).toEqual(ids);
    await rightInTheEnd(world);
  });

  it('has names that no spreadsheet takes for a formula', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, legalName: '=cmd|\' /C calc\'!A0, "S.A."' });
    await world.invoice('F-1', { number: '-1+1' });
    await world.twin.advanceTo(asked);
    await request(world.table, world.caseId('F-1'), 'ana', asked);
    await approve(world.table, world.caseId('F-1'), 'bruno', asked);
    await world.twin.advanceTo(bogota('2026-03-06', '04:00'));
    const [manifest] = await manifests(world);
    expect(await rowsOf(world, manifest)).toMatchObject([
      { debtor: "'=cmd|' /C calc'!A0, \"S.A.\"", invoice_number: "'-1+1" },
    ]);
  });

  /** Every case is placed by one event and is a row of one file; every placement is delivered. */
  async function rightInTheEnd(world: World): Promise<void> {
    expect(await statuses(world, ids)).toEqual(ids.map(() => 'placed'));
    for (const id of ids)
      expect((await world.story(id)).filter((type) => type === 'CasePlaced')).toHaveLength(1);
    const rows = await Promise.all((await manifests(world)).map((key) => rowsOf(world, key)));
    expect(
      rows
        .flat()
        .map((row) => row.invoice_number)
        .sort(),
    ).toEqual(ids);
    const placements = await loadPlacements(world.table);
    expect(placements.map(({ state }) => state)).toEqual(placements.map(() => 'delivered'));
    expect(rows).toHaveLength(placements.length);
    for (const { file } of placements) {
      const csv = await readFile(filesOf(world), file?.key ?? '');
      expect(createHash('sha256').update(csv).digest('hex')).toBe(file?.sha256);
    }
  }

  /** The schedule's own run, and others that somebody starts for the same occasion, before it and at the same time. */
  async function twoRuns({ twin }: World): Promise<void> {
    const place = twin.resources.find(({ logicalId }) =>
      logicalId.startsWith('PlacementsPlaceCasesFunction'),
    );
    const Payload = { scheduledTime: night, zone: 'America/Bogota' };
    const invoke = twin.kernel.submit('a second run', () =>
      twin.cloud.call('lambda', 'Invoke', { FunctionName: place?.ref, Payload, InvocationType: 'Event' }),
    );
    twin.kernel.schedule(Date.parse(night), 'a third run', async () => {
      await twin.cloud.call('lambda', 'Invoke', {
        FunctionName: place?.ref,
        Payload,
        InvocationType: 'Event',
      });
    });
    await invoke;
    await twin.advanceTo(bogota('2026-03-06', '04:00'));
  }
});
