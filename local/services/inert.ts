import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT, arn } from '../cloud.ts';
import type { ResourceType, ResourceTypes } from '../template/resource.ts';

/** A property that is known, and changes nothing on one machine. */
export const inert = z.unknown().optional();

/** Several of them; their names, between spaces. */
export function inertProperties(names: string) {
  return Object.fromEntries(names.split(' ').map((name) => [name, inert]));
}

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
  /** What `Fn::GetAtt` says as `Arn`. */
  arn?: (name: string) => string;
  /** What `Ref` says, where that is another thing than the name. */
  ref?: (name: string) => string;
}

const types: Record<string, InertType> = {
  'AWS::IAM::Role': {
    reason: 'the twin grants everything; the tests of the stacks look at the rights',
    properties: 'AssumeRolePolicyDocument Description ManagedPolicyArns',
    arn: (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  },
  'AWS::IAM::Policy': { reason: 'as roles', properties: 'PolicyDocument PolicyName Roles' },
  'AWS::Lambda::Permission': { reason: 'as roles', properties: 'Action FunctionName Principal SourceArn' },
  'AWS::SQS::QueuePolicy': { reason: 'as roles', properties: 'PolicyDocument Queues' },
  'AWS::S3::BucketPolicy': { reason: 'as roles', properties: 'Bucket PolicyDocument' },
  'AWS::SNS::TopicPolicy': { reason: 'as roles', properties: 'PolicyDocument Topics' },
  'AWS::KMS::Key': {
    reason: 'nothing is stored beyond the memory of the process',
    properties: 'Description EnableKeyRotation KeyPolicy',
    ref: keyId,
    arn: (name) => arn('kms', `key/${keyId(name)}`),
  },
  'AWS::Logs::LogGroup': {
    reason: "functions' logs stay in memory",
    properties: 'LogGroupName RetentionInDays',
    nameProperty: 'LogGroupName',
    arn: (name) => arn('logs', `log-group:${name}:*`),
  },
  'AWS::CloudWatch::Alarm': {
    reason: 'there are no metrics here, so nothing could sound',
    properties:
      'AlarmActions AlarmDescription ComparisonOperator Dimensions EvaluationPeriods MetricName Namespace OKActions Period Statistic Threshold TreatMissingData',
  },
  'AWS::CloudWatch::Dashboard': { reason: 'as alarms', properties: 'DashboardBody' },
  'AWS::SNS::Topic': {
    reason: 'only alarms speak there',
    properties: 'DisplayName KmsMasterKeyId',
    ref: (name) => arn('sns', name),
  },
  'AWS::Cognito::UserPoolDomain': {
    reason: 'there is no page for signing in',
    properties: 'Domain UserPoolId',
    nameProperty: 'Domain',
  },
  'AWS::Scheduler::ScheduleGroup': {
    reason: 'groups bear on rights only',
    properties: 'Name',
    nameProperty: 'Name',
    arn: (name) => arn('scheduler', `schedule-group/${name}`),
  },
  'AWS::SNS::Subscription': { reason: 'as topics', properties: 'Endpoint Protocol TopicArn' },
};

export const inertResourceTypes: ResourceTypes = Object.fromEntries(
  Object.entries(types).map(([type, described]) => [type, inertType(described)]),
);

function inertType(type: InertType): ResourceType<Record<string, unknown>> {
  return {
    properties: z.strictObject(inertProperties(type.properties)),
    create: ({ physicalName, properties }) => {
      const given = properties[type.nameProperty ?? ''];
      const name = typeof given === 'string' ? given : physicalName;
      const attributes: Record<string, string> = type.arn ? { Arn: type.arn(name) } : {};
      return { ref: type.ref?.(name) ?? name, attributes };
    },
  };
}

/** Of the form of a UUID, as AWS's are. */
function keyId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
