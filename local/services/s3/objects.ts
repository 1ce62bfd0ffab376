import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Cloud, Service } from '../../cloud.ts';
import { checksums } from './checksums.ts';

export interface Bucket {
  name: string;
  isVersioned: boolean;
  /** By key; the last version only. */
  objects: Map<string, StoredObject>;
}

interface StoredObject {
  bytes: Buffer;
  contentType: string;
  eTag: string;
  /** Epoch ms. */
  modifiedAt: number;
  versionId?: string;
  /** By the name of its algorithm, as the writer gave it. */
  checksum: Record<string, string>;
}

export type Buckets = Map<string, Bucket>;

interface OfObject {
  Bucket: string;
  Key: string;
}

/** `Body` is base64, as the AWS API has blobs in JSON; `Checksums` by the name of the algorithm. */
interface PutInput extends OfObject {
  Body: string;
  ContentType?: string;
  ContentMD5?: string;
  Checksums?: Record<string, string>;
}

interface ListInput {
  Bucket: string;
  Prefix?: string;
  Delimiter?: string;
  MaxKeys?: number;
  ContinuationToken?: string;
  StartAfter?: string;
}

export function objectOperations(cloud: Cloud, buckets: Buckets): Service['operations'] {
  return {
    PutObject: (input: PutInput) => putObject(cloud, findBucket(buckets, input.Bucket), input),
    GetObject: (input: OfObject) => {
      const object = findObject(buckets, input);
      return { ...headOf(object), Body: object.bytes.toString('base64') };
    },
    HeadObject: (input: OfObject) => headOf(findObject(buckets, input)),
    ListObjectsV2: (input: ListInput) => listObjects(findBucket(buckets, input.Bucket), input),
  };
}

function findBucket(buckets: Buckets, name: string): Bucket {
  const bucket = buckets.get(name);
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  return bucket;
}

function findObject(buckets: Buckets, { Bucket, Key }: OfObject): StoredObject {
  const object = findBucket(buckets, Bucket).objects.get(Key);
  if (!object) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  return object;
}

const VERSION_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LIMIT = 1024;

function putObject(cloud: Cloud, bucket: Bucket, input: PutInput): Record<string, unknown> {
  const { Key, Body, ContentType = 'binary/octet-stream', ContentMD5, Checksums = {} } = input;
  if (Buffer.byteLength(Key) > KEY_LIMIT) throw new AwsError('KeyTooLongError', 'Your key is too long', 400);
  const bytes = Buffer.from(Body, 'base64');
  const md5 = createHash('md5').update(bytes).digest();
  if (ContentMD5 !== undefined && ContentMD5 !== md5.toString('base64'))
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400);
  for (const [name, given] of Object.entries(Checksums)) {
    const compute = checksums[name];
    if (!compute) throw new AwsError('NotImplemented', `the twin knows no checksum ${name}`, 501);
    if (given !== compute(bytes)) {
      const what = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
      throw new AwsError('BadDigest', what, 400);
    }
  }
  const object: StoredObject = {
    bytes,
    contentType: ContentType,
    eTag: `"${md5.toString('hex')}"`,
    modifiedAt: cloud.kernel.now(),
    checksum: Checksums,
    ...(bucket.isVersioned ? { versionId: cloud.kernel.random.text(32, VERSION_ALPHABET) } : {}),
  };
  bucket.objects.set(Key, object);
  const { ETag, VersionId } = headOf(object);
  return { ETag, VersionId, Checksums };
}

function headOf({ bytes, contentType, eTag, modifiedAt, versionId, checksum }: StoredObject) {
  return {
    ContentLength: bytes.length,
    ContentType: contentType,
    ETag: eTag,
    LastModified: new Date(modifiedAt).toISOString(),
    VersionId: versionId,
    Checksums: checksum,
  };
}

const PAGE = 1000;

/** In the order of the keys' bytes, as S3 has it; what has the delimiter after the prefix counts as one. */
function listObjects({ name, objects }: Bucket, input: ListInput): Record<string, unknown> {
  const { Prefix = '', Delimiter, MaxKeys = PAGE, ContinuationToken, StartAfter } = input;
  const after = ContinuationToken === undefined ? StartAfter : fromToken(ContinuationToken);
  const folderOf = (key: string) => {
    const end = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
    return Delimiter && end >= 0 ? key.slice(0, end + Delimiter.length) : undefined;
  };
  const entries = new Map<string, StoredObject | undefined>();
  for (const [key, object] of [...objects].sort(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )) {
    if (!key.startsWith(Prefix)) continue;
    const folder = folderOf(key);
    entries.set(folder ?? key, folder === undefined ? object : undefined);
  }
  const left = [...entries].filter(
    ([key]) => after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
  );
  const page = left.slice(0, Math.min(MaxKeys, PAGE));
  const last = page.at(-1)?.[0];
  const isTruncated = left.length > page.length && last !== undefined;
  return {
    ...{ Name: name, Prefix, Delimiter, MaxKeys, KeyCount: page.length, IsTruncated: isTruncated },
    ContinuationToken,
    NextContinuationToken: isTruncated ? Buffer.from(last).toString('base64') : undefined,
    Contents: page.flatMap(([Key, object]) => {
      if (!object) return [];
      const { ETag, LastModified, ContentLength: Size } = headOf(object);
      return [{ Key, LastModified, ETag, Size, StorageClass: 'STANDARD' }];
    }),
    CommonPrefixes: page.flatMap(([folder, object]) => (object ? [] : [{ Prefix: folder }])),
  };
}

function fromToken(token: string): string {
  return Buffer.from(token, 'base64').toString('utf8');
}
