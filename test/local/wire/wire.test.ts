import { createServer, request as httpRequest } from 'node:http';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { startWire, type Wire } from '../../../local/wire/server.ts';

/** Unchanged SDK clients against fake services: what they send arrives as the API names it, and answers and errors too. */

const wires: Wire[] = [];
afterEach(async () => {
  await Promise.all(wires.splice(0).map((wire) => wire.close()));
});

interface Line {
  cloud: Cloud;
  wire: Wire;
  client: {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
}

async function lineTo(service: string, operations: Record<string, (input: never) => unknown>): Promise<Line> {
  const cloud = new Cloud(new Kernel({ startAt: Date.UTC(2026, 0, 5), seed: 1 }), new FaultRules());
  cloud.register(service, operations);
  const wire = await startWire({ cloud, unitOf: () => undefined, port: 0 });
  wires.push(wire);
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };
  return { cloud, wire, client: { endpoint: wire.url, region: 'us-east-1', maxAttempts: 1, credentials } };
}

/** What a promise is rejected with. */
function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('DynamoDB: items with bytes go there and back', async () => {
  let stored: unknown;
  const { client } = await lineTo('dynamodb', {
    PutItem: ({ Item }: { Item: unknown }) => {
      stored = Item;
      return {};
    },
    GetItem: () => ({ Item: stored }),
  });
  const table = new DynamoDBClient(client);
  const Item = {
    pk: { S: 'é€😀' },
    n: { N: '1.50' },
    bytes: { B: new Uint8Array([0, 255]) },
    list: { L: [{ NULL: true as const }] },
  };
  await table.send(new PutItemCommand({ TableName: 't', Item }));
  expect(stored).toMatchObject({ bytes: { B: 'AP8=' } });
  const read = await table.send(new GetItemCommand({ TableName: 't', Key: { pk: Item.pk } }));
  expect(read.Item).toEqual(Item);
});

test('DynamoDB: an error carries its name and what belongs to it', async () => {
  const { client } = await lineTo('dynamodb', {
    PutItem: () => {
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, {
        Item: { v: { N: '2' } },
      });
    },
    TransactWriteItems: () => {
      const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'm' }];
      throw new AwsError('TransactionCanceledException', 'Transaction cancelled', 400, {
        CancellationReasons,
      });
    },
  });
  const table = new DynamoDBClient(client);
  expect(
    await refusal(table.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: 'a' } } }))),
  ).toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { v: { N: '2' } },
    $metadata: { httpStatusCode: 400 },
  });
  expect(await refusal(table.send(new TransactWriteItemsCommand({ TransactItems: [] })))).toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'm' }],
  });
});

test('Step Functions: camelCase members, dates as instants, named errors', async () => {
  const { client } = await lineTo('sfn', {
    StartExecution: ({ name }: { name?: string }) => {
      if (name === 'taken') throw new AwsError('ExecutionAlreadyExists', 'Execution Already Exists');
      return { executionArn: `arn:${name ?? ''}`, startDate: 1_767_571_200.5 };
    },
    DescribeExecution: () => {
      throw new AwsError('ExecutionDoesNotExist', 'Execution Does Not Exist');
    },
  });
  const workflows = new SFNClient(client);
  const started = await workflows.send(new StartExecutionCommand({ stateMachineArn: 'arn:m', name: 'x' }));
  expect(started).toMatchObject({ executionArn: 'arn:x', startDate: new Date('2026-01-05T00:00:00.500Z') });
  const again = workflows.send(new StartExecutionCommand({ stateMachineArn: 'arn:m', name: 'taken' }));
  expect(await refusal(again)).toMatchObject({ name: 'ExecutionAlreadyExists' });
  const missing = workflows.send(new DescribeExecutionCommand({ executionArn: 'arn:y' }));
  expect(await refusal(missing)).toMatchObject({ name: 'ExecutionDoesNotExist' });
});

