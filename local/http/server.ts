import { createServer, type IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { messageAnswer, type HttpAnswer, type HttpRequest } from '../services/api-gateway/event.ts';
import type { Inbox } from '../services/inbox.ts';
import { closeServer, isLoopbackHost, listen, readBody } from './listen.ts';
import { ownAnswer, problem } from './local-api.ts';
import { frontPage, inboxPage } from './pages.ts';

/** What is behind the public port; the application's API comes once its template is deployed. */
export interface PublicSite {
  api?: (request: HttpRequest) => Promise<HttpAnswer>;
  local: (request: HttpRequest) => Promise<HttpAnswer>;
  inbox: Inbox;
  wireUrl: string;
}

interface PublicServer {
  url: string;
  close(): Promise<void>;
}

const BODY_LIMIT = 11 * 1024 * 1024;

/** The twin's public port: the application's HTTP API, and the `/_local` calls beside it. */
export async function startPublicServer(cloud: Cloud, site: PublicSite, port: number): Promise<PublicServer> {
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const send = ({ status, headers, body }: HttpAnswer): void => {
      if (status >= 400 && !url.startsWith('/_local/'))
        cloud.tell({ kind: 'refusal', request: `${method} ${url}`, status });
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    };
    answer(request, site)
      .then(send)
      .catch((error: unknown) => {
        // Of the body: all other failures have been answered as such.
        if (error instanceof AwsError) {
          send(messageAnswer(error.statusCode, 'Request Entity Too Large'));
          return;
        }
        cloud.tell({ kind: 'failure', where: 'http', error: String(error) });
        send(messageAnswer(500, 'Internal Server Error'));
      });
  });
  server.keepAliveTimeout = 0;
  const url = await listen(server, port, 'the web address');
  return { url, close: () => closeServer(server) };
}

async function answer(message: IncomingMessage, site: PublicSite): Promise<HttpAnswer> {
  const { method = 'GET', url: target = '/', headers } = message;
  const request = { method, target, headers, body: await readBody(message, BODY_LIMIT) };
  if (!isLoopbackHost(headers.host)) return problem(403, 'not-this-host', 'only this machine may ask');
  const [path = ''] = target.split('?');
  if (method === 'GET' && path === '/') return page(frontPage(site.wireUrl));
  if (path.startsWith('/_local/')) {
    if (!isOwnOrigin(headers.origin)) return problem(403, 'not-this-origin', 'another site may not ask');
    return method === 'GET' && path === '/_local/inbox'
      ? page(inboxPage(await site.inbox.list()))
      : site.local(request);
  }
  return site.api ? site.api(request) : messageAnswer(503, 'Service Unavailable');
}

/** Browsers name the site that asks; a page of another one must not move the clock. */
function isOwnOrigin(origin: string | undefined): boolean {
  return origin === undefined || (URL.canParse(origin) && isLoopbackHost(new URL(origin).host));
}

function page(html: string): HttpAnswer {
  return ownAnswer(200, 'text/html; charset=utf-8', html);
}
