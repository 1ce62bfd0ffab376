import { expect, test } from 'vitest';
import { START, workbench, type Json } from './workbench.ts';

const DAY = 86_400_000;
const WAIT_AN_HOUR = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } };

test('starting again with the same name and input gives the running execution; any other reuse is refused', async () => {
  const twin = workbench();
  const stateMachineArn = twin.machine(WAIT_AN_HOUR);
  const request = { stateMachineArn, name: 'case-1', input: '{"a":1}' };

  const first = await twin.call('StartExecution', request);
  await twin.kernel.advanceTo(START + 1000);
  expect(await twin.call('StartExecution', request)).toEqual(first);
  expect(await twin.refusal('StartExecution', { ...request, input: '{"a":2}' })).toBe(
    'ExecutionAlreadyExists',
  );

  await twin.kernel.advanceTo(START + 3_600_000);
  expect(await twin.refusal('StartExecution', request)).toBe('ExecutionAlreadyExists');
  await twin.kernel.advanceTo(START + 3_600_000 + 90 * DAY);
  expect(await twin.call('StartExecution', request)).toMatchObject({ executionArn: first['executionArn'] });
});

test('requests that AWS refuses are refused by the same names', async () => {
  const twin = workbench();
  const stateMachineArn = twin.machine(WAIT_AN_HOUR);
  expect(await twin.refusal('StartExecution', { stateMachineArn, name: 'a b' })).toBe('InvalidName');
  expect(await twin.refusal('StartExecution', { stateMachineArn, name: 'x'.repeat(81) })).toBe('InvalidName');
  expect(await twin.refusal('StartExecution', { stateMachineArn, input: '{' })).toBe('InvalidExecutionInput');
  expect(await twin.refusal('StartExecution', { stateMachineArn: `${stateMachineArn}x` })).toBe(
    'StateMachineDoesNotExist',
  );
  expect(await twin.refusal('DescribeExecution', { executionArn: 'arn:none' })).toBe('ExecutionDoesNotExist');
  expect(await twin.refusal('StartExecution', {})).toBe('ValidationException');
});

test('stopping ends a wait for good', async () => {
  const twin = workbench();
  const arn = await twin.start(twin.machine(WAIT_AN_HOUR));
  await twin.call('StopExecution', { executionArn: arn, error: 'Paid', cause: 'by transfer' });
  await twin.kernel.advanceTo(START + DAY);

  expect(await twin.describe(arn)).toMatchObject({ status: 'ABORTED', error: 'Paid', cause: 'by transfer' });
  expect(await twin.types(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);

  const again = await twin.call('StopExecution', { executionArn: arn, error: 'Twice' });
  expect(again).toEqual({ stopDate: START / 1000 });
  expect(await twin.describe(arn)).toMatchObject({ error: 'Paid' });
});

test('input is JSON of up to 256 KiB, of any type', async () => {
  const twin = workbench();
  const stateMachineArn = twin.machine(WAIT_AN_HOUR);
  const input = JSON.stringify('a'.repeat(262_142));
  expect(await twin.refusal('StartExecution', { stateMachineArn, input })).toBeUndefined();
  expect(await twin.refusal('StartExecution', { stateMachineArn, input: `${input} ` })).toBe(
    'ValidationException',
  );
});

test('the time of the whole execution cuts its waits, and names no error outside the history', async () => {
  const twin = workbench();
  const arn = await twin.start(twin.machine({ ...WAIT_AN_HOUR, TimeoutSeconds: 60 }));
  await twin.kernel.advanceTo(START + DAY);

  const described = await twin.describe(arn);
  expect(described).toMatchObject({ status: 'TIMED_OUT', stopDate: (START + 60_000) / 1000 });
  expect(described).not.toHaveProperty('error');
  expect((await twin.events(arn)).at(-1)).toMatchObject({
    type: 'ExecutionTimedOut',
    previousEventId: 0,
    executionTimedOutEventDetails: { error: 'States.Timeout' },
  });
});

test('no execution outlives a year', async () => {
  const twin = workbench();
  const forever = { Wait: { Type: 'Wait', Seconds: 86_400, Next: 'Wait' } };
  const arn = await twin.start(twin.machine({ StartAt: 'Wait', States: forever }));
  await twin.kernel.advanceTo(START + 366 * DAY);
  expect(await twin.describe(arn)).toMatchObject({
    status: 'TIMED_OUT',
    stopDate: (START + 365 * DAY) / 1000,
  });
});

test('event 25,000 is the failure of a loop without end, and the history pages through it all', async () => {
  const twin = workbench();
  const States = {
    Again: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.go %}', Next: 'Again' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  };
  const executionArn = await twin.start(twin.machine({ StartAt: 'Again', States }), { go: true });

  const pages: Json[][] = [];
  let nextToken: unknown;
  do {
    const page = await twin.call('GetExecutionHistory', { executionArn, maxResults: 1000, nextToken });
    pages.push(page['events'] as Json[]);
    nextToken = page['nextToken'];
  } while (nextToken);
  const ids = pages.flat().map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 25_000 }, (_, index) => index + 1));
  const { events } = await twin.call('GetExecutionHistory', {
    executionArn,
    maxResults: 2,
    reverseOrder: true,
  });
  expect(events).toMatchObject([
    {
      type: 'ExecutionFailed',
      previousEventId: 24_999,
      executionFailedEventDetails: {
        error: 'States.Runtime',
        cause: 'The execution reached the maximum number of history events (25000).',
      },
    },
    { type: 'ChoiceStateExited', id: 24_999 },
  ]);
  expect(twin.cloud.meter.get('sfn:StateTransition')).toBe(12_499);
});

