import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { nameIn } from '../cloud.ts';
import { parseJson } from '../services/json.ts';
import type { InvokeOutput } from '../services/lambda/invoke.ts';
import { QUEUE_ORIGIN, queueUrl } from '../services/sqs/queue-url.ts';
import { isForS3, readS3 } from './s3.ts';
import { decodeForm, element, flattened } from './query.ts';

/** A request on the wire, read: what it asks for, and how its answer looks. */
export interface WireCall {
  service: string;
  operation: string;
  input: object;
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
const queryServices: Record<string, string> = {
  '2010-03-31': 'sns',
  '2010-12-01': 'ses',
  '2012-11-05': 'sqs',
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
  const type = `application/x-amz-json-${version}`;
  const call: WireCall = {
    service,
    operation,
    input: bodyOf(request),
    answer: (output, requestId) => sealed(200, type, requestId, JSON.stringify(output ?? {})),
    refuse: (error, requestId) => {
      const body = { __type: error.code, message: error.message, ...error.details };
      const isAsked = request.headers['x-amzn-query-mode'] === 'true';
      const more = isAsked ? { 'x-amzn-query-error': `${queryCode(error)};${faultOf(error)}` } : undefined;
      return sealed(error.statusCode, type, requestId, JSON.stringify(body), more);
    },
  };
  return service === 'sqs' ? withQueuesHere(call, request) : call;
}

function readQuery(request: WireRequest): WireCall | undefined {
  const { Action, Version, ...input } = decodeForm(request.body);
  const service = queryServices[String(Version)];
  if (!service || typeof Action !== 'string') return undefined;
  const xmlns = `http://${service}.amazonaws.com/doc/${String(Version)}/`;
  const seal = (status: number, root: string, content: string, requestId: string): WireAnswer =>
    sealed(status, 'text/xml', requestId, `<${root} xmlns="${xmlns}">${content}</${root}>`);
  const call: WireCall = {
    service,
    operation: Action,
    input,
    answer: (output, RequestId) => {
      const result = element(`${Action}Result`, (service === 'sqs' ? flattened(output) : output) ?? {});
      const content = result + element('ResponseMetadata', { RequestId });
      return seal(200, `${Action}Response`, content, RequestId);
    },
    refuse: (error, requestId) => {
      const told = { Type: faultOf(error), Code: queryCode(error), Message: error.message };
      const content = element('Error', told) + element('RequestId', requestId);
      return seal(error.statusCode, 'ErrorResponse', content, requestId);
    },
  };
  return service === 'sqs' ? withQueuesHere(call, request) : call;
}

/** SQS spoke the query protocol first; its SDKs know an error by the old name. */
function queryCode({ code }: AwsError): string {
  return code === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : code;
}

function faultOf({ statusCode }: AwsError): string {
  return statusCode < 500 ? 'Sender' : 'Receiver';
}

/** A queue is known by its name, whatever host its URL has; the URLs in an answer lead back to where the request went. */
function withQueuesHere(call: WireCall, { headers }: WireRequest): WireCall {
  const { QueueUrl: url } = call.input as { QueueUrl?: unknown };
  const named = typeof url === 'string' && { QueueUrl: queueUrl(nameIn(url)) };
  return {
    ...call,
    input: { ...call.input, ...named },
    answer: (output, requestId) => {
      const answer = call.answer(output, requestId);
      const body = answer.body.toString().replaceAll(QUEUE_ORIGIN, `http://${headers.host ?? ''}`);
      return { ...answer, body };
    },
  };
}

/** A function's environment such that an SDK, which follows a queue's URL before its endpoint, comes to the wire. */
export function onTheWire(environment: Record<string, string>, wireUrl: string): Record<string, string> {
  const moved = Object.entries(environment).map(
    ([name, value]) => [name, value.replaceAll(QUEUE_ORIGIN, wireUrl)] as const,
  );
  return Object.fromEntries(moved);
}

function readInvoke(FunctionName: string, request: WireRequest): WireCall {
  const InvocationType = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const type = 'application/json';
  return {
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName, InvocationType, Payload: bodyOf(request) },
    answer: (output, requestId) => {
      const { StatusCode, Payload, FunctionError } = output as InvokeOutput;
      const body = Payload === undefined ? '' : JSON.stringify(Payload);
      const more = FunctionError && { 'x-amz-function-error': FunctionError };
      return sealed(StatusCode, type, requestId, body, more);
    },
    refuse: ({ code, message, statusCode, details }, requestId) => {
      const body = JSON.stringify({ Message: message, ...details });
      return sealed(statusCode, type, requestId, body, { 'x-amzn-errortype': code });
    },
  };
}

function sealed(
  status: number,
  type: string,
  requestId: string,
  body: string,
  more: Record<string, string> = {},
): WireAnswer {
  return { status, headers: { 'content-type': type, 'x-amzn-requestid': requestId, ...more }, body };
}

function bodyOf({ body }: WireRequest): object {
  const parsed = parseJson(body || '{}');
  if (parsed !== undefined) return parsed as object;
  throw new AwsError('SerializationException', 'the body is not JSON');
}