test('EventBridge and Secrets Manager', async () => {
  const entries: unknown[] = [];
  const bus = await lineTo('eventbridge', {
    PutEvents: ({ Entries }: { Entries: unknown[] }) => {
      entries.push(...Entries);
      return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'm' }] };
    },
  });
  const put = new PutEventsCommand({
    Entries: [{ Source: 's', DetailType: 'd', Detail: '{}', Time: new Date(5000) }],
  });
  expect(await new EventBridgeClient(bus.client).send(put)).toMatchObject({ FailedEntryCount: 1 });
  expect(entries).toEqual([{ Source: 's', DetailType: 'd', Detail: '{}', Time: 5 }]);

  const vault = await lineTo('secretsmanager', {
    GetSecretValue: ({ SecretId }: { SecretId: string }) => {
      if (SecretId !== 'known') throw new AwsError('ResourceNotFoundException', "can't find it");
      return { SecretString: 'whisper', CreatedDate: 1_767_571_200 };
    },
  });
  const secrets = new SecretsManagerClient(vault.client);
  expect(await secrets.send(new GetSecretValueCommand({ SecretId: 'known' }))).toMatchObject({
    SecretString: 'whisper',
    CreatedDate: new Date('2026-01-05T00:00:00Z'),
  });
  const missing = await refusal(secrets.send(new GetSecretValueCommand({ SecretId: 'other' })));
  expect(missing).toMatchObject({ name: 'ResourceNotFoundException', message: "can't find it" });
});

test('SQS: a queue is found by its name, whatever host its URL has, and its URL leads back here', async () => {
  const urls: string[] = [];
  const { client, wire } = await lineTo('sqs', {
    GetQueueUrl: () => ({ QueueUrl: 'http://sqs.us-east-1.localhost/000000000000/q' }),
    SendMessage: ({ QueueUrl }: { QueueUrl: string }) => {
      urls.push(QueueUrl);
      return { MessageId: 'm' };
    },
    ReceiveMessage: () => {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    },
  });
  const queues = new SQSClient({ ...client, md5: false });
  const { QueueUrl = '' } = await queues.send(new GetQueueUrlCommand({ QueueName: 'q' }));
  expect(QueueUrl).toBe(`${wire.url}/000000000000/q`);
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b' }));
  expect(urls).toEqual(['http://sqs.us-east-1.localhost/000000000000/q']);
  const missing = await refusal(queues.send(new ReceiveMessageCommand({ QueueUrl })));
  expect(missing).toMatchObject({
    name: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
  });
});

test('SNS and SES: forms in, XML out', async () => {
  const published: unknown[] = [];
  const topics = await lineTo('sns', {
    Publish: (input: { Message: string }) => {
      published.push(input);
      if (input.Message === 'bad')
        throw new AwsError('InvalidParameter', 'Invalid parameter: <Message> & more');
      return { MessageId: 'id<1>&' };
    },
  });
  const sns = new SNSClient(topics.client);
  const MessageAttributes = { tone: { DataType: 'String', StringValue: 'firm' } };
  const sent = await sns.send(
    new PublishCommand({ TopicArn: 'arn:t', Message: 'ñ=&+ %', MessageAttributes }),
  );
  expect(sent.MessageId).toBe('id<1>&');
  expect(published).toEqual([{ TopicArn: 'arn:t', Message: 'ñ=&+ %', MessageAttributes }]);
  expect(await refusal(sns.send(new PublishCommand({ TopicArn: 'arn:t', Message: 'bad' })))).toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: <Message> & more',
  });

  const sentMail: unknown[] = [];
  const mail = await lineTo('ses', {
    SendRawEmail: (input: { Destinations: string[] }) => {
      sentMail.push(input);
      if (input.Destinations.length === 1)
        throw new AwsError('MessageRejected', 'Email address is not verified.');
      return { MessageId: 'm-1' };
    },
  });
  const ses = new SESClient(mail.client);
  const RawMessage = { Data: new Uint8Array([0, 128, 255, 13, 10]) };
  const twelve = Array.from({ length: 12 }, (_, index) => `a${index}@example.com`);
  const Tags = [{ Name: 'n', Value: 'v' }];
  expect(await ses.send(new SendRawEmailCommand({ RawMessage, Destinations: twelve, Tags }))).toMatchObject({
    MessageId: 'm-1',
  });
  expect(sentMail).toEqual([{ RawMessage: { Data: 'AID/DQo=' }, Destinations: twelve, Tags }]);
  const rejected = await refusal(
    ses.send(new SendRawEmailCommand({ RawMessage, Destinations: ['b@example.com'] })),
  );
  expect(rejected).toMatchObject({ name: 'MessageRejected', message: 'Email address is not verified.' });
});

