import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { decryptRight, encryptRight } from './data-key.ts';

/** The bucket in which each agency finds its files, in a folder of its own: `agencies/<agency>/<night>/…`. */
export class AgencyFiles extends Construct {
  readonly bucket: s3.Bucket;
  private readonly key: kms.IKey;

  constructor(scope: Construct, id: string, { key }: { key: kms.IKey }) {
    super(scope, id);
    this.key = key;
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Server access logs come late and may miss requests. Who fetches a file of debtors is recorded by data events of CloudTrail, which the account turns on for this bucket.',
    );
  }

  /** The resource of `readRight` and `writeRight` as cdk-nag writes it in another stack: by the name of its export. */
  wildcard(form: string): string {
    const stack = Stack.of(this);
    const imported = stack.resolve(stack.exportValue(this.bucket.bucketArn)) as { 'Fn::ImportValue': string };
    return `${imported['Fn::ImportValue']}/${form}`;
  }

  /** To read files whose names are of this form. */
  readRight(form: string): iam.PolicyStatement[] {
    const resources = [this.bucket.arnForObjects(form)];
    return [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources }), decryptRight(this.key)];
  }

  /** To write files whose names are of this form. */
  writeRight(form: string): iam.PolicyStatement[] {
    const resources = [this.bucket.arnForObjects(form)];
    return [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources }), encryptRight(this.key)];
  }
}
