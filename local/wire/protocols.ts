import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { ACCOUNT, REGION } from '../cloud.ts';
import { isForS3, readS3 } from './s3.ts';
import { decodeForm, encodeError, encodeResult, sealResult } from './query.ts';
import { fromFlatForm, toFlatXml } from './sqs-query.ts';

/** A request on the wire, read: what it asks for, and how its answer looks. */
export interface WireCall {
  service: string;
  operation: string;
  input: unknown;
  answer(output: unknown, requestId: string): WireAnswer;
  refuse(error: AwsError, requestId: string): WireAnswer;
}

export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface WireRequest {
  method: string;
  /** As it was sent, with its escapes. */
  path: string;
  /** What follows the question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  /** The body as text, and as it was sent. */
  body: string;
  bytes: Buffer;
}

/** By the prefix of `x-amz-target`. */
const jsonServices: Record<string, { service: string; version: '1.0' | '1.1' }> = {
  DynamoDB_20120810: { service: 'dynamodb', version: '1.0' },
  AWSStepFunctions: { service: 'sfn', version: '1.0' },
  AmazonSQS: { service: 'sqs', version: '1.0' },
  AWSEvents: { service: 'eventbridge', version: '1.1' },
  secretsmanager: { service: 'secretsmanager', version: '1.1' },
};

/** By the API version that the form names. */
const queryServices: Record<string, { service: string; namespace: string }> = {
  '2010-03-31': { service: 'sns', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  '2010-12-01': { service: 'ses', namespace: 'http://ses.amazonaws.com/doc/2010-12-01/' },
  '2012-11-05': { service: 'sqs', namespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
};

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Reads a request by its protocol; undefined when it is none that the twin speaks, or an answer that refuses it. */
export function readCall(request: WireRequest): WireCall | WireAnswer | undefined {
  if (isForS3(request)) return readS3(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return readJson(target, request);
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return readQuery(request);
  const invoked = request.method === 'POST' && INVOKE_PATH.exec(request.path);
  return invoked ? readInvoke(decodeURIComponent(invoked[1] ?? ''), request) : undefined;
}

function readJson(target: string, request: WireRequest): WireCall | undefined {
  const [prefix = '', operation = ''] = target.split('.');
  const known = jsonServices[prefix];
  if (!known) return undefined;
  const { service, version } = known;
  const input = parseJson(request.body) as Record<string, unknown>;
  if (service === 'sqs') nameQueue(input);
  const seal = (status: number, value: unknown, requestId: string): WireAnswer => {
    const body = JSON.stringify(value ?? {});
    const text = service === 'sqs' ? withQueuesHere(body, request) : body;
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId };
    const checksum: Record<string, string> =
      service === 'dynamodb' ? { 'x-amz-crc32': String(crc32(text)) } : {};
    return { status, headers: { ...headers, ...checksum }, body: text };
  };
  return {
    service,
    operation,
    input,
    answer: (output, requestId) => seal(200, output, requestId),
    refuse: (error, requestId) => {
      const body = { __type: error.code, message: error.message, ...error.details };
      const answer = seal(error.statusCode, body, requestId);
      if (request.headers['x-amzn-query-mode'] === 'true') {
        const fault = error.statusCode < 500 ? 'Sender' : 'Receiver';
        answer.headers['x-amzn-query-error'] = `${queryCodes[error.code] ?? error.code};${fault}`;
      }
      answer.headers['x-amzn-errortype'] = error.code;
      return answer;
    },
  };
}

/** SQS spoke the query protocol first; its SDKs know some errors by the old name. */
const queryCodes: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

function readQuery(request: WireRequest): WireCall | undefined {
  const { Action, Version, ...form } = decodeForm(request.body);
  const known = queryServices[String(Version)];
  if (!known || typeof Action !== 'string') return undefined;
  const { service, namespace } = known;
  const seal = (status: number, xml: string, requestId: string): WireAnswer => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xml,
  });
  if (service === 'sqs') return readQueueForm(Action, form, { namespace, seal, request });
  return {
    service,
    operation: Action,
    input: form,
    answer: (output, requestId) => seal(200, encodeResult(Action, namespace, output, requestId), requestId),
    refuse: (error, requestId) => seal(error.statusCode, encodeError(namespace, error, requestId), requestId),
  };
}

interface QueueForm {
  namespace: string;
  seal: (status: number, xml: string, requestId: string) => WireAnswer;
  request: WireRequest;
}

function readQueueForm(
  operation: string,
  form: Record<string, unknown>,
  { namespace, seal, request }: QueueForm,
): WireCall {
  const input = fromFlatForm(form);
  nameQueue(input);
  return {
    service: 'sqs',
    operation,
    input,
    answer: (output, requestId) => {
      const xml = sealResult(operation, namespace, toFlatXml(operation, output), requestId);
      return seal(200, withQueuesHere(xml, request), requestId);
    },
    refuse: ({ code, message, statusCode }, requestId) => {
      const named = { code: queryCodes[code] ?? code, message, statusCode };
      return seal(statusCode, encodeError(namespace, named, requestId), requestId);
    },
  };
}

function readInvoke(functionName: string, request: WireRequest): WireCall {
  const InvocationType = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const Payload = request.body === '' ? {} : parseJson(request.body);
  const json = { 'content-type': 'application/json' };
  return {
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionName, InvocationType, Payload },
    answer: (output, requestId) => {
      const answer = output as {
        StatusCode: number;
        Payload?: unknown;
        FunctionError?: string;
        ExecutedVersion?: string;
      };
      const headers: Record<string, string> = { ...json, 'x-amzn-requestid': requestId };
      if (answer.FunctionError) headers['x-amz-function-error'] = answer.FunctionError;
      if (answer.ExecutedVersion) headers['x-amz-executed-version'] = answer.ExecutedVersion;
      const body = answer.Payload === undefined ? '' : JSON.stringify(answer.Payload);
      return { status: answer.StatusCode, headers, body };
    },
    refuse: (error, requestId) => ({
      status: error.statusCode,
      headers: { ...json, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
      body: JSON.stringify({ Message: error.message, ...error.details }),
    }),
  };
}

/** Where the twin's queues live by name; on the wire they live where the request went. */
const QUEUE_ORIGIN = `http://sqs.${REGION}.localhost`;

/** A queue is known by its name, whatever host its URL has. */
function nameQueue(input: Record<string, unknown>): void {
  const url = input['QueueUrl'];
  if (typeof url === 'string')
    input['QueueUrl'] = `${QUEUE_ORIGIN}/${ACCOUNT}/${url.slice(url.lastIndexOf('/') + 1)}`;
}

function withQueuesHere(text: string, { headers }: WireRequest): string {
  return text.replaceAll(QUEUE_ORIGIN, `http://${headers.host ?? ''}`);
}

/** A function's environment such that an SDK, which follows a queue's URL before its endpoint, comes to the wire. */
export function onTheWire(environment: Record<string, string>, wireUrl: string): Record<string, string> {
  const moved = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(QUEUE_ORIGIN, wireUrl),
  ]);
  return Object.fromEntries(moved) as Record<string, string>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON', 400);
  }
}
