import type { IncomingHttpHeaders } from 'node:http';
import { ACCOUNT } from '../../cloud.ts';
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

interface EventContext {
  apiId: string;
  domainName: string;
  requestId: string;
  traceId: string;
  /** Virtual epoch milliseconds. */
  now: number;
  /** Of a route with an authorizer. */
  authorized?: Authorized;
}

/** The event of payload format 2.0. */
export function proxyEvent(
  { method, target, headers, body }: HttpRequest,
  { routeKey, path, pathParameters }: MatchedRoute,
  { apiId, domainName, requestId, traceId, now, authorized }: EventContext,
): Record<string, unknown> {
  const rawQueryString = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const { cookie } = headers;
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: proxyHeaders(headers, domainName, traceId),
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(authorized ? { authorizer: { jwt: authorized } } : {}),
      domainName,
      domainPrefix: apiId,
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: SOURCE_IP,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const SOURCE_IP = '127.0.0.1';

/** Lower-cased, repeated ones joined by commas; `host` is the API's own, whatever port the twin has today. */
function proxyHeaders(
  headers: IncomingHttpHeaders,
  domainName: string,
  traceId: string,
): Record<string, string> {
  const kept = Object.entries(headers)
    .filter(([name]) => !['cookie', 'connection', 'transfer-encoding'].includes(name))
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')] as const);
  const added = {
    host: domainName,
    'x-amzn-trace-id': traceId,
    'x-forwarded-for': SOURCE_IP,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
  return Object.fromEntries(
    [...new Map([...kept, ...Object.entries(added)])].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The types that an HTTP API hands on as text; it base64-encodes all others, `application/cloudevents+json` too. */
function isTextType(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    type.startsWith('text/') ||
    ['application/json', 'application/javascript', 'application/xml'].includes(type)
  );
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(epochMs: number): string {
  const [date = '', time = ''] = new Date(epochMs).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`;
}

/** The answer that a function's result stands for; undefined when the result is none. */
export function proxyAnswer(result: unknown): HttpAnswer | undefined {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: asText(result) };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const given = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  const sent: Record<string, string | string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of given) sent[name.toLowerCase()] = asText(value);
  if (Array.isArray(cookies)) sent['set-cookie'] = cookies.map(String);
  const content = body === undefined || body === null ? '' : asText(body);
  return { status, headers: sent, body: isBase64Encoded === true ? Buffer.from(content, 'base64') : content };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
