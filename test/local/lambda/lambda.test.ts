import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { Cloud, type CloudEvent } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createLambda, type LambdaService } from '../../../local/services/lambda/service.ts';
import type { InvokeOutput } from '../../../local/services/lambda/invoke.ts';
import type { AnyResourceType } from '../../../local/template/resource.ts';
import { startWire, type Wire } from '../../../local/wire/server.ts';

const MONDAY = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;

interface Bench {
  kernel: Kernel;
  cloud: Cloud;
  lambda: LambdaService;
  told: CloudEvent[];
  /** What handlers asked of the fake table, in order. */
  asked: unknown[];
  deploy: (source: string, properties?: Record<string, unknown>) => Promise<string>;
  /** The same, of a bundle that is there. */
  deployFrom: (folder: string, properties?: Record<string, unknown>) => Promise<string>;
  invoke: (name: string, payload?: unknown, type?: string) => Promise<InvokeOutput>;
}

const open: { lambda: LambdaService; wire: Wire }[] = [];
afterEach(async () => {
  for (const { lambda, wire } of open.splice(0)) await Promise.all([lambda.close(), wire.close()]);
});

function sourceFolder(source: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lambda-'));
  writeFileSync(path.join(folder, 'index.mjs'), source);
  return folder;
}

/** A twin of functions alone, with a table that only remembers what it was asked. */
async function bench(options: { unitsInFlight?: number } = {}): Promise<Bench> {
  const kernel = new Kernel({ startAt: MONDAY, seed: 1, ...options });
  const cloud = new Cloud(kernel, new FaultRules());
  const told: CloudEvent[] = [];
  cloud.watch((event) => told.push(event));
  const asked: unknown[] = [];
  cloud.register('dynamodb', {
    GetItem: ({ Key }: { Key: { pk: { S: string } } }) => {
      asked.push(Key.pk.S);
      return { Item: { pk: { S: `found ${Key.pk.S}` } } };
    },
  });
  const assets = new Map<string, string>();
  const services: { lambda?: LambdaService } = {};
  const wire = await startWire({ cloud, unitOf: (id) => services.lambda?.unitOf(id), port: 0 });
  const lambda = createLambda(cloud, { assets, wireUrl: wire.url, serve: wire.answer });
  services.lambda = lambda;
  open.push({ lambda, wire });
  let deployed = 0;
  const deployFrom: Bench['deployFrom'] = async (folder, properties = {}) => {
    assets.set(`${folder}.zip`, folder);
    deployed += 1;
    const { ref } = await make(lambda.resourceTypes['AWS::Lambda::Function'], `Fn${deployed}`, {
      Code: { S3Bucket: 'assets', S3Key: `${folder}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:role',
      ...properties,
    });
    return ref;
  };
  return {
    kernel,
    cloud,
    lambda,
    told,
    asked,
    deployFrom,
    deploy: (source, properties) => deployFrom(sourceFolder(source), properties),
    invoke: (FunctionName, Payload, InvocationType = 'RequestResponse') =>
      kernel.submit('test', () =>
        cloud.call('lambda', 'Invoke', { FunctionName, Payload, InvocationType }),
      ) as Promise<InvokeOutput>,
  };
}

async function make(
  type: AnyResourceType | undefined,
  logicalId: string,
  given: object,
): Promise<{ ref: string }> {
  const properties: unknown = type?.properties.parse(given);
  const created = await type?.create({ logicalId, physicalName: `stack-${logicalId}`, properties });
  if (!created) throw new Error('no such type');
  return created;
}

test('a handler gets its event, its context and exactly its own environment', async () => {
  const { deploy, invoke } = await bench();
  process.env['OF_THE_HOST'] = 'secret';
  const name = await deploy(
    `export const handler = async (event, context) => ({
      event, env: process.env, id: context.awsRequestId, arn: context.invokedFunctionArn,
      left: context.getRemainingTimeInMillis(), zone: new Date(0).getHours(),
    });`,
    {
      Environment: { Variables: { TABLE: 't', QUEUE: 'http://sqs.us-east-1.localhost/000000000000/q' } },
      Timeout: 7,
    },
  );
  const { Payload, StatusCode, ExecutedVersion } = await invoke(name, { hello: ['world'] });
  expect({ StatusCode, ExecutedVersion }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  const { event, env, id, arn, left, zone } = Payload as Record<string, unknown>;
  expect(event).toEqual({ hello: ['world'] });
  expect(env).toMatchObject({ TABLE: 't', AWS_LAMBDA_FUNCTION_NAME: name, AWS_MAX_ATTEMPTS: '1', TZ: 'UTC' });
  expect((env as Record<string, string>)['QUEUE']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/q$/);
  expect(env).not.toHaveProperty('OF_THE_HOST');
  expect(env).not.toHaveProperty('HOME');
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(arn).toBe(`arn:aws:lambda:us-east-1:000000000000:function:${name}`);
  expect(left).toBeGreaterThan(5000);
  expect(zone).toBe(0);
});

test('a warm worker keeps what its module holds', async () => {
  const { deploy, invoke } = await bench();
  const name = await deploy('let calls = 0; export const handler = async () => ++calls;');
  const answers = [await invoke(name), await invoke(name), await invoke(name)];
  expect(answers.map(({ Payload }) => Payload)).toEqual([1, 2, 3]);
});

test('a thrown error is told by its name, message and trace', async () => {
  const { deploy, invoke, told } = await bench();
  const name = await deploy(
    `class NotYet extends Error { name = 'NotYet' }
    export async function handler() { throw new NotYet('come back later') }`,
  );
  const { FunctionError, Payload } = await invoke(name);
  expect(FunctionError).toBe('Unhandled');
  expect(Payload).toMatchObject({ errorType: 'NotYet', errorMessage: 'come back later' });
  expect((Payload as { trace: string[] }).trace[0]).toContain('come back later');
  expect(told).toMatchObject([{ kind: 'failure', where: name }]);
});

test.each([
  ['nothing', 'export const handler = async () => undefined;', null],
  ['a value, not a promise', 'export const handler = () => "now";', 'now'],
  ['a function, which JSON cannot say', 'export const handler = () => () => 1;', null],
])('a handler may answer %s', async (_, source, expected) => {
  const { deploy, invoke } = await bench();
  expect(await invoke(await deploy(source))).toMatchObject({ Payload: expected });
});

test('a handler that takes too long is stopped, and the next invocation starts afresh', async () => {
  const { deploy, invoke } = await bench();
  const name = await deploy(
    'export const handler = ({ hang }) => { while (hang); return "quick"; };', // busy, so nothing but the end of the thread helps
    { Timeout: 1 },
  );
  const { FunctionError, Payload } = await invoke(name, { hang: true });
  expect(FunctionError).toBe('Unhandled');
  expect(Payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect((Payload as { errorMessage: string }).errorMessage).toContain('Task timed out after 1.00 seconds');
  expect(await invoke(name, {})).toMatchObject({ Payload: 'quick' });
});

test('a process that exits is an error of the invocation, not of the twin', async () => {
  const { deploy, invoke } = await bench();
  expect(await invoke(await deploy('export const handler = () => process.exit(1);'))).toMatchObject({
    FunctionError: 'Unhandled',
    Payload: { errorType: 'Runtime.ExitError' },
  });
});

test('what is wrong with a function is told when it is made', async () => {
  const { deploy } = await bench();
  await expect(deploy('export const other = 1;')).rejects.toThrow(
    'its bundle does not load: Runtime.HandlerNotFound: handler is undefined or not exported',
  );
  await expect(deploy('import "./missing.mjs"; export const handler = () => 1;')).rejects.toThrow(
    'its bundle does not load: Error: Cannot find module',
  );
  await expect(deploy('throw new TypeError("no settings"); export const handler = 1;')).rejects.toThrow(
    'its bundle does not load: TypeError: no settings',
  );
  await expect(deploy('process.exit(3); export const handler = 1;')).rejects.toThrow('exit status 3');
  await expect(deploy('export const handler = 1;', { Handler: 'main.handler' })).rejects.toThrow(
    'main.mjs does not exist',
  );
  await expect(deploy('', { Runtime: 'nodejs22.x' })).rejects.toThrow('Runtime');
  await expect(deploy('', { Layers: ['arn'] })).rejects.toThrow('Layers');
});

test('an unknown function is refused as AWS does', async () => {
  const { invoke } = await bench();
  const error: unknown = await invoke('nobody').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AwsError);
  expect(error).toMatchObject({ code: 'ResourceNotFoundException', statusCode: 404 });
});

const READER = `
  import http from 'node:http';
  const get = (key) => new Promise((resolve, reject) => {
    const request = http.request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers: {
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260105/us-east-1/dynamodb/aws4_request',
    } }, (answer) => { let text = ''; answer.on('data', (part) => text += part); answer.on('end', () => resolve(JSON.parse(text).Item.pk.S)); });
    request.on('error', reject);
    request.end(JSON.stringify({ TableName: 't', Key: { pk: { S: key } } }));
  });`;

test('calls that a handler makes at once are done in the order of its code, one after the other', async () => {
  const { deploy, invoke, asked } = await bench();
  const name = await deploy(`${READER}
    export const handler = () => Promise.all(['a', 'b', 'c', 'd'].map(async (key) => {
      await get(key);
      return get(key + '2');
    }));`);
  for (let round = 0; round < 5; round += 1) {
    const { Payload } = await invoke(name);
    expect(Payload).toEqual(['found a2', 'found b2', 'found c2', 'found d2']);
  }
  const once = asked.slice(0, 8);
  expect(once.slice(0, 2)).toEqual(['a', 'b']);
  expect(asked).toEqual([...once, ...once, ...once, ...once, ...once]);
});

test('a call belongs to the unit that invoked the handler, so that a hold can catch it', async () => {
  const { kernel, deploy, invoke, asked } = await bench();
  const name = await deploy(`${READER} export const handler = () => get('held');`, { Timeout: 1 });
  await invoke(name);
  const hold = kernel.hold(({ label }) => label === 'dynamodb:GetItem');
  const answer = invoke(name);
  expect(await hold.caught).toMatchObject({ label: 'dynamodb:GetItem', unit: 'test' });
  // Longer than any patience with the function: time at the gate is not its own.
  await new Promise((done) => setTimeout(done, 3200));
  expect(asked).toEqual(['held']);
  hold.release();
  expect(await answer).toMatchObject({ Payload: 'found held' });
});

test('the same seed gives a handler the same chance', async () => {
  const source = `
    import { randomBytes, randomUUID } from 'node:crypto';
    export const handler = () => [randomUUID(), crypto.randomUUID(), Math.random(), randomBytes(4).toString('hex'),
      [...crypto.getRandomValues(new Uint8Array(4))]];`;
  const draw = async (): Promise<unknown[]> => {
    const { deploy, invoke } = await bench();
    const name = await deploy(source);
    return [(await invoke(name)).Payload, (await invoke(name)).Payload];
  };
  const [first, second] = await draw();
  expect(first).not.toEqual(second);
  expect(await draw()).toEqual([first, second]);
});

test('a bundle draws the same while it loads, in the first twin of a process and in a later one', async () => {
  const folder = sourceFolder(
    'const salt = Math.random(); export const handler = () => [salt, Math.random()];',
  );
  const draw = async (): Promise<unknown> => {
    const { deployFrom, invoke } = await bench();
    return (await invoke(await deployFrom(folder))).Payload;
  };
  const first = await draw();
  expect([await draw(), await draw()]).toEqual([first, first]);
});

test('a bundle that loads in one twin is tried again in another that gives it another environment', async () => {
  const folder = sourceFolder(
    'if (!process.env.NEEDED) throw new Error("NEEDED is not set"); export const handler = () => 1;',
  );
  const { deployFrom } = await bench();
  await deployFrom(folder, { Environment: { Variables: { NEEDED: 'yes' } } });
  const { deployFrom: again } = await bench();
  await expect(again(folder)).rejects.toThrow('NEEDED is not set');
});

test('an event that fails is tried again after one and two minutes, then goes to the dead letters', async () => {
  const { kernel, cloud, deploy, invoke } = await bench();
  const letters: { QueueUrl: string; MessageBody: string; MessageAttributes: object }[] = [];
  cloud.register('sqs', { SendMessage: (input: never) => letters.push(input) });
  const name = await deploy('export const handler = () => { throw new Error("no"); };', {
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:lost' },
  });
  const attempts = (): number => cloud.meter.get('lambda:Invocations') ?? 0;

  expect(await invoke(name, { order: 1 }, 'Event')).toEqual({ StatusCode: 202 });
  await kernel.settle();
  expect(attempts()).toBe(1);
  await kernel.advanceTo(MONDAY + MINUTE);
  expect(attempts()).toBe(2);
  await kernel.advanceTo(MONDAY + 3 * MINUTE - 1);
  expect(attempts()).toBe(2);
  await kernel.advanceTo(MONDAY + 24 * 60 * MINUTE);
  expect(attempts()).toBe(3);
  expect(letters).toMatchObject([
    {
      QueueUrl: 'http://sqs.us-east-1.localhost/000000000000/lost',
      MessageBody: '{"order":1}',
      MessageAttributes: { ErrorMessage: { StringValue: 'no' } },
    },
  ]);
});

test('an event that Lambda cannot run waits longer and longer, for six hours, and counts no attempt', async () => {
  const { kernel, cloud, told, deploy, invoke } = await bench();
  const letters: { MessageBody: string; MessageAttributes: object }[] = [];
  cloud.register('sqs', { SendMessage: (input: never) => letters.push(input) });
  const name = await deploy('export const handler = () => { throw new Error("no"); };', {
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:lost' },
  });
  await invoke(name, { order: 1 }, 'Event');
  cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
  const asked = (): number => (cloud.meter.get('lambda:Invoke') ?? 0) - 1;
  for (const [seconds, times] of [
    [0, 1],
    [2, 2],
    [6, 3],
    [14, 4],
  ] as const) {
    await kernel.advanceTo(MONDAY + seconds * 1000);
    expect(asked()).toBe(times);
  }
  await kernel.advanceTo(MONDAY + 24 * 60 * MINUTE);
  expect(cloud.meter.get('lambda:Invocations')).toBeUndefined();
  expect(letters).toMatchObject([
    {
      MessageBody: '{"order":1}',
      MessageAttributes: {
        RequestID: { DataType: 'String' },
        ErrorCode: { DataType: 'Number', StringValue: '400' },
        ErrorMessage: { DataType: 'String', StringValue: 'EventAgeExceeded' },
      },
    },
  ]);
  const ends = told.filter((event) => event.kind === 'failure' && event.error.includes('lost keeps it'));
  expect(ends).toHaveLength(1);
});

test('an event that comes to its turn after six hours does not run', async () => {
  const { kernel, cloud, deploy, invoke } = await bench();
  const letters: object[] = [];
  cloud.register('sqs', { SendMessage: (input: never) => letters.push(input) });
  const name = await deploy('export const handler = () => "ran";', {
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:lost' },
  });
  cloud.faults.set({ rules: [{ match: 'deliver:lambda:*', kind: 'delay', seconds: 7 * 3600 }] });
  await invoke(name, {}, 'Event');
  await kernel.advanceTo(MONDAY + 24 * 60 * MINUTE);
  expect(cloud.meter.get('lambda:Invocations')).toBeUndefined();
  expect(letters).toMatchObject([
    { MessageAttributes: { ErrorMessage: { StringValue: 'EventAgeExceeded' } } },
  ]);
});

test('what a handler writes is kept by function', async () => {
  const { lambda, deploy, invoke } = await bench();
  const name = await deploy('export const handler = () => { console.log("one"); console.error("two"); };');
  await invoke(name);
  await expect.poll(() => [...lambda.log(name)].sort()).toEqual(['one', 'two']);
});

test('what a handler writes is a line of JSON where the template says so', async () => {
  const { lambda, deploy, invoke } = await bench();
  const name = await deploy(
    `export const handler = () => {
      console.warn({ message: 'late', error: new TypeError('broken') });
      console.error('two', new RangeError('far'));
    };`,
    { LoggingConfig: { LogFormat: 'JSON' } },
  );
  await invoke(name);
  await expect.poll(() => lambda.log(name).length).toBe(2);
  const requestId = expect.any(String) as unknown;
  expect(lambda.log(name).map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      level: 'WARN',
      requestId,
      message: { message: 'late', error: { errorType: 'TypeError', errorMessage: 'broken' } },
    },
    { level: 'ERROR', requestId, errorType: 'RangeError', errorMessage: 'far' },
  ]);
});

test('in interleaved mode two invocations of one function run side by side', async () => {
  const { deploy, invoke, asked } = await bench({ unitsInFlight: 4 });
  const name = await deploy(`${READER}
    export const handler = async ({ who }) => { for (const step of [1, 2, 3, 4]) await get(who + step); };`);
  await Promise.all(['x', 'y'].map((who) => invoke(name, { who })));
  const who = asked.map((key) => String(key)[0]).join('');
  expect(who).toHaveLength(8);
  expect(who).not.toMatch(/^(x+y+|y+x+)$/);
});
