import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../aws-error.ts';

/** What both servers of the twin share: they listen on this machine only, and only to it. */

const LOOPBACK = '127.0.0.1';

/** Listens on the loopback interface and answers the URL; `what` names the server when its port is taken. */
export function listen(server: Server, port: number, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new Error(`port ${port} for ${what} is in use: stop what uses it, or choose another`) : error,
      );
    });
    server.listen(port, LOOPBACK, () => {
      const address = server.address() as AddressInfo;
      resolve(`http://${LOOPBACK}:${address.port}`);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A page of another site may have its name point to this machine; the Host header tells. */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|[\w.-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host ?? '');
}

/** The body of a request; throws an `AwsError` of status 413 above `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit)
    throw new AwsError('RequestEntityTooLargeException', `the body is larger than ${limit} bytes`, 413);
  return Buffer.concat(chunks);
}
