import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { bogota, createWorld, type World } from './world.ts';

const executionArn = (world: World, invoiceId: string, generation = 1) =>
  `${(world.twin.outputs.StateMachineArn ?? '').replace(':stateMachine:', ':execution:')}:${world.caseId(invoiceId)}-1-${generation}`;

describe('a case that nobody pays', () => {
  it('is handed over to a new execution on day 300, which goes on and still hears of the payment', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-12-27', '00:04'));
    expect(await world.execution('F-1')).toMatchObject({ status: 'RUNNING' });
    await world.twin.advanceTo(bogota('2026-12-27', '00:06'));
    const first = await world.execution('F-1');
    expect(first.status).toBe('SUCCEEDED');
    expect(first.states.at(-1)).toBe('Hand over to a new execution');
    expect(await world.case('F-1')).toMatchObject({
      status: 'open',
      generation: 2,
      exceptions: [],
      escalation: { state: 'requested', requestedAt: bogota('2026-04-30', '08:00'), requestedBy: 'workflow' },
    });
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.execution('F-1', 2)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    expect(await world.mails()).toHaveLength(4);
  });
});

describe('nothing sleeps for ever', () => {
  it('an execution that is stopped is reported, and the watchdog starts the next generation', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await world.mails()).toHaveLength(1);
    await world.stepFunctions.send(new StopExecutionCommand({ executionArn: executionArn(world, 'F-1') }));
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['workflow-failed'] });
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ code: 'workflow-failed' }]);
    // It had nothing to do until the 18th; the watchdog does not wait for that.
    await world.twin.advanceTo(bogota('2026-03-07', '12:00'));
    expect(await world.case('F-1')).toMatchObject({ generation: 2, exceptions: [] });
    await world.twin.advanceTo(bogota('2026-03-19'));
    expect(await world.mails()).toHaveLength(2);
    expect((await world.story('F-1')).filter((type) => type === 'ExecutionReplaced')).toHaveLength(1);
  });

  it('an execution that dies before it opened its case is followed by another', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const opening = world.twin.kernel.hold(({ unit }) => unit.startsWith('sfn '));
    await world.twin.advanceTo(bogota('2026-03-02', '00:06'));
    await world.stepFunctions.send(new StopExecutionCommand({ executionArn: executionArn(world, 'F-1') }));
    opening.release();
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect(await world.case('F-1')).toMatchObject({ status: 'open', generation: 2 });
    expect(await world.mails()).toHaveLength(1);
  });

  it('an outage of some hours makes the plan late, not what was planned', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const reading = world.twin.kernel.hold(
      ({ unit, label }) => unit.startsWith('sfn ') && label === 'dynamodb:GetItem',
    );
    await world.twin.advanceTo(bogota('2026-03-02', '03:05'));
    reading.release();
    await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:00')]);
  });
});
