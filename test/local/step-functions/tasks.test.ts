import { expect, test } from 'vitest';
import { AwsError, ConnectionLost } from '../../../local/aws-error.ts';
import { START, workbench, type Json } from './workbench.ts';

const RESOURCE = 'arn:aws:states:::lambda:invoke';

function task(more: Json): Json {
  return {
    StartAt: 'Act',
    States: {
      Act: { Type: 'Task', Resource: RESOURCE, Arguments: { FunctionName: 'act' }, ...more },
      Caught: { Type: 'Pass', Output: '{% $states.input %}', End: true },
    },
  };
}

/** A function that fails with these errors in turn, then answers when it was called. */
function failing(...errors: string[]) {
  const at: number[] = [];
  const Invoke = (now: () => number) => {
    at.push((now() - START) / 1000);
    const errorType = errors[at.length - 1];
    if (errorType === undefined) return { StatusCode: 200, Payload: { done: true } };
    return { FunctionError: 'Unhandled', Payload: { errorType, errorMessage: `${errorType} happened` } };
  };
  const twin: ReturnType<typeof workbench> = workbench({
    lambda: { Invoke: () => Invoke(() => twin.kernel.now()) },
  });
  return { at, twin };
}

test('retries back off in virtual time, then succeed, and the entry time does not move', async () => {
  const { at, twin } = failing('Busy', 'Busy', 'Busy');
  const Retry = [
    { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 3 },
  ];
  const Output =
    '{% [$states.context.State.EnteredTime, $states.context.State.RetryCount, $states.result.Payload] %}';
  const arn = await twin.start(
    twin.machine({
      StartAt: 'Act',
      States: { Act: { ...(task({}).States as { Act: Json }).Act, Retry, Output, End: true } },
    }),
  );
  await twin.kernel.advanceTo(START + 3_600_000);

  expect(at).toEqual([0, 2, 8, 18]);
  const { output } = await twin.describe(arn);
  expect(JSON.parse(String(output))).toEqual(['2026-01-05T09:00:00.000Z', 3, { done: true }]);
});

test('a spent retrier gives way to the catcher, also when a later retrier would match', async () => {
  const { at, twin } = failing('Busy', 'Busy', 'Busy');
  const Retry = [
    { ErrorEquals: ['Busy'], MaxAttempts: 1 },
    { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
  ];
  const Catch = [
    { ErrorEquals: ['Other'], Next: 'Caught' },
    { ErrorEquals: ['States.TaskFailed'], Next: 'Caught' },
  ];
  const arn = await twin.start(twin.machine(task({ Retry, Catch, End: true })));
  await twin.kernel.advanceTo(START + 60_000);

  expect(at).toEqual([0, 1]);
  expect(await twin.describe(arn)).toMatchObject({
    status: 'SUCCEEDED',
    output: JSON.stringify({
      Error: 'Busy',
      Cause: '{"errorType":"Busy","errorMessage":"Busy happened"}',
    }),
  });
});

test('a failed condition named with no attempts goes straight to its catcher', async () => {
  let calls = 0;
  const twin = workbench({
    dynamodb: {
      UpdateItem: () => {
        calls += 1;
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    },
  });
  const names = ['DynamoDb.ConditionalCheckFailedException', 'States.Timeout'];
  const Retry = [{ ErrorEquals: names, MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
  const Catch = [{ ErrorEquals: names, Next: 'Caught', Assign: { why: '{% $states.errorOutput.Error %}' } }];
  const Resource = 'arn:aws:states:::aws-sdk:dynamodb:updateItem';
  const arn = await twin.start(twin.machine(task({ Resource, Retry, Catch, End: true })));
  await twin.kernel.advanceTo(START + 60_000);

  expect(calls).toBe(1);
  const exited = (await twin.events(arn)).find(({ type }) => type === 'TaskStateExited');
  expect(exited).toMatchObject({
    stateExitedEventDetails: { assignedVariables: { why: `"${names[0] ?? ''}"` } },
  });
});

test('what the service has no class for comes under its general error', async () => {
  const refuse = (code: string) => () => {
    throw new AwsError(code, 'no');
  };
  const twin = workbench({
    dynamodb: { UpdateItem: refuse('ValidationException'), PutItem: refuse('ValidationException') },
    lambda: { Invoke: refuse('InternalServerError') },
    eventbridge: {
      PutEvents: () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'NoSuchBus', ErrorMessage: 'no' }] }),
    },
    sqs: { SendMessage: refuse('AWS.SimpleQueueService.NonExistentQueue') },
  });
  const errorOf = async (Resource: string, name: string) => {
    const only = { Type: 'Task', Resource, End: true };
    const arn = await twin.start(twin.machine({ StartAt: 'Act', States: { Act: only } }, name), {}, name);
    return (await twin.describe(arn))['error'];
  };
  expect(await errorOf('arn:aws:states:::aws-sdk:dynamodb:updateItem', 'a')).toBe(
    'DynamoDb.DynamoDbException',
  );
  expect(await errorOf('arn:aws:states:::dynamodb:putItem', 'b')).toBe('DynamoDB.AmazonDynamoDBException');
  expect(await errorOf('arn:aws:states:::lambda:invoke', 'd')).toBe('Lambda.AWSLambdaException');
  expect(await errorOf('arn:aws:states:::aws-sdk:sqs:sendMessage', 'c')).toBe(
    'Sqs.NonExistentQueueException',
  );
  expect(await errorOf('arn:aws:states:::events:putEvents', 'e')).toBe('EventBridge.FailedEntry');
});

