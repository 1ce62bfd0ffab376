import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsError, ConnectionLost } from '../aws-error.ts';
import { type Cloud } from '../cloud.ts';
import { closeServer, isLoopbackHost, listen, readBody } from '../http/listen.ts';
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
    const { method = 'GET', url = '/', headers } = message;
    const call = await readBody(message, BODY_LIMIT).then(
      (body) => readRequest({ method, url, headers, body }),
      refusal,
    );
    if ('status' in call) return send(response, call);
    const perform = async (unit?: object): Promise<void> => {
      const answer = await answerTo(cloud, call, requestId(), unit);
      if (answer) await send(response, answer);
      else message.socket.destroy();
    };
    const unit = unitOf(accessKeyOf(headers) ?? '');
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
    const where = `${call.service}:${call.operation}`;
    cloud.tell({ kind: 'failure', where, error: String(error instanceof Error ? error.stack : error) });
    return call.refuse(
      new AwsError('InternalFailure', `the twin failed at ${where}: ${String(error)}`, 500),
      requestId,
    );
  }
}

/** The call that a request makes, or the answer that refuses it. */
function readRequest({ method, url, headers, body }: NearRequest): WireCall | WireAnswer {
  try {
    if (!isLoopbackHost(headers.host)) throw new AwsError('InvalidHost', 'only this machine may ask', 403);
    // A page in a browser cannot send this header to another origin without being asked first.
    if (accessKeyOf(headers) === undefined)
      throw new AwsError('MissingAuthenticationTokenException', 'the request is not signed', 403);
    const [path = '/', query = ''] = url.split('?');
    const bytes = Buffer.from(body);
    const call = readCall({ method, path, query, headers, body: bytes.toString('utf8'), bytes });
    if (call) return call;
    const reason = 'the twin does not speak this protocol or service';
    throw new AwsError('UnknownOperationException', reason, 404);
  } catch (error) {
    return refusal(error);
  }
}

/** Of what cannot be read, in a form that most clients understand; anything but an answer of AWS goes on. */
function refusal(error: unknown): WireAnswer {
  if (!(error instanceof AwsError)) throw error;
  const { code, message, statusCode } = error;
  return {
    status: statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function accessKeyOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(authorization)?.[1];
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
