import http, {
  IncomingMessage,
  type ClientRequest,
  type IncomingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { WireAnswer } from './protocols.ts';

/*
 * The wire's other door, for the calls of functions: a request travels as one message between threads. By sockets, half of the
 * twin's time went into writing, reading and parsing what both sides hold as text anyway.
 */

/** A whole request, as it would have been written to a socket. */
export interface NearRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string | Uint8Array;
}

/** Without an answer the connection is lost. */
type Send = (request: NearRequest, done: (answer: WireAnswer | undefined) => void) => void;

type Listener = (response: IncomingMessage) => void;
type Arguments = [string | URL | RequestOptions, (RequestOptions | Listener)?, Listener?];

/**
 * From now on, what this thread asks by `node:http` of the addresses that the answer is told of goes through `send`. One stays
 * for ever: a client that bundles share may have been made for an earlier twin.
 */
export function useNearDoor(send: Send): (url: string) => void {
  const addresses = new Set<string>();
  const plain = http.request as (...given: Arguments) => ClientRequest;
  const request = (...given: Arguments): ClientRequest => {
    const { options, listener } = normalized(given);
    if (!addresses.has(addressOf(options))) return plain(...given);
    const made = new NearClientRequest(options, send);
    if (listener) made.once('response', listener);
    return made as unknown as ClientRequest;
  };
  Object.assign(http, { request });
  syncBuiltinESMExports();
  return (url) => addresses.add(new URL(url).host);
}

function normalized([first, second, third]: Arguments): { options: RequestOptions; listener?: Listener } {
  const listener = typeof second === 'function' ? second : third;
  const more = typeof second === 'function' ? {} : second;
  const isUrl = typeof first === 'string' || first instanceof URL;
  const options = isUrl ? urlToHttpOptions(new URL(first)) : first;
  return { options: { ...options, ...more }, listener };
}

/** What of `http.ClientRequest` a client needs that has its body at hand; it has no socket. */
class NearClientRequest extends Writable {
  private readonly chunks: (string | Buffer)[] = [];
  private readonly options: RequestOptions;
  private readonly send: Send;

  constructor(options: RequestOptions, send: Send) {
    super({ decodeStrings: false, autoDestroy: false });
    this.options = options;
    this.send = send;
    if (headersOf(options)['expect'] === '100-continue') process.nextTick(() => this.emit('continue'));
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    const { method = 'GET', path } = this.options;
    const request = { method, url: path ?? '/', headers: headersOf(this.options), body: joined(this.chunks) };
    this.send(request, (answer) => this.answer(answer));
    done();
  }

  private answer(answer: WireAnswer | undefined): void {
    if (this.destroyed) return;
    if (!answer) {
      this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      return;
    }
    const response = new IncomingMessage(undefined as never);
    Object.assign(response, { statusCode: answer.status, headers: answer.headers, complete: true });
    if (answer.body.length > 0) response.push(answer.body);
    response.push(null);
    response.once('close', () => this.destroy());
    this.emit('response', response);
  }
}

/** As `URL.host` has it. */
function addressOf({ hostname, host, port }: RequestOptions): string {
  return `${hostname ?? host ?? ''}:${port ?? 80}`;
}

function headersOf(options: RequestOptions): Record<string, string> {
  const sent: Record<string, string> = { host: addressOf(options) };
  for (const [name, value] of Object.entries(options.headers ?? {})) sent[name.toLowerCase()] = String(value);
  return sent;
}

function joined(chunks: (string | Buffer)[]): string | Uint8Array {
  if (chunks.every((chunk) => typeof chunk === 'string')) return chunks.join('');
  // A view of a shared pool would be sent with all of the pool.
  return new Uint8Array(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string))));
}
