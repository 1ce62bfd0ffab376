import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { WireAnswer, WireCall, WireRequest } from './protocols.ts';
import { element } from './query.ts';

/** S3's own protocol: the bucket and the key are the path, the object is the body, all else is headers; errors are XML. */

/** Whether the request is signed for S3; nothing else in it says so. */
export function isForS3({ headers }: Pick<WireRequest, 'headers'>): boolean {
  return /Credential=[^/,\s]+\/\d{8}\/[^/]+\/s3\/aws4_request/.test(headers.authorization ?? '');
}

const CHECKSUM = 'x-amz-checksum-';

/** What changes nothing, or is read below. Any other header that S3 would act on is refused by name. */
const KNOWN_HEADERS = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);
const ACTED_ON = /^(?:x-amz-|if-|range$|cache-control$|content-disposition$|content-language$|expires$)/;

const LIST_PARAMETERS: Record<string, string> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
};

/** The call, or the answer that refuses it. */
export function readS3(request: WireRequest): WireCall | WireAnswer {
  try {
    return readObjectCall(request);
  } catch (error) {
    if (error instanceof AwsError) return refuse(error, request, 'not-taken');
    throw error;
  }
}

function readObjectCall(request: WireRequest): WireCall {
  const { method, path, query, headers } = request;
  refuseUnknown(headers);
  const [Bucket = '', ...rest] = path.slice(1).split('/').map(decodeURIComponent);
  const Key = rest.join('/');
  const parameters = new Map(new URLSearchParams(query));
  // Only names the operation.
  parameters.delete('x-id');
  const call = (operation: string, input: object, seal: (output: never) => WireAnswer): WireCall => ({
    service: 's3',
    operation,
    input,
    answer: (output, requestId) => {
      const sealed = seal(output as never);
      return { ...sealed, headers: { ...sealed.headers, 'x-amz-request-id': requestId } };
    },
    refuse: (error, requestId) => refuse(error, request, requestId),
  });
  if (Key === '' && method === 'GET' && parameters.get('list-type') === '2')
    return call('ListObjectsV2', { Bucket, ...listInput(parameters) }, (output) =>
      listAnswer(output, parameters.get('encoding-type')),
    );
  const [unknown] = parameters.keys();
  if (Key === '' || unknown !== undefined)
    throw notImplemented(`${method} ${path}${unknown === undefined ? '' : `?${unknown}`}`);
  const withChecksums = String(headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED';
  switch (method) {
    case 'PUT':
      return call('PutObject', { Bucket, Key, ...putInput(request) }, (output) => objectAnswer(output, true));
    case 'GET':
      return call('GetObject', { Bucket, Key }, (output) => objectAnswer(output, withChecksums));
    case 'HEAD':
      return call('HeadObject', { Bucket, Key }, (output) => objectAnswer(output, withChecksums));
    default:
      throw notImplemented(`${method} of an object`);
  }
}

function refuseUnknown(headers: IncomingHttpHeaders): void {
  const unknown = Object.keys(headers).find(
    (name) =>
      ACTED_ON.test(name) &&
      !KNOWN_HEADERS.has(name) &&
      // With its mode.
      !name.startsWith(CHECKSUM),
  );
  if (unknown !== undefined) throw notImplemented(`the header ${unknown}`);
}

function putInput({ headers, bytes: sent }: WireRequest): Record<string, unknown> {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  const [other] = encodings.filter((name) => name !== '' && name !== 'aws-chunked');
  if (other !== undefined) throw notImplemented(`the content encoding ${other}`);
  const declared = headers['x-amz-content-sha256'];
  const isChunked = encodings.includes('aws-chunked') || String(declared).startsWith('STREAMING-');
  const { bytes, trailers } = isChunked ? decodeAwsChunked(sent) : { bytes: sent, trailers: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== bytes.length)
    throw new AwsError('IncompleteBody', 'You did not provide the number of bytes that you announced', 400);
  const isHash = typeof declared === 'string' && /^[0-9a-f]{64}$/.test(declared);
  if (isHash && declared !== createHash('sha256').update(bytes).digest('hex')) {
    const what = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', what, 400);
  }
  const Checksums = Object.fromEntries(
    Object.entries({ ...headers, ...trailers })
      .filter(([name]) => name.startsWith(CHECKSUM) && !/-(?:mode|type|algorithm)$/.test(name))
      .map(([name, value]) => [name.slice(CHECKSUM.length), String(value)]),
  );
  return {
    Body: bytes.toString('base64'),
    ContentType: headers['content-type'],
    ContentMD5: headers['content-md5'],
    Checksums,
  };
}

interface ObjectOutput {
  Body?: string;
  ContentLength?: number;
  ContentType?: string;
  ETag: string;
  LastModified?: string;
  VersionId?: string;
  Checksums: Record<string, string>;
}

function objectAnswer(output: ObjectOutput, withChecksums: boolean): WireAnswer {
  const { Body, ContentLength, ContentType, ETag, LastModified, VersionId, Checksums } = output;
  const named: [string, string | undefined][] = [
    ['etag', ETag],
    ['content-type', ContentType],
    ['content-length', ContentLength === undefined ? undefined : String(ContentLength)],
    ['last-modified', LastModified === undefined ? undefined : new Date(LastModified).toUTCString()],
    ['x-amz-version-id', VersionId],
    ...(withChecksums
      ? Object.entries(Checksums).map(([name, value]): [string, string] => [`${CHECKSUM}${name}`, value])
      : []),
  ];
  const headers = Object.fromEntries(
    named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return { status: 200, headers, body: Buffer.from(Body ?? '', 'base64') };
}

function listInput(parameters: ReadonlyMap<string, string>): Record<string, unknown> {
  const ignored = ['list-type', 'encoding-type', 'fetch-owner'];
  const unknown = [...parameters.keys()].find(
    (name) => !(name in LIST_PARAMETERS) && !ignored.includes(name),
  );
  if (unknown !== undefined) throw notImplemented(`the parameter ${unknown}`);
  return Object.fromEntries(
    [...parameters].flatMap(([name, value]) => {
      const member = LIST_PARAMETERS[name];
      if (member === undefined) return [];
      return [[member, member === 'MaxKeys' ? Number(value) : value]];
    }),
  );
}

type Listed = Record<string, unknown> & { Contents: { Key: string }[]; CommonPrefixes: { Prefix: string }[] };

function listAnswer(output: Listed, encoding: string | undefined): WireAnswer {
  const name = (text: string) =>
    encoding === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
  const { Contents, CommonPrefixes, Prefix, ...rest } = output;
  const members = { Prefix: name(String(Prefix)), EncodingType: encoding, ...rest };
  const content = [
    ...Object.entries(members).map(([member, value]) => element(member, value)),
    ...Contents.map((object) => element('Contents', { ...object, Key: name(object.Key) })),
    ...CommonPrefixes.map((folder) => element('CommonPrefixes', { Prefix: name(folder.Prefix) })),
  ].join('');
  const body = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function refuse(error: AwsError, { path }: WireRequest, requestId: string): WireAnswer {
  const { code: Code, message: Message, statusCode: status } = error;
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
  return {
    status,
    headers,
    body: element('Error', { Code, Message, Resource: path, RequestId: requestId }),
  };
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the twin does not run S3 with ${what}`, 501);
}
