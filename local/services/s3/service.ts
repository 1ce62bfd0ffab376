import { hash } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { inert } from '../inert.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';

interface StoredObject {
  bytes: Buffer;
  contentType: string;
  /** Epoch milliseconds. */
  modifiedAt: number;
}

/** By key; the last version only. */
type Bucket = Map<string, StoredObject>;

interface OfObject {
  Bucket: string;
  Key: string;
}

/** `Body` is base64, as the AWS API has blobs in JSON. */
interface PutInput extends OfObject {
  Body: string;
  ContentType?: string;
}

interface ListInput {
  Bucket: string;
  Prefix?: string;
  MaxKeys?: string;
  ContinuationToken?: string;
  EncodingType?: string;
}

/** S3: buckets of the template, objects in memory. */
export function createS3(cloud: Cloud): TwinService {
  const buckets = new Map<string, Bucket>();
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return bucket;
  };
  const objectOf = ({ Bucket, Key }: OfObject): StoredObject => {
    const object = bucketNamed(Bucket).get(Key);
    if (!object) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return object;
  };
  cloud.register('s3', {
    PutObject: ({ Bucket, Key, Body, ContentType = 'binary/octet-stream' }: PutInput) => {
      const bytes = Buffer.from(Body, 'base64');
      const object = { bytes, contentType: ContentType, modifiedAt: cloud.kernel.now() };
      bucketNamed(Bucket).set(Key, object);
      return { ETag: headOf(object).ETag };
    },
    GetObject: (input: OfObject) => {
      const object = objectOf(input);
      return { ...headOf(object), Body: object.bytes.toString('base64') };
    },
    HeadObject: (input: OfObject) => headOf(objectOf(input)),
    ListObjectsV2: (input: ListInput) => listObjects(bucketNamed(input.Bucket), input),
  });
  return { resourceTypes: bucketTypes(buckets) };
}

function headOf({ bytes, contentType, modifiedAt }: StoredObject) {
  return {
    ContentLength: bytes.length,
    ContentType: contentType,
    ETag: `"${hash('md5', bytes)}"`,
    LastModified: new Date(modifiedAt).toISOString(),
  };
}

const PAGE = 1000;

/** In the order of the keys. */
function listObjects(bucket: Bucket, input: ListInput): Record<string, unknown> {
  const { Bucket: Name, Prefix = '', ContinuationToken, EncodingType } = input;
  const MaxKeys = Math.min(Number(input.MaxKeys ?? PAGE), PAGE);
  const written = (key: string): string =>
    EncodingType === 'url' ? encodeURIComponent(key).replaceAll('%2F', '/') : key;
  const after = Buffer.from(ContinuationToken ?? '', 'base64').toString();
  const left = [...bucket].filter(([key]) => key.startsWith(Prefix) && key > after);
  const page = left.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MaxKeys);
  const isTruncated = left.length > page.length;
  return {
    ...{ Name, Prefix: written(Prefix), MaxKeys, KeyCount: page.length, IsTruncated: isTruncated },
    ...{ ContinuationToken, EncodingType },
    NextContinuationToken: isTruncated ? Buffer.from(page.at(-1)?.[0] ?? '').toString('base64') : undefined,
    Contents: page.map(([key, object]) => {
      const { ETag, LastModified, ContentLength: Size } = headOf(object);
      return { Key: written(key), LastModified, ETag, Size, StorageClass: 'STANDARD' };
    }),
  };
}

/** Nothing leaves the memory of the process, and there is one account: so only the name counts here. */
const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: inert,
  OwnershipControls: inert,
  PublicAccessBlockConfiguration: inert,
  VersioningConfiguration: inert,
});

const NAME_LIMIT = 63;

function bucketTypes(buckets: Map<string, Bucket>): ResourceTypes {
  return {
    'AWS::S3::Bucket': resourceType({
      properties: bucketProperties,
      create({ physicalName, properties: { BucketName } }) {
        const ending = physicalName.toLowerCase().slice(-NAME_LIMIT);
        const name = BucketName ?? ending.replace(/^[^a-z0-9]+/, '');
        if (buckets.has(name)) throw new Error(`there are two buckets named ${name}`);
        buckets.set(name, new Map());
        return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
      },
    }),
  };
}