test('Lambda: invoked by REST', async () => {
  const inputs: unknown[] = [];
  const { wire } = await lineTo('lambda', {
    Invoke: (input: never) => {
      inputs.push(input);
      return {
        StatusCode: 200,
        Payload: { errorType: 'E' },
        FunctionError: 'Unhandled',
        ExecutedVersion: '$LATEST',
      };
    },
  });
  const answer = await fetch(`${wire.url}/2015-03-31/functions/arn%3Aaws%3Alambda%3Af/invocations`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AK/1/us-east-1/lambda/aws4_request' },
    body: '{"a":1}',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(await answer.json()).toEqual({ errorType: 'E' });
  expect(inputs).toEqual([
    { FunctionName: 'arn:aws:lambda:f', InvocationType: 'RequestResponse', Payload: { a: 1 } },
  ]);
});

test('a lost acknowledgement looks like a broken connection, after the work', async () => {
  let puts = 0;
  const { client, cloud } = await lineTo('dynamodb', { PutItem: () => ({ done: (puts += 1) }) });
  cloud.faults.set({ rules: [{ match: 'dynamodb:PutItem', kind: 'lost', times: 1 }] });
  const table = new DynamoDBClient(client);
  const put = new PutItemCommand({ TableName: 't', Item: { pk: { S: 'a' } } });
  expect(await refusal(table.send(put))).toMatchObject({ code: 'ECONNRESET' });
  expect(puts).toBe(1);
  await table.send(put);
  expect(puts).toBe(2);
});

test('a call whose client has run out of patience ends all the same', async () => {
  const { cloud, client } = await lineTo('secretsmanager', {
    GetSecretValue: () => ({ SecretString: 'x' }),
  });
  const hold = cloud.kernel.hold(() => true);
  const impatient = new SecretsManagerClient({
    ...client,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
  const gaveUp = await refusal(impatient.send(new GetSecretValueCommand({ SecretId: 's' })));
  expect(gaveUp).toMatchObject({ name: 'TimeoutError' });
  await new Promise((noticed) => setTimeout(noticed, 200));
  hold.release();
  expect(await cloud.kernel.submit('the next', () => 'runs')).toBe('runs');
});

test('a service or operation that the twin does not run says so', async () => {
  const { client } = await lineTo('dynamodb', {});
  const error = await refusal(
    new DynamoDBClient(client).send(new GetItemCommand({ TableName: 't', Key: {} })),
  );
  expect(error).toMatchObject({ name: 'UnknownOperationException' });
  expect(String(error)).toContain('dynamodb:GetItem');
});

test('a defect of the twin answers 500 and is told', async () => {
  const { client, cloud } = await lineTo('dynamodb', {
    GetItem: () => {
      throw new TypeError('a defect');
    },
  });
  const told: unknown[] = [];
  cloud.watch((event) => told.push(event));
  const error = await refusal(
    new DynamoDBClient(client).send(new GetItemCommand({ TableName: 't', Key: {} })),
  );
  expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect(told).toMatchObject([{ kind: 'failure', where: 'dynamodb:GetItem' }]);
});

test('nobody but this machine, and nothing unsigned', async () => {
  const { wire } = await lineTo('dynamodb', { GetItem: () => ({}) });
  const ask = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(wire.url, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end('{}');
    });
  const signed = { 'x-amz-target': 'DynamoDB_20120810.GetItem', authorization: 'AWS4 Credential=A/b' };
  expect(await ask(signed)).toBe(200);
  expect(await ask({ ...signed, host: 'attacker.example:80' })).toBe(403);
  expect(await ask({ 'x-amz-target': 'DynamoDB_20120810.GetItem' })).toBe(403);
  expect(await ask({ authorization: 'AWS4 Credential=A/b', 'x-amz-target': 'Quantum_1.Leap' })).toBe(404);
});

test('a port in use is told by its number', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const cloud = new Cloud(new Kernel({ startAt: 0, seed: 1 }), new FaultRules());
  await expect(startWire({ cloud, unitOf: () => undefined, port })).rejects.toThrow(
    `port ${port} for the AWS wire endpoint is in use`,
  );
  other.close();
});