test('a function is told to have failed by its own error, by that of its runtime, or by the service that refused', async () => {
  const answers: Record<string, () => unknown> = {
    own: () => ({ FunctionError: 'Unhandled', Payload: { errorType: 'NotYet', errorMessage: 'later' } }),
    nameless: () => ({ FunctionError: 'Unhandled', Payload: { errorMessage: 'who knows' } }),
    busy: () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    },
    gone: () => {
      throw new ConnectionLost();
    },
  };
  const twin = workbench({
    lambda: { Invoke: ({ FunctionName }: { FunctionName: string }) => answers[FunctionName]?.() },
  });
  const failureOf = async (FunctionName: string) => {
    const machine = twin.machine(task({ Arguments: { FunctionName }, Next: 'Caught' }), FunctionName);
    const { error, cause } = await twin.describe(await twin.start(machine, {}, FunctionName));
    return [error, cause];
  };

  expect(await failureOf('own')).toEqual(['NotYet', '{"errorType":"NotYet","errorMessage":"later"}']);
  expect(await failureOf('nameless')).toEqual([
    'Lambda.Unknown',
    'The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"who knows"}',
  ]);
  expect(await failureOf('busy')).toEqual([
    'Lambda.TooManyRequestsException',
    expect.stringMatching(
      /^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; /,
    ),
  ]);
  expect(await failureOf('gone')).toEqual([
    'Lambda.SdkClientException',
    'Unable to execute HTTP request: Connection reset',
  ]);
});

test('a workflow starts another by the API in PascalCase, and a taken name fails by the name AWS gives it', async () => {
  const twin = workbench();
  const next = twin.machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }, 'next');
  const Resource = 'arn:aws:states:::aws-sdk:sfn:startExecution';
  const Arguments = { StateMachineArn: next, Name: 'case-1-2', Input: { generation: 2 } };
  const handOver = task({
    Resource,
    Arguments,
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    End: true,
  });
  const machine = twin.machine(handOver);
  const first = await twin.start(machine, {}, 'first');
  await twin.kernel.advanceTo(START + 1_000);
  const second = await twin.start(machine, {}, 'second');

  const { output } = await twin.describe(first);
  expect(JSON.parse(String(output))).toEqual({
    ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:next:case-1-2',
    StartDate: '2026-01-05T09:00:00.000Z',
  });
  expect(await twin.describe('arn:aws:states:us-east-1:000000000000:execution:next:case-1-2')).toMatchObject({
    input: '{"generation":2}',
  });
  expect((await twin.describe(second))['output']).toContain('"Error":"Sfn.ExecutionAlreadyExistsException"');
});

test('a result above 256 KiB fails the task by a name that no wildcard catches', async () => {
  const twin = workbench({ lambda: { Invoke: () => ({ Payload: 'a'.repeat(263_168) }) } });
  const machine = (ErrorEquals: string[], name: string) =>
    twin.machine(task({ Catch: [{ ErrorEquals, Next: 'Caught' }], End: true }), name);

  const wildcard = await twin.start(machine(['States.ALL'], 'wildcard'));
  const named = await twin.start(machine(['States.DataLimitExceeded'], 'named'));

  expect(await twin.describe(wildcard)).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  });
  expect(await twin.describe(named)).toMatchObject({ status: 'SUCCEEDED' });
});

