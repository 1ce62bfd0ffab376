import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { installDynamoDbLocal } from './install.ts';

const PATIENCE_MS = 60_000;

/** Runs DynamoDB Local, in memory, for as long as the tests take. Needs Java 17 or newer. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = installDynamoDbLocal();
  const port = await freePort();
  const options = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-inMemory'];
  const java = spawn('java', [...options, '-port', String(port)], { cwd: home, stdio: 'ignore' });
  const ended = once(java, 'exit').then(
    () => 'DynamoDB Local ended by itself',
    (error: unknown) => `DynamoDB Local needs Java 17 or newer on the PATH: ${String(error)}`,
  );
  const endpoint = `http://127.0.0.1:${port}`;
  const failure = await Promise.race([ended, answers(endpoint)]);
  if (failure !== undefined) throw new Error(failure);
  project.provide('dynamoDbLocal', endpoint);
  return async () => {
    java.kill();
    await ended;
  };
}

async function answers(endpoint: string): Promise<string | undefined> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer) return undefined;
    await sleep(100);
  }
  return `DynamoDB Local did not answer within ${PATIENCE_MS / 1000} seconds`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbLocal: string;
  }
}
