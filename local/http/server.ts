import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { messageAnswer, type HttpAnswer, type HttpRequest } from '../services/api-gateway/event.ts';
import { closeServer, isLoopbackHost, listen, readBody } from './listen.ts';
import { problem, type LocalAnswer, type LocalRequest } from './local-api.ts';
import { frontPage } from './pages.ts';

/** What is behind the public port; the application's API comes once its template is deployed. */
export interface PublicSite {
  api?: (request: HttpRequest) => Promise<HttpAnswer>;
  local: (request: LocalRequest) => Promise<LocalAnswer>;
  wireUrl: string;
}

interface PublicServer {
  url: string;
  close(): Promise<void>;
}

const BODY_LIMIT = 11 * 1024 * 1024;

/** Pages run no script and load nothing; a framed message inherits this. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'";

/** The twin's public port: the application's HTTP API, and the `/_local` calls beside it. */
export async function startPublicServer(cloud: Cloud, site: PublicSite, port: number): Promise<PublicServer> {
  const server = createServer((request, response) => {
    answer(request, site).then(
      (found) => {
        const { method = '', url = '' } = request;
        const { status } = found;
        if (status >= 400 && !url.startsWith('/_local/'))
          cloud.tell({ kind: 'refusal', request: `${method} ${url}`, status });
        send(response, found);
      },
      (error: unknown) => {
        if (error instanceof AwsError) {
          send(response, messageAnswer(413, 'Request Entity Too Large'));
          return;
        }
        cloud.tell({ kind: 'failure', where: 'http', error: String(error) });
        send(response, messageAnswer(500, 'Internal Server Error'));
      },
    );
  });
  server.keepAliveTimeout = 0;
  const url = await listen(server, port, 'the web address');
  return { url, close: () => closeServer(server) };
}

async function answer(request: IncomingMessage, site: PublicSite): Promise<HttpAnswer> {
  const { method = 'GET', url: target = '/', headers } = request;
  const body = await readBody(request, BODY_LIMIT);
  if (!isLoopbackHost(headers.host)) return local(problem(403, 'not-this-host', 'only this machine may ask'));
  const url = new URL(target, 'http://localhost');
  if (url.pathname.startsWith('/_local/')) {
    if (!isOwnOrigin(headers.origin))
      return local(problem(403, 'not-this-origin', 'another site may not ask'));
    return local(await site.local({ method, path: url.pathname, query: url.searchParams, body }));
  }
  if (method === 'GET' && target === '/') {
    return local({ status: 200, contentType: 'text/html; charset=utf-8', body: frontPage(site.wireUrl) });
  }
  if (!site.api) return messageAnswer(503, 'Service Unavailable');
  return site.api({ method, target, headers, body });
}

/** Browsers name the site that asks; a page of another one must not move the clock. */
function isOwnOrigin(origin: string | undefined): boolean {
  return origin === undefined || (URL.canParse(origin) && isLoopbackHost(new URL(origin).host));
}

function local({ status, contentType, body }: LocalAnswer): HttpAnswer {
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