test('executions are listed newest first, by status and by page', async () => {
  const twin = workbench();
  const stateMachineArn = twin.machine(WAIT_AN_HOUR);
  const arns: string[] = [];
  for (const name of ['one', 'two', 'three']) arns.push(await twin.start(stateMachineArn, {}, name));
  await twin.call('StopExecution', { executionArn: arns[1] });

  const names = (page: Json) => (page['executions'] as Json[]).map(({ name }) => name);
  const first = await twin.call('ListExecutions', { stateMachineArn, maxResults: 2 });
  expect(names(first)).toEqual(['three', 'two']);
  await twin.start(stateMachineArn, {}, 'four');
  const rest = await twin.call('ListExecutions', { stateMachineArn, nextToken: first['nextToken'] });
  expect(names(rest)).toEqual(['one']);
  expect(rest).not.toHaveProperty('nextToken');
  expect(await twin.refusal('ListExecutions', { stateMachineArn, nextToken: 'x' })).toBe('InvalidToken');
  expect(names(await twin.call('ListExecutions', { stateMachineArn, statusFilter: 'ABORTED' }))).toEqual([
    'two',
  ]);
});

test('every change of status reaches the default bus', async () => {
  const told: Json[] = [];
  const twin = workbench({ eventbridge: { PutAwsEvent: (event: Json) => told.push(event) } });
  const arn = await twin.start(twin.machine(WAIT_AN_HOUR));
  await twin.kernel.advanceTo(START + DAY);

  expect(told).toMatchObject([
    { source: 'aws.states', detail: { status: 'RUNNING', stopDate: null, name: 'case-1' } },
    {
      'detail-type': 'Step Functions Execution Status Change',
      resources: [arn],
      detail: { status: 'SUCCEEDED', startDate: START, stopDate: START + 3_600_000, output: '{}' },
    },
  ]);
});

test('a change of status that comes late, again or after failures is one event, with the time of the change', async () => {
  const told: Json[] = [];
  const twin = workbench({ eventbridge: { PutAwsEvent: (event: Json) => told.push(event) } });
  twin.cloud.faults.set({
    rules: [
      { match: 'eventbridge:PutAwsEvent', kind: 'before', times: 3 },
      { match: 'deliver:sfn:*', kind: 'duplicate', seconds: 7200 },
    ],
  });
  await twin.start(twin.machine({ StartAt: 'It', States: { It: { Type: 'Succeed' } } }));
  await twin.kernel.advanceTo(START + DAY);

  const running = told.filter((event) => (event.detail as Json).status === 'RUNNING');
  expect(running).toHaveLength(2);
  expect(running[1]).toEqual(running[0]);
  expect(new Set(told.map(({ time }) => time))).toEqual(
    new Set([new Date(START).toISOString().replace('.000', '')]),
  );
});

test('whoever watches is told how an execution ended, and what is wrong with its definition', async () => {
  const twin = workbench();
  const told: unknown[] = [];
  twin.cloud.watch((event) => event.kind === 'execution' && told.push(event));
  const fail = { Type: 'Fail', Error: 'Refused', Cause: 'by a person' };
  await twin.start(twin.machine({ StartAt: 'It', States: { It: fail } }, 'refuses'));
  const wrong = { Type: 'Pass', Output: '{% $missing %}', End: true };
  await twin.start(twin.machine({ StartAt: 'It', States: { It: wrong } }, 'wrong'));

  expect(told).toEqual([
    { kind: 'execution', machine: 'refuses', execution: 'case-1', status: 'FAILED', error: 'Refused' },
    {
      kind: 'execution',
      machine: 'wrong',
      execution: 'case-1',
      status: 'FAILED',
      error:
        "States.QueryEvaluationError: An error occurred while executing the state 'It' (entered at the event id #2). " +
        "The JSONata expression '$missing' specified for the field 'Output' returned nothing (undefined).",
    },
  ]);
});
