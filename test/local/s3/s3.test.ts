import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createS3 } from '../../../local/services/s3/service.ts';
import { startWire, type Wire } from '../../../local/wire/server.ts';

/** The unchanged SDK against the twin's S3. */

const wires: Wire[] = [];
afterEach(async () => {
  await Promise.all(wires.splice(0).map((wire) => wire.close()));
});

const START = Date.parse('2026-03-02T08:00:00Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };

async function bucketOnTheWire(properties: Record<string, unknown> = {}) {
  const cloud = new Cloud(new Kernel({ startAt: START, seed: 1 }), new FaultRules());
  const type = createS3(cloud).resourceTypes['AWS::S3::Bucket'];
  if (!type) throw new Error('no buckets');
  const { ref, attributes } = await type.create({
    logicalId: 'Files',
    physicalName: 'stack-Files',
    properties: type.properties.parse(properties) as unknown,
  });
  const wire = await startWire({ cloud, unitOf: () => undefined, port: 0 });
  wires.push(wire);
  const client = new S3Client({ endpoint: wire.url, region: 'us-east-1', maxAttempts: 1, credentials });
  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket: ref, Key, Body, ...more }));
  const get = async (Key: string) => {
    const { Body, ...answer } = await client.send(new GetObjectCommand({ Bucket: ref, Key }));
    return { ...answer, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
  };
  return { cloud, client, wire, Bucket: ref, attributes, put, get };
}

type Line = Awaited<ReturnType<typeof bucketOnTheWire>>;

/** What no SDK would send. */
function raw({ wire, Bucket }: Line, headers: Record<string, string>, body: string, method = 'PUT') {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=A/20260302/us-east-1/s3/aws4_request, Signature=x';
    const request = httpRequest(`${wire.url}/${Bucket}/raw`, {
      method,
      headers: { authorization, ...headers },
    });
    request.on('response', (response) => {
      void buffer(response).then((bytes) =>
        resolve({ status: response.statusCode ?? 0, body: bytes.toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('an object', () => {
  test('comes back as it was put: bytes, type, length, time of the virtual clock', async () => {
    const line = await bucketOnTheWire({ VersioningConfiguration: { Status: 'Enabled' } });
    expect(line.Bucket).toBe('stack-files');
    expect(line.attributes).toEqual({ Arn: 'arn:aws:s3:::stack-files' });
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0x80, 0x0d, 0x0a]);
    const key = 'agencies/a b/ñ+%&=?#/x.csv';
    const { ETag } = await line.put(key, bytes, {
      ContentType: 'text/csv; charset=utf-8',
    });
    expect(ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    const got = await line.get(key);
    expect(got.bytes).toEqual(bytes);
    expect(got).toMatchObject({
      ContentType: 'text/csv; charset=utf-8',
      ContentLength: 8,
      LastModified: new Date(START),
      ETag,
    });
    const head = await line.client.send(new HeadObjectCommand({ Bucket: line.Bucket, Key: key }));
    expect(head).toMatchObject({ ContentLength: 8, ETag });
  });

  test('is replaced by the next of its key', async () => {
    const line = await bucketOnTheWire();
    await line.put('k', 'one');
    await line.put('k', 'two');
    expect((await line.get('k')).bytes.toString()).toBe('two');
  });

  test('is empty, too', async () => {
    const line = await bucketOnTheWire();
    await line.put('empty', '');
    expect((await line.get('empty')).bytes).toHaveLength(0);
  });

  test.each([
    ['x-amz-trailer', 'x', 'NotImplemented', 501],
    ['if-none-match', '*', 'NotImplemented', 501],
    ['x-amz-tagging', 'a=b', 'NotImplemented', 501],
    ['content-encoding', 'gzip', 'NotImplemented', 501],
  ])('is refused with an unknown %s: %s', async (name, value, code, status) => {
    const line = await bucketOnTheWire();
    const answer = await raw(line, { [name]: value }, 'text');
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<Code>${code}</Code>`);
    await expect(line.get('raw')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('what the twin does not have', () => {
  test('is answered as S3 does: no such key, bucket or operation', async () => {
    const line = await bucketOnTheWire();
    const { client, Bucket } = line;
    await expect(line.get('none')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(client.send(new GetObjectCommand({ Bucket: 'another', Key: 'none' }))).rejects.toMatchObject(
      { name: 'NoSuchBucket' },
    );
    await expect(client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    await expect(
      client.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: '1' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('is refused in the template by name', () => {
    const cloud = new Cloud(new Kernel({ startAt: START, seed: 1 }), new FaultRules());
    const { resourceTypes } = createS3(cloud);
    const parse = (properties: object): unknown =>
      resourceTypes['AWS::S3::Bucket']?.properties.parse(properties);
    expect(() => parse({ WebsiteConfiguration: {} })).toThrow(/WebsiteConfiguration/);
  });
});

describe('a list', () => {
  test('is in the order of keys, page by page, under a prefix', async () => {
    const line = await bucketOnTheWire();
    const { client, Bucket } = line;
    for (const key of ['a/2/y', 'a/1', 'a/10', 'b', 'a/2/x & y']) await line.put(key, key);
    const pages: string[][] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: 'a/' }))
      pages.push((page.Contents ?? []).map(({ Key = '' }) => Key));
    expect(pages).toEqual([
      ['a/1', 'a/10'],
      ['a/2/x & y', 'a/2/y'],
    ]);
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'c' }))).KeyCount).toBe(0);
  });
});

describe('a fault', () => {
  test('before the work leaves nothing, a lost answer leaves the object', async () => {
    const line = await bucketOnTheWire();
    line.cloud.faults.set({ rules: [{ match: 's3:PutObject', kind: 'before', times: 1 }] });
    await expect(line.put('k', 'one')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    await expect(line.get('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    line.cloud.faults.set({ rules: [{ match: 's3:PutObject', kind: 'lost', times: 1 }] });
    await expect(line.put('k', 'one')).rejects.toThrow();
    expect((await line.get('k')).bytes.toString()).toBe('one');
  });
});
