import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../dynamodb/store.ts';
import { openExamples, type Example } from './examples.ts';

/** Every operation that the product uses, by the AWS CLI (version 1 or 2) as people have it. */

const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli && process.env['AWS_CLI_REQUIRED'] !== undefined) throw new Error('the gate needs the AWS CLI');

/** As the CLI calls them. */
const SERVICES: Record<string, string> = { eventbridge: 'events', s3: 's3api', sfn: 'stepfunctions' };

/** What Debian's CLI, of January 2023, does not know yet. */
const NEWER_THAN_DEBIAN = new Set(['sqs:StartMessageMoveTask', 'sqs:ListMessageMoveTasks']);

const folder = mkdtempSync(path.join(tmpdir(), 'aws-cli-'));
let twin: Awaited<ReturnType<typeof openExamples>>;
beforeAll(async () => {
  // Version 1 takes every blob as it is, and so shall version 2.
  writeFileSync(path.join(folder, 'config'), '[default]\ncli_binary_format = raw-in-base64-out\n');
  writeFileSync(path.join(folder, 'body'), 'a;b');
  twin = await openExamples();
});
afterAll(async () => {
  await twin.wire.close();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

function aws(...args: string[]): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_CONFIG_FILE: path.join(folder, 'config'),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
  return new Promise((resolve) => {
    execFile('aws', ['--endpoint-url', twin.wire.url, ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

function ask({ operation, input }: Pick<Example, 'operation' | 'input'>): Promise<Outcome> {
  const [service = '', name = ''] = operation.split(':');
  const call = [SERVICES[service] ?? service, dashed(name), '--no-paginate'];
  // What comes as a stream goes to a file, and that form takes no JSON.
  if (['s3:GetObject', 'lambda:Invoke'].includes(operation)) {
    const options = Object.entries(input).flatMap(([member, value]) => [
      `--${dashed(member)}`,
      String(value),
    ]);
    return aws(...call, ...options, path.join(folder, 'output'));
  }
  const body = operation === 's3:PutObject' ? ['--body', path.join(folder, 'body')] : [];
  return aws(...call, '--cli-input-json', JSON.stringify(withTexts(input)), ...body);
}

function dashed(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** The CLI writes the base64 of a mail by itself. */
function withTexts(input: Json): Json {
  const { RawMessage } = input as { RawMessage?: { Data: string } };
  return RawMessage
    ? { ...input, RawMessage: { Data: Buffer.from(RawMessage.Data, 'base64').toString() } }
    : input;
}

/** A CLI's start takes a core for a second. */
async function inPairs<T, R>(list: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < list.length; at += 2)
    results.push(...(await Promise.all(list.slice(at, at + 2).map(ask))));
  return results;
}

describe.skipIf(!hasCli)('the AWS CLI (skipped where it is not installed)', () => {
  test('is answered as the API says', async () => {
    const outcomes = await inPairs(twin.examples, async (example) => ({ example, ...(await ask(example)) }));
    for (const { example, status, stdout, stderr } of outcomes) {
      if (NEWER_THAN_DEBIAN.has(example.operation) && stderr.includes('Invalid choice')) continue;
      expect({ status, stderr }, example.operation).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout === '' ? '{}' : stdout), example.operation).toMatchObject(example.answer);
    }
  });

  test('tells what is refused, and why', async () => {
    const outcomes = await inPairs(twin.refused, async (example) => ({ example, ...(await ask(example)) }));
    for (const { example, status, stderr } of outcomes) {
      expect(status, example.operation).toBeGreaterThan(0);
      const { operation, code, name } = example;
      expect(stderr).toContain(
        `An error occurred (${code ?? name}) when calling the ${operation.split(':')[1] ?? ''}`,
      );
    }
  });
});
