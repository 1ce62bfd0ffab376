import { AwsError, awsErrorOf } from '../aws-error.ts';
import type { WireAnswer, WireCall, WireRequest } from './protocols.ts';
import { element, elements } from './query.ts';

/** S3's own protocol: the bucket and the key are the path, the object is the body, all else is headers; errors are XML. */

/** Whether the request is signed for S3; nothing else in it says so. */
export function isForS3({ headers }: Pick<WireRequest, 'headers'>): boolean {
  return /Credential=[^/,\s]+\/\d{8}\/[^/]+\/s3\/aws4_request/.test(headers.authorization ?? '');
}

/** Signatures and checksums change nothing: on one machine what arrives is what was sent. */
const WITHOUT_EFFECT =
  /^x-amz-(?:checksum-.*|content-sha256|date|sdk-checksum-algorithm|security-token|user-agent)$/;
/** What S3 acts on and the twin does not is refused by name. */
const ACTED_ON =
  /^(?:x-amz-|if-|range$|cache-control$|content-disposition$|content-encoding$|content-language$|expires$)/;

const LIST_PARAMETERS: Record<string, string> = {
  prefix: 'Prefix',
  'max-keys': 'MaxKeys',
  'continuation-token': 'ContinuationToken',
  'encoding-type': 'EncodingType',
};
const OBJECT_OPERATIONS: Record<string, string> = { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject' };

/** The call, or the answer that refuses it. */
export function readS3(request: WireRequest): WireCall | WireAnswer {
  try {
    const { operation, input } = readOperation(request);
    const seal = operation === 'ListObjectsV2' ? listAnswer : objectAnswer;
    return {
      service: 's3',
      operation,
      input,
      answer: seal,
      refuse: (error, requestId) => refuse(error, request, requestId),
    };
  } catch (error) {
    return refuse(awsErrorOf(error), request, 'not-taken');
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function readOperation(request: WireRequest): { operation: string; input: Record<string, unknown> } {
  const { method, path, query, headers, bytes } = request;
  const header = Object.keys(headers).find((name) => ACTED_ON.test(name) && !WITHOUT_EFFECT.test(name));
  if (header !== undefined) throw notImplemented(`the header ${header}`);
  const [Bucket = '', ...rest] = decoded(path).slice(1).split('/');
  const Key = rest.join('/');
  const asked = Object.fromEntries(new URLSearchParams(query)) as Record<string, string>;
  const { 'x-id': _, 'list-type': list, ...parameters } = asked;
  const isList = Key === '' && method === 'GET' && list === '2';
  const operation = isList ? 'ListObjectsV2' : OBJECT_OPERATIONS[method];
  if (operation === undefined || (Key === '' && !isList)) throw notImplemented(`${method} ${path}`);
  const known = isList ? LIST_PARAMETERS : {};
  const parameter = Object.keys(parameters).find((name) => !(name in known));
  if (parameter !== undefined) throw notImplemented(`the parameter ${parameter}`);
  if (isList) {
    const members = Object.entries(LIST_PARAMETERS).map(
      ([name, member]) => [member, parameters[name]] as const,
    );
    return { operation, input: { Bucket, ...Object.fromEntries(members) } };
  }
  const content = { Body: bytes.toString('base64'), ContentType: headers['content-type'] };
  return { operation, input: { Bucket, Key, ...(method === 'PUT' && content) } };
}

/** What an operation answers of an object. */
interface ObjectOutput {
  Body?: string;
  ContentLength?: number;
  ContentType?: string;
  ETag: string;
  LastModified?: string;
}

function objectAnswer(output: unknown, requestId: string): WireAnswer {
  const { Body = '', ContentLength, ContentType, ETag, LastModified } = output as ObjectOutput;
  const members = {
    'content-length': ContentLength,
    'content-type': ContentType,
    etag: ETag,
    'last-modified': LastModified && new Date(LastModified).toUTCString(),
    'x-amz-request-id': requestId,
  };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return { status: 200, headers, body: Buffer.from(Body, 'base64') };
}

function listAnswer(output: unknown, requestId: string): WireAnswer {
  const content = elements(output as object);
  const body = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ListBucketResult>`;
  return xml(200, body, requestId);
}

function refuse(
  { code, message, statusCode }: AwsError,
  { path }: WireRequest,
  requestId: string,
): WireAnswer {
  const told = { Code: code, Message: message, Resource: path, RequestId: requestId };
  return xml(statusCode, element('Error', told), requestId);
}

function xml(status: number, body: string, requestId: string): WireAnswer {
  return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body };
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the twin does not run S3 with ${what}`, 501);
}
