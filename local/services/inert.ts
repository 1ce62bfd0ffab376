import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT, arn } from '../cloud.ts';
import type { Created, ResourceType, ResourceTypes } from '../template/resource.ts';

/**
 * Types that a template has on AWS and that change nothing on one machine, each with the reason. Their properties are still
 * checked by name, so that a misspelt or new one is noticed here and not in an account.
 */
interface InertType {
  reason: string;
  /** Their names, between spaces. */
  properties: string;
  /** What gives the resource its name, when the template does. */
  nameProperty?: string;
  made?: (name: string) => Created;
}

const named = (name: string): Created => ({ ref: name, attributes: {} });

const types: Record<string, InertType> = {
  'AWS::IAM::Role': {
    reason: 'the twin grants everything; the tests of the stacks look at the rights',
    properties:
      'AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration Path PermissionsBoundary Policies RoleName Tags',
    nameProperty: 'RoleName',
    made: (name) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleId: identifier(name, 'AROA') },
    }),
  },
  'AWS::IAM::Policy': {
    reason: 'as roles',
    properties: 'PolicyDocument PolicyName Groups Roles Users',
    made: (name) => ({ ref: name, attributes: { Id: name } }),
  },
  'AWS::Lambda::Permission': {
    reason: 'as roles',
    properties:
      'Action EventSourceToken FunctionName FunctionUrlAuthType InvokedViaFunctionUrl Principal PrincipalOrgID SourceAccount SourceArn',
    made: (name) => ({ ref: name, attributes: { Id: name } }),
  },
  'AWS::KMS::Key': {
    reason: 'nothing is stored beyond the memory of the process',
    properties:
      'BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec KeyUsage MultiRegion Origin PendingWindowInDays RotationPeriodInDays Tags',
    made: (name) => {
      const id = keyId(name);
      return { ref: id, attributes: { KeyId: id, Arn: arn('kms', `key/${id}`) } };
    },
  },
  'AWS::Logs::LogGroup': {
    reason: "functions' logs stay in memory",
    properties:
      'DataProtectionPolicy DeletionProtectionEnabled FieldIndexPolicies KmsKeyId LogGroupClass LogGroupName ResourcePolicyDocument RetentionInDays Tags',
    nameProperty: 'LogGroupName',
    made: (name) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }),
  },
  'AWS::CloudWatch::Alarm': {
    reason: 'there are no metrics here, so nothing could sound',
    properties:
      'ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName Metrics Namespace OKActions Period Statistic Tags Threshold ThresholdMetricId TreatMissingData Unit',
    nameProperty: 'AlarmName',
    made: (name) => ({ ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } }),
  },
  'AWS::CloudWatch::Dashboard': {
    reason: 'as alarms',
    properties: 'DashboardBody DashboardName Tags',
    nameProperty: 'DashboardName',
    made: named,
  },
  'AWS::CDK::Metadata': { reason: 'counts constructs for AWS', properties: 'Analytics', made: named },
};

export const inertResourceTypes: ResourceTypes = Object.fromEntries(
  Object.entries(types).map(([type, inert]) => [type, inertType(inert)]),
);

function inertType({
  properties,
  nameProperty,
  made = named,
}: InertType): ResourceType<Record<string, unknown>> {
  return {
    properties: z.strictObject(
      Object.fromEntries(properties.split(' ').map((name) => [name, z.unknown().optional()])),
    ),
    create: ({ physicalName, properties: given }) => {
      const name = nameProperty === undefined ? undefined : given[nameProperty];
      return made(typeof name === 'string' ? name : physicalName);
    },
  };
}

function identifier(name: string, prefix: string): string {
  return prefix + digest(name).slice(0, 17).toUpperCase();
}

function keyId(name: string): string {
  const hex = digest(name);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}