test('what a state may hand on, keep in its variables or send to its task is 256 KiB, in bytes', async () => {
  const twin = workbench({ lambda: { Invoke: () => ({ Payload: 1 }) } });
  const fits = "{% $pad('', 262142, 'a') %}";
  const tooLong = "{% $pad('', 131072, 'é') %}";
  const outcome = async (name: string, more: Json) => {
    const Catch = [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Caught' }];
    const machine = twin.machine(task({ Catch, End: true, ...more }), name);
    return (await twin.types(await twin.start(machine, {}, name))).at(-2);
  };

  expect(await outcome('output-fits', { Output: fits })).toBe('TaskStateExited');
  expect(await outcome('output', { Output: tooLong })).toBe('PassStateExited');
  expect(await outcome('variables', { Assign: { long: tooLong } })).toBe('PassStateExited');
  expect(await outcome('arguments', { Arguments: { Payload: tooLong } })).toBe('PassStateExited');
  const pass = { StartAt: 'It', States: { It: { Type: 'Pass', Output: tooLong, End: true } } };
  expect(await twin.describe(await twin.start(twin.machine(pass, 'pass')))).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
    cause:
      "The state/task 'It' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
});

test('a failed evaluation can be caught, in the arguments and in the output', async () => {
  const twin = workbench({ lambda: { Invoke: () => ({ Payload: 1 }) } });
  const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }];
  const before = await twin.start(
    twin.machine(task({ Arguments: '{% $missing %}', Catch, End: true }), 'arguments'),
  );
  const after = await twin.start(
    twin.machine(task({ Output: '{% $missing %}', Catch, End: true }), 'output'),
  );

  expect((await twin.types(before)).slice(1, 4)).toEqual([
    'TaskStateEntered',
    'EvaluationFailed',
    'TaskStateExited',
  ]);
  expect((await twin.types(after)).slice(4, 7)).toEqual([
    'TaskSucceeded',
    'EvaluationFailed',
    'TaskStateExited',
  ]);
  expect((await twin.describe(after))['status']).toBe('SUCCEEDED');
});

test('the SDK integration has its own names for types of DynamoDB, and refuses those of the wire', async () => {
  const given: unknown[] = [];
  const twin = workbench({
    dynamodb: {
      UpdateItem: (input: unknown) => {
        given.push(input);
        return { Attributes: { open: { BOOL: true }, tags: { SS: ['a'] }, BOOL: { S: 'x' } } };
      },
    },
  });
  const Resource = 'arn:aws:states:::aws-sdk:dynamodb:updateItem';
  const update = (Arguments: Json, name: string) =>
    twin.start(
      twin.machine(
        { StartAt: 'Act', States: { Act: { Type: 'Task', Resource, Arguments, End: true } } },
        name,
      ),
    );
  const values = (type: string) => ({
    ExpressionAttributeValues: { ':open': { [type]: true }, Bool: { S: 'x' } },
  });

  const right = await update(values('Bool'), 'right');
  const wire = await update(values('BOOL'), 'wire');
  const lowerCase = await update({ tableName: 'cases' }, 'lower-case');

  expect(given).toEqual([values('BOOL')]);
  const { output } = await twin.describe(right);
  expect(JSON.parse(String(output))).toEqual({
    Attributes: { open: { Bool: true }, tags: { Ss: ['a'] }, BOOL: { S: 'x' } },
  });
  expect(await twin.describe(wire)).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('[The field "BOOL" is not supported by Step Functions]') as string,
  });
  expect((await twin.describe(lowerCase))['cause']).toContain('The field "tableName"');
});

test('an input that looks like an expression is only text', async () => {
  const given: unknown[] = [];
  const twin = workbench({ lambda: { Invoke: ({ Payload }: { Payload: unknown }) => given.push(Payload) } });
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:act';
  const States = { Act: { Type: 'Task', Resource, End: true } };
  await twin.start(twin.machine({ StartAt: 'Act', States }), { text: '{% 1 + 1 %}' });
  expect(given).toEqual([{ text: '{% 1 + 1 %}' }]);
});
