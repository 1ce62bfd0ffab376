import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fromEpoch, type Instant } from '../../shared/time/calendar.ts';

/** A refusal that the caller can act on, as RFC 9457 has it. `type` is stable: programs may rely on it. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly errors: { event?: number; field: string; message: string }[];
  /** What else the type of refusal tells, as members of its own. */
  readonly more: Record<string, unknown>;

  constructor(
    status: number,
    type: string,
    title: string,
    detail: string,
    errors: { event?: number; field: string; message: string }[] = [],
    more: Record<string, unknown> = {},
  ) {
    super(detail);
    this.status = status;
    this.type = `urn:puntual:problem:${type}`;
    this.title = title;
    this.errors = errors;
    this.more = more;
  }
}

export interface HttpRequest {
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  /** As it was sent, whether or not the gateway took it for text. */
  body: Buffer;
  /** When the gateway took it. */
  at: Instant;
}

export type HttpAnswer = APIGatewayProxyStructuredResultV2;

/** For functions behind the HTTP API: decodes the body, turns every refusal into problem+json. */
export function httpHandler(work: (request: HttpRequest) => Promise<HttpAnswer>) {
  return behindApi<APIGatewayProxyEventV2>((event) =>
    work({
      headers: event.headers,
      body: bodyOf(event),
      at: fromEpoch(event.requestContext.timeEpoch),
    }),
  );
}

/** The body as it was sent, whether or not the gateway took it for text. */
export function bodyOf({
  body = '',
  isBase64Encoded,
}: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Buffer {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** What all functions behind the HTTP API share. */
export function behindApi<Event>(work: (event: Event) => Promise<HttpAnswer>) {
  return middy<Event, HttpAnswer>()
    .onError((request) => {
      request.response = answerTo(request.error);
    })
    .handler((event) => work(event));
}

function answerTo(error: unknown): HttpAnswer {
  if (error instanceof Problem) {
    const { type, title, status, message: detail, errors, more } = error;
    console.info({ message: 'request refused', type, status });
    const named = errors.length > 0 ? { errors } : {};
    return problemJson(status, { type, title, status, detail, ...named, ...more });
  }
  console.error({ message: 'request failed', error });
  return problemJson(503, {
    type: 'urn:puntual:problem:try-again',
    title: 'Not taken',
    status: 503,
    detail: 'The request could not be taken safely. Send it again.',
  });
}

function problemJson(statusCode: number, body: object): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}
