import { gunzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import type { financeHandler } from '../../functions/middleware/finance.ts';

interface Asked {
  /** Of the person, as API Gateway hands them over. */
  groups?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** When the gateway takes it. */
  at?: string;
}

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  /** As it is read by whoever unpacks it. */
  text: string;
}

/** Asks a handler of the finance API as the gateway does. */
export async function ask(
  handler: ReturnType<typeof financeHandler>,
  routeKey: string,
  { groups = '[approver]', path, query, headers = {}, at = '2026-06-01T12:00:00.000Z' }: Asked = {},
): Promise<Answer> {
  const claims = { sub: 'user-1', 'cognito:groups': groups };
  const event = {
    routeKey,
    headers,
    pathParameters: path,
    queryStringParameters: query,
    requestContext: { timeEpoch: Date.parse(at), authorizer: { jwt: { claims } } },
  };
  const context = { functionName: 'test', getRemainingTimeInMillis: () => 1000 } as Context;
  const answer = (await handler(event as unknown as Parameters<typeof handler>[0], context)) as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  const { statusCode, headers: sent = {}, body = '', isBase64Encoded = false } = answer;
  const text = isBase64Encoded ? gunzipSync(Buffer.from(body, 'base64')).toString('utf8') : body;
  return { statusCode, headers: sent, text };
}
