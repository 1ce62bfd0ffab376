import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import * as keys from '../../functions/aws/keys.ts';
import { bogota, createWorld, type World } from '../journeys/world.ts';
import { failure, run } from './run.ts';

const table = ({ twin }: World) => ['--table', twin.outputs.TableName ?? ''];

describe('npm run redrive -- --dead-letters', () => {
  it('moves them back to where they are done', async () => {
    await using world = await createWorld();
    const broken = { match: 'dynamodb:TransactWriteItems', kind: 'before' as const };
    world.twin.cloud.faults.set({ rules: [broken] });
    await world.invoice('F-1');
    await world.twin.advanceBy('PT2H');
    world.twin.cloud.faults.set({ rules: [] });
    await world.twin.advanceBy('P1D');
    expect(await world.items('CASE#')).toEqual([]);
    const printed = await run(world, 'redrive', '--dead-letters');
    expect(printed).toMatch(/IntakeRecordInvoiceQueue\S*: 1 moved back\n1 of \d+ queues had dead letters/);
    expect(await world.case('F-1')).toMatchObject({ status: 'current' });
    expect(await run(world, 'redrive', '--dead-letters')).toMatch(/^0 of \d+ queues/);
    expect(await failure(world, 'redrive', '--dead-letters', '--prefix', 'nobody')).toContain(
      'begins with nobody',
    );
  });
});

describe('npm run redrive -- --failed-executions', () => {
  it('starts the next execution of a case whose own was aborted, once', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
    const machine = world.twin.outputs.StateMachineArn ?? '';
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${world.caseId('F-1')}-1-1`;
    await world.stepFunctions.send(new StopExecutionCommand({ executionArn }));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['workflow-failed'] });
    const args = [
      ...['--failed-executions', ...table(world), '--machine', machine],
      ...['--start-queue', world.twin.outputs.StartQueueUrl ?? ''],
    ];
    expect(await run(world, 'redrive', ...args)).toContain(`case ${world.caseId('F-1')}: asked for`);
    expect(await world.case('F-1')).toMatchObject({ generation: 2, exceptions: [] });
    expect(await run(world, 'redrive', ...args)).toBe('0 cases asked for\n');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.mails()).toHaveLength(1);
  });
});

describe('npm run redrive -- --rejected', () => {
  const writeOff = {
    invoiceId: 'F-1',
    amount: { value: '10.00', currency: 'USD' },
    reason: 'settlement',
  };
  const rejected = async (world: World) => (await world.items('REJECTED#', 'REJECTED'))[0] ?? {};
  const redrive = async (world: World) => {
    const id = String((await rejected(world)).pk).slice('REJECTED#'.length);
    const bus = ['--intake-bus', world.twin.outputs.IntakeBusName ?? ''];
    return run(world, 'redrive', '--rejected', id, ...table(world), ...bus);
  };
  const setCurrency = (world: World, currency: string) =>
    world.table.client.send(
      new UpdateCommand({
        TableName: world.table.name,
        Key: keys.case(world.caseId('F-1')),
        UpdateExpression: 'SET #state.currency = :currency',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':currency': currency },
      }),
    );

  it('takes the event as if it had never come, once', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('invoice.written-off', writeOff);
    await world.twin.kernel.settle();
    expect(await rejected(world)).toMatchObject({ field: 'data.amount.currency', kind: 'rejected-input' });

    // Not mended yet: it is a task again.
    await world.twin.advanceBy('PT1M');
    await redrive(world);
    expect(await rejected(world)).toHaveProperty('taskAt');
    expect(await world.case('F-1')).toMatchObject({ writtenOffMinor: 0 });

    await setCurrency(world, 'USD');
    await world.twin.advanceBy('PT1M');
    await redrive(world);
    expect(await world.case('F-1')).toMatchObject({ writtenOffMinor: 1000 });
    expect(await rejected(world)).toHaveProperty('redriven');
    expect(await rejected(world)).not.toHaveProperty('taskAt');
    await redrive(world);
    expect(await world.case('F-1')).toMatchObject({ writtenOffMinor: 1000 });
  });

  it('refuses an event whose id was taken by another, and one that does not exist', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.send('invoice.overdue', { invoiceId: 'F-1' }, { id: 'same' });
    await world.twin.kernel.settle();
    await world.send('invoice.overdue', { invoiceId: 'F-2' }, { id: 'same' });
    await world.twin.kernel.settle();
    expect(await rejected(world)).toMatchObject({ field: 'id' });
    await expect(redrive(world)).rejects.toThrow('taken with other content');
    expect(await rejected(world)).toHaveProperty('taskAt');
    const bus = ['--intake-bus', 'b'];
    expect(await failure(world, 'redrive', '--rejected', 'x', ...table(world), ...bus)).toContain(
      'there is no rejected event x',
    );
    expect(await failure(world, 'redrive')).toContain('one of --dead-letters');
  });
});
