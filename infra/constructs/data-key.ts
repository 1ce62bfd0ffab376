import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Everything that the account's own administrators and, by IAM, its roles may do with the key. */
const ACCOUNT_ACTIONS = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
];

/** AWS services that write encrypted data by themselves: the buses into queues, the alarms into their topic. */
const WRITING_SERVICES = ['events.amazonaws.com', 'cloudwatch.amazonaws.com'];

/** The one key of what persons and invoices are made of: the table, the intake and its queues, the alarms. */
export function dataKey(scope: Construct, id: string): kms.Key {
  const account = Stack.of(scope).account;
  const policy = new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'AccountByItsOwnPolicies',
        principals: [new iam.AccountRootPrincipal()],
        actions: ACCOUNT_ACTIONS.map((action) => `kms:${action}`),
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'ServicesThatDeliver',
        principals: WRITING_SERVICES.map((service) => new iam.ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    ],
  });
  return new kms.Key(scope, id, {
    description: 'Puntual: cases, debtors and what the ERP sends',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
    policy,
  });
}

export function decryptRight(key: kms.IKey): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:DescribeKey'], resources: [key.keyArn] });
}

export function encryptRight(key: kms.IKey): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    resources: [key.keyArn],
  });
}
