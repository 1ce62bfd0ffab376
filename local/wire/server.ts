import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsError, ConnectionLost } from '../aws-error.ts';
import { type Cloud } from '../cloud.ts';
import { closeServer, isLoopbackHost, listen, readBody, TooLarge } from '../http/listen.ts';
import type { NearRequest } from './near.ts';
import { readCall, type WireAnswer, type WireCall } from './protocols.ts';

export interface Wire {
  url: string;
  /** Does what a function's worker asks as part of its unit; without an answer the connection is lost. */
  answer: (request: NearRequest, unit: object) => Promise<WireAnswer | undefined>;
  close(): Promise<void>;
}

interface WireOptions {
  cloud: Cloud;
  /** The unit for which whoever signs with this access key works: a function that comes by the port after all. */
  unitOf: (accessKeyId: string) => object | undefined;
  /** 0 takes any free one. */
  port: number;
}

const BODY_LIMIT = 16 * 1024 * 1024;

/** AWS's own protocols on a loopback port, so that unchanged SDKs and the AWS CLI can talk to the twin. */
export async function startWire({ cloud, unitOf, port }: WireOptions): Promise<Wire> {
  let served = 0;
  const requestId = (): string => `00000000-0000-4000-8000-${String((served += 1)).padStart(12, '0')}`;

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await received(message);
    const call = 'status' in request ? request : readRequest(request);
    if ('status' in call) return send(response, call);
    const perform = async (unit?: object): Promise<void> => {
      const answer = await answerTo(cloud, call, requestId(), unit);
      if (answer) await send(response, answer);
      else message.socket.destroy();
    };
    const unit = unitOf(accessKeyOf(message) ?? '');
    if (unit) await perform(unit);
    else await cloud.kernel.submit(`outside ${call.service}:${call.operation}`, () => perform());
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      cloud.tell({ kind: 'failure', where: 'wire', error: String(error) });
      request.socket.destroy();
    });
  });
  // A kept connection that the server closes just as a handler uses it again would look like a fault that nobody injected.
  server.keepAliveTimeout = 0;
  const url = await listen(server, port, 'the AWS wire endpoint');
  return {
    url,
    answer: async (request, unit) => {
      const call = readRequest(request);
      return 'status' in call ? call : answerTo(cloud, call, requestId(), unit);
    },
    close: () => closeServer(server),
  };
}

async function answerTo(
  cloud: Cloud,
  call: WireCall,
  requestId: string,
  unit: object | undefined,
): Promise<WireAnswer | undefined> {
  try {
    return call.answer(await cloud.call(call.service, call.operation, call.input, unit), requestId);
  } catch (error) {
    if (error instanceof ConnectionLost) return undefined;
    if (error instanceof AwsError) return call.refuse(error, requestId);
    const label = `${call.service}:${call.operation}`;
    cloud.tell({
      kind: 'failure',
      where: label,
      error: error instanceof Error ? String(error.stack) : String(error),
    });
    return call.refuse(
      new AwsError('InternalFailure', `the twin failed at ${label}: ${String(error)}`, 500),
      requestId,
    );
  }
}

/** A request that has come by the port, or the answer that refuses it. */
async function received(message: IncomingMessage): Promise<NearRequest | WireAnswer> {
  try {
    const { method = 'GET', url = '/', headers } = message;
    return { method, url, headers, body: await readBody(message, BODY_LIMIT) };
  } catch (error) {
    if (error instanceof TooLarge) return refusal('RequestEntityTooLargeException', error.message, 413);
    throw error;
  }
}

/** The call that a request makes, or the answer that refuses it. */
function readRequest({ method, url, headers, body }: NearRequest): WireCall | WireAnswer {
  if (!isLoopbackHost(headers.host)) return refusal('InvalidHost', 'only this machine may ask', 403);
  // A page in a browser cannot send this header to another origin without being asked first.
  if (accessKeyOf({ headers }) === undefined)
    return refusal('MissingAuthenticationTokenException', 'the request is not signed', 403);
  const [path = '/', query = ''] = url.split('?');
  const bytes = Buffer.from(body);
  try {
    const call = readCall({ method, path, query, headers, body: bytes.toString('utf8'), bytes });
    return (
      call ?? refusal('UnknownOperationException', 'the twin does not speak this protocol or service', 404)
    );
  } catch (error) {
    if (error instanceof AwsError) return refusal(error.code, error.message, error.statusCode);
    throw error;
  }
}

function refusal(code: string, message: string, status: number): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function accessKeyOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
}

/** Resolves when the answer has left, or nobody waits for it any more. */
function send(response: ServerResponse, { status, headers, body }: WireAnswer): Promise<void> {
  return new Promise((resolve) => {
    // A client that ran out of patience is gone: nothing would ever say that the answer has left.
    if (response.closed) {
      resolve();
      return;
    }
    response.once('close', resolve);
    // The answer to HEAD says how long the object is and has no body.
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
    response.end(body, resolve);
  });
}
