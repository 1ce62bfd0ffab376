import type { IncomingHttpHeaders } from 'node:http';
import { ACCOUNT, REGION } from '../../cloud.ts';
import type { Kernel } from '../../kernel.ts';
import type { Authorized } from './jwt-authorizer.ts';
import type { MatchedRoute } from './routes.ts';

export interface HttpRequest {
  method: string;
  /** Path and query, as sent. */
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** As API Gateway itself answers. */
export function messageAnswer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}

/** The event of payload format 2.0. */
export function proxyEvent(
  { method, target, headers, body }: HttpRequest,
  { route: { routeKey }, path, pathParameters }: MatchedRoute,
  { kernel, apiId, authorized }: { kernel: Kernel; apiId: string; authorized: Authorized | undefined },
): Record<string, unknown> {
  const { random } = kernel;
  const now = kernel.now();
  const domainName = `${apiId}.execute-api.${REGION}.amazonaws.com`;
  const traceId = `Root=1-${Math.floor(now / 1000).toString(16)}-${random.text(24, '0123456789abcdef')}`;
  const [, rawQueryString = ''] = /\?(.*)$/s.exec(target) ?? [];
  const { cookie } = headers;
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: proxyHeaders(headers, domainName, traceId),
    ...(rawQueryString !== '' && { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(authorized && { authorizer: { jwt: authorized } }),
      domainName,
      domainPrefix: apiId,
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: SOURCE_IP,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: random.uuid(),
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const SOURCE_IP = '127.0.0.1';
const LEFT_OUT = ['cookie', 'connection', 'transfer-encoding'];

/** Lower-cased, repeated ones joined by commas; `host` is the API's own, whatever port the twin has today. */
function proxyHeaders(
  headers: IncomingHttpHeaders,
  domainName: string,
  traceId: string,
): Record<string, string> {
  const all = {
    ...headers,
    host: domainName,
    'x-amzn-trace-id': traceId,
    'x-forwarded-for': SOURCE_IP,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
  const kept = Object.entries(all).filter(([name]) => !LEFT_OUT.includes(name));
  return Object.fromEntries(
    kept.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, String(value)]),
  );
}

/** The types that an HTTP API hands on as text; it base64-encodes all others, `application/cloudevents+json` too. */
function isTextType(contentType = ''): boolean {
  return /^\s*(?:text\/.*|application\/(?:json|javascript|xml))\s*$/i.test(contentType.split(';')[0] ?? '');
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const byName = Map.groupBy(new URLSearchParams(rawQueryString), ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, pairs]) => [name, pairs.map(([, value]) => value).join(',')]),
  );
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(epochMs: number): string {
  const [, day = '', month = '', year = '', time = ''] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/** The answer that a function's result stands for. */
export function proxyAnswer(result: unknown): HttpAnswer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result))
    return { status: 200, headers: { 'content-type': 'application/json' }, body: asText(result) };
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    return messageAnswer(500, 'Internal Server Error');
  const sent: Record<string, string | string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(headers ?? {})) sent[name.toLowerCase()] = asText(value);
  if (Array.isArray(cookies)) sent['set-cookie'] = cookies.map(String);
  const content = asText(body ?? '');
  return { status, headers: sent, body: isBase64Encoded === true ? Buffer.from(content, 'base64') : content };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
