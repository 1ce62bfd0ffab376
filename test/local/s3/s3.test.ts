import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  ChecksumAlgorithm,
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
import { checksums } from '../../../local/services/s3/checksums.ts';
import { createS3 } from '../../../local/services/s3/service.ts';
import { decodeAwsChunked } from '../../../local/wire/aws-chunked.ts';
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
  const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
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
  test('comes back as it was put: bytes, type, length, time of the virtual clock, checksum', async () => {
    const line = await bucketOnTheWire({ VersioningConfiguration: { Status: 'Enabled' } });
    expect(line.Bucket).toBe('stack-files');
    expect(line.attributes).toEqual({ Arn: 'arn:aws:s3:::stack-files' });
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0x80, 0x0d, 0x0a]);
    const key = 'agencies/a b/ñ+%&=?#/x.csv';
    const { ETag, VersionId, ChecksumCRC32 } = await line.put(key, bytes, {
      ContentType: 'text/csv; charset=utf-8',
    });
    expect(ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect(VersionId).toMatch(/^\w{32}$/);
    expect(ChecksumCRC32).toBe(checksums.crc32?.(bytes));
    const got = await line.get(key);
    expect(got.bytes).toEqual(bytes);
    expect(got).toMatchObject({
      ContentType: 'text/csv; charset=utf-8',
      ContentLength: 8,
      LastModified: new Date(START),
      ...{ ETag, VersionId, ChecksumCRC32 },
    });
    const head = await line.client.send(new HeadObjectCommand({ Bucket: line.Bucket, Key: key }));
    expect(head).toMatchObject({ ContentLength: 8, ETag });
  });

  test('is replaced by the next of its key', async () => {
    const line = await bucketOnTheWire();
    expect((await line.put('k', 'one')).VersionId).toBeUndefined();
    await line.put('k', 'two');
    expect((await line.get('k')).bytes.toString()).toBe('two');
  });

  test('may be a stream, which the SDK sends in pieces with a trailer', async () => {
    const line = await bucketOnTheWire();
    const text = 'día '.repeat(50_000);
    const pieces = Readable.from(
      [text.slice(0, 70_001), text.slice(70_001)].map((part) => Buffer.from(part)),
    );
    await line.put('stream', pieces, { ContentLength: Buffer.byteLength(text) });
    expect((await line.get('stream')).bytes.toString()).toBe(text);
  });

  test.each([ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256, ChecksumAlgorithm.CRC32C])(
    'is checked by %s when the writer wants that',
    async (ChecksumAlgorithm) => {
      const line = await bucketOnTheWire();
      await line.put('k', 'text', { ChecksumAlgorithm });
      expect((await line.get('k')).bytes.toString()).toBe('text');
    },
  );

  test('is empty, too', async () => {
    const line = await bucketOnTheWire();
    await line.put('empty', '');
    expect((await line.get('empty')).bytes).toHaveLength(0);
  });

  test.each([
    ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest', 400],
    ['content-md5', 'AAAAAAAAAAAAAAAAAAAAAA==', 'BadDigest', 400],
    ['x-amz-content-sha256', '0'.repeat(64), 'XAmzContentSHA256Mismatch', 400],
    ['x-amz-checksum-md17', 'x', 'NotImplemented', 501],
    ['if-none-match', '*', 'NotImplemented', 501],
    ['x-amz-tagging', 'a=b', 'NotImplemented', 501],
    ['content-encoding', 'gzip', 'NotImplemented', 501],
  ])('is refused with a wrong or unknown %s: %s', async (name, value, code, status) => {
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
    expect(() => parse({ VersioningConfiguration: { Status: 'On' } })).toThrow();
  });
});

describe('a list', () => {
  test('is in the order of keys, page by page, under a prefix, by folder', async () => {
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
    const folders = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', Delimiter: '/' }));
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/10']);
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'a/2/' }]);
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

describe('checksums', () => {
  // The check values of the catalogue of parametrised CRC algorithms, for "123456789".
  test.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ])('%s', (name, check) => {
    const text = checksums[name]?.(Buffer.from('123456789')) ?? '';
    expect(Buffer.from(text, 'base64').toString('hex')).toBe(check);
  });
});

describe('a body in pieces', () => {
  test('is put together, signed or not, with its trailers', () => {
    const body = '4;chunk-signature=abc\r\nñab\r\n3\r\n\r\nc\r\n0\r\nx-amz-checksum-crc32:AAAA==\r\n\r\n';
    const { bytes, trailers } = decodeAwsChunked(Buffer.from(body));
    expect(bytes.toString()).toBe('ñab\r\nc');
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAA==' });
  });

  test.each(['', '5\r\nabc', '3\r\nabcd\r\n0\r\n\r\n', 'x\r\nabc\r\n0\r\n\r\n', '3\r\nabc\r\n'])(
    'that is cut off or malformed is refused: %j',
    (body) => {
      expect(() => decodeAwsChunked(Buffer.from(body))).toThrow('terminated unexpectedly');
    },
  );
});
