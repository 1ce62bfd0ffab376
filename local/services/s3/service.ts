import * as z from 'zod';
import type { Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { objectOperations, type Buckets } from './objects.ts';

/** Nothing leaves the memory of the process, and there is one account: so these change nothing here. */
const inert = z.unknown().optional();

const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: inert,
  OwnershipControls: inert,
  PublicAccessBlockConfiguration: inert,
  Tags: inert,
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
});

const NAME_LIMIT = 63;

/** S3: buckets of the template, objects in memory. Of a versioned bucket only the last version is kept. */
export function createS3(cloud: Cloud): TwinService {
  const buckets: Buckets = new Map();
  cloud.register('s3', { operations: objectOperations(cloud, buckets) });
  return {
    resourceTypes: {
      'AWS::S3::Bucket': resourceType({
        properties: bucketProperties,
        create({ physicalName, properties: { BucketName, VersioningConfiguration } }) {
          const name =
            BucketName ??
            physicalName
              .toLowerCase()
              .slice(-NAME_LIMIT)
              .replace(/^[^a-z0-9]+/, '');
          if (buckets.has(name)) throw new Error(`there are two buckets named ${name}`);
          const isVersioned = VersioningConfiguration?.Status === 'Enabled';
          buckets.set(name, { name, isVersioned, objects: new Map() });
          return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
        },
      }),
      // Who may read matters between accounts; there is one here.
      'AWS::S3::BucketPolicy': resourceType({
        properties: z.strictObject({ Bucket: z.string(), PolicyDocument: inert }),
        create: ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
      }),
    },
  };
}
