import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/*
 * The wire's other door: a socket file, for the calls of functions. By TCP, a third of the twin's time went into handing their
 * requests and answers over.
 */

export interface NearDoor {
  /** Of the socket. */
  path: string;
  close(): Promise<void>;
}

/** Lets connections into `server` by a socket that only this user finds. */
export async function openNearDoor(server: http.Server): Promise<NearDoor> {
  const folder = await mkdtemp(path.join(tmpdir(), 'twin-'));
  const socket =
    process.platform === 'win32'
      ? path.join('\\\\?\\pipe', path.basename(folder))
      : path.join(folder, 'wire');
  const door = net.createServer((connection) => server.emit('connection', connection));
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(socket, resolve);
  });
  return {
    path: socket,
    close: async () => {
      door.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** From now on, requests of this thread to `url` take the near door. */
export function useNearDoor(url: URL, socket: string): void {
  const plain = http.Agent.prototype.createConnection.bind(http.Agent.prototype);
  http.Agent.prototype.createConnection = (options, callback) =>
    options.host === url.hostname && String(options.port) === url.port
      ? net.connect({ path: socket }, callback as () => void)
      : plain(options, callback);
}
