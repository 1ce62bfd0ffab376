import { expect, test } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { START, workbench } from './workbench.ts';

const WAIT = {
  StartAt: 'Wait for news',
  States: {
    'Wait for news': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
      Arguments: { Token: '{% $states.context.Task.Token %}' },
      TimeoutSeconds: '{% $states.input.seconds %}',
      Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput %}', Next: 'Nobody came' }],
      End: true,
    },
    'Nobody came': { Type: 'Pass', End: true },
  },
};

/** A store whose update keeps the token. */
function store() {
  const tokens: string[] = [];
  const UpdateItem = ({ Token }: { Token: string }) => {
    tokens.push(Token);
    return {};
  };
  return { tokens, services: { dynamodb: { UpdateItem } } };
}

test('an answered token ends the wait with the answer as its result', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const arn = await twin.start(twin.machine(WAIT), { seconds: 60 });
  expect((await twin.describe(arn))['status']).toBe('RUNNING');

  await twin.kernel.advanceTo(START + 59_000);
  await twin.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"paid":true}' });

  expect(await twin.describe(arn)).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"paid":true}',
    stopDate: (START + 59_000) / 1000,
  });
  expect(await twin.types(arn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

test('the time-out fires at its instant and is caught; what comes later is told so', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const arn = await twin.start(twin.machine(WAIT), { seconds: 60 });

  await twin.kernel.advanceTo(START + 60_000);

  expect(await twin.describe(arn)).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"Error":"States.Timeout","Cause":""}',
    stopDate: (START + 60_000) / 1000,
  });
  expect((await twin.types(arn)).slice(4, 8)).toEqual([
    'TaskSubmitted',
    'TaskTimedOut',
    'TaskStateExited',
    'PassStateEntered',
  ]);
  expect(await twin.refusal('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).toBe('TaskTimedOut');
  expect(await twin.refusal('SendTaskHeartbeat', { taskToken: tokens[0] })).toBe('TaskTimedOut');
});

test('a second answer is refused, and the first one stands', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const arn = await twin.start(twin.machine(WAIT), { seconds: 60 });

  const first = twin.kernel.submit('first', () =>
    twin.cloud.call('sfn', 'SendTaskSuccess', { taskToken: tokens[0], output: '1' }),
  );
  const second = await twin.refusal('SendTaskFailure', { taskToken: tokens[0], error: 'Late' });
  await first;

  expect(second).toBe('TaskTimedOut');
  expect(await twin.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '1' });
});

test('an answer may be a failure, with its name and cause or without; an execution that was stopped takes none', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const machine = twin.machine(WAIT);
  const named = await twin.start(machine, { seconds: 60 }, 'named');
  const nameless = await twin.start(machine, { seconds: 60 }, 'nameless');
  const stopped = await twin.start(machine, { seconds: 60 }, 'stopped');

  await twin.call('SendTaskFailure', { taskToken: tokens[0], error: 'Refused', cause: 'by the bank' });
  await twin.call('SendTaskFailure', { taskToken: tokens[1] });
  await twin.call('StopExecution', { executionArn: stopped });

  expect(await twin.describe(named)).toMatchObject({
    status: 'FAILED',
    error: 'Refused',
    cause: 'by the bank',
  });
  const described = await twin.describe(nameless);
  expect(described).toMatchObject({ status: 'FAILED' });
  expect(described).not.toHaveProperty('error');
  expect(await twin.refusal('SendTaskSuccess', { taskToken: tokens[2], output: '{}' })).toBe('TaskTimedOut');
});

test('garbage is no token, and an answer that is not JSON is refused without ending the wait', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const arn = await twin.start(twin.machine(WAIT), { seconds: 60 });

  expect(await twin.refusal('SendTaskSuccess', { taskToken: 'garbage', output: '{}' })).toBe('InvalidToken');
  const forged = `${tokens[0]?.slice(0, -1) ?? ''}~`;
  expect(await twin.refusal('SendTaskHeartbeat', { taskToken: forged })).toBe('InvalidToken');
  expect(await twin.refusal('SendTaskSuccess', { taskToken: tokens[0], output: '{' })).toBe('InvalidOutput');
  expect((await twin.describe(arn))['status']).toBe('RUNNING');
});

test('a function that answers its own token before it returns is heard', async () => {
  const twin = workbench({
    lambda: {
      Invoke: async ({ Payload }: { Payload: string }) => {
        await twin.cloud.call('sfn', 'SendTaskSuccess', { taskToken: Payload, output: '"early"' });
        return { Payload: null };
      },
    },
  });
  const ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
    End: true,
  };
  const arn = await twin.start(twin.machine({ StartAt: 'Ask', States: { Ask: ask } }));

  expect(await twin.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"early"' });
  expect((await twin.types(arn)).slice(4, 6)).toEqual(['TaskSubmitted', 'TaskSucceeded']);
});

test('a request that fails is the end of the attempt, and its token is worth nothing', async () => {
  let token = '';
  const twin = workbench({
    dynamodb: {
      UpdateItem: ({ Token }: { Token: string }) => {
        token = Token;
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    },
  });
  const arn = await twin.start(twin.machine(WAIT), { seconds: 60 });

  const { status, error, cause } = await twin.describe(arn);
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'DynamoDb.ConditionalCheckFailedException' });
  expect(cause).toMatch(
    /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: /,
  );
  expect(await twin.refusal('SendTaskSuccess', { taskToken: token, output: '{}' })).toBe('TaskTimedOut');
});

test('heartbeats keep a task alive; when they stop, it times out under either name', async () => {
  const { tokens, services } = store();
  const twin = workbench(services);
  const wait = WAIT.States['Wait for news'];
  const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Nobody came' }];
  const states = { ...WAIT.States, 'Wait for news': { ...wait, HeartbeatSeconds: 10, Catch } };
  const arn = await twin.start(twin.machine({ ...WAIT, States: states }), { seconds: 60 });

  for (const second of [9, 18, 27]) {
    await twin.kernel.advanceTo(START + second * 1000);
    await twin.call('SendTaskHeartbeat', { taskToken: tokens[0] });
  }
  await twin.kernel.advanceTo(START + 36_999);
  expect((await twin.describe(arn))['status']).toBe('RUNNING');
  await twin.kernel.advanceTo(START + 37_000);

  expect(await twin.describe(arn)).toMatchObject({ output: '{"Error":"States.Timeout","Cause":""}' });
});

test('a task that is held up past its time is timed out, and its late result is dropped', async () => {
  let calls = 0;
  const twin = workbench({ lambda: { Invoke: () => ({ Payload: (calls += 1) }) } });
  const hold = twin.kernel.hold((call) => call.label === 'lambda:Invoke');
  const arn = await twin.start(
    twin.machine({
      StartAt: 'Send reminder',
      States: {
        'Send reminder': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'send' },
          TimeoutSeconds: 5,
          End: true,
        },
      },
    }),
  );
  await twin.kernel.advanceTo(START + 5_000);
  expect(await twin.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  const before = await twin.types(arn);

  hold.release();
  await twin.kernel.settle();

  expect(calls).toBe(1);
  expect(await twin.types(arn)).toEqual(before);
});
