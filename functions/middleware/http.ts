import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fromEpoch, type Instant } from '../../shared/time/calendar.ts';

/** A refusal that the caller can act on, as RFC 9457 has it. `type` is stable: programs may rely on it. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly errors: { event?: number; field: string; message: string }[];

  constructor(
    status: number,
    type: string,
    title: string,
    detail: string,
    errors: { event?: number; field: string; message: string }[] = [],
  ) {
    super(detail);
    this.status = status;
    this.type = `urn:puntual:problem:${type}`;
    this.title = title;
    this.errors = errors;
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
      body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      at: fromEpoch(event.requestContext.timeEpoch),
    }),
  );
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
    const { type, title, status, message: detail, errors } = error;
    console.info({ message: 'request refused', type, status });
    return problemJson(status, { type, title, status, detail, ...(errors.length > 0 ? { errors } : {}) });
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
