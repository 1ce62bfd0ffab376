import * as z from 'zod';
import { arn } from '../../cloud.ts';
import { resourceType, type ResourceTypes } from '../../template/resource.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './delivery.ts';
import { isReadablePath, type InputRule } from './input.ts';
import { parsePattern, type Pattern } from './pattern.ts';
import { isTarget } from './target.ts';

export interface Rule {
  name: string;
  arn: string;
  logicalId: string;
  enabled: boolean;
  pattern: Pattern;
  targets: RuleTarget[];
}

export interface RuleTarget {
  id: string;
  arn: string;
  input: InputRule;
  retry: RetryPolicy;
  deadLetterArn?: string | undefined;
}

export type Buses = Map<string, { name: string; rules: Rule[] }>;

/** Texts and lists that change nothing on one machine. */
const inert = z.unknown().optional();
const path = z.string().refine(isReadablePath, 'the twin reads only paths of names and indexes');

export const deadLetterConfig = z.strictObject({ Arn: z.string().optional() });
export const retryPolicy = z.strictObject({
  MaximumRetryAttempts: z.coerce.number().int().min(0).max(185).optional(),
  MaximumEventAgeInSeconds: z.coerce.number().int().min(60).max(86_400).optional(),
});

export function readRetryPolicy(policy: z.infer<typeof retryPolicy> | undefined): RetryPolicy {
  return {
    maximumAttempts: policy?.MaximumRetryAttempts ?? DEFAULT_RETRY.maximumAttempts,
    maximumAgeSeconds: policy?.MaximumEventAgeInSeconds ?? DEFAULT_RETRY.maximumAgeSeconds,
  };
}

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string().refine(isTarget, 'the twin sends events only to queues and functions'),
  RoleArn: inert,
  Input: z.string().optional(),
  InputPath: path.optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), path).optional(), InputTemplate: z.string() })
    .optional(),
  RetryPolicy: retryPolicy.optional(),
  DeadLetterConfig: deadLetterConfig.optional(),
});

const eventBus = (buses: Buses) =>
  resourceType({
    properties: z.strictObject({
      Name: z.string(),
      KmsKeyIdentifier: inert,
      DeadLetterConfig: inert,
      Description: inert,
      LogConfig: inert,
      Policy: inert,
      Tags: inert,
    }),
    create({ properties: { Name } }) {
      buses.set(Name, { name: Name, rules: [] });
      return { ref: Name, attributes: { Arn: arn('events', `event-bus/${Name}`), Name } };
    },
  });

const rule = (buses: Buses) =>
  resourceType({
    // ScheduleExpression is not here: schedules are the Scheduler's, and a rule with one is refused by name.
    properties: z.strictObject({
      Name: z.string().optional(),
      Description: inert,
      EventBusName: z.string().default('default'),
      EventPattern: z.union([z.record(z.string(), z.unknown()), z.string()]),
      State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
      Targets: z.array(target).default([]),
      RoleArn: inert,
      Tags: inert,
    }),
    create({ logicalId, physicalName, properties }) {
      const busName = properties.EventBusName.slice(properties.EventBusName.lastIndexOf('/') + 1);
      const bus = buses.get(busName);
      if (!bus) throw new Error(`${logicalId}: there is no event bus ${busName}`);
      const name = properties.Name ?? physicalName;
      const made: Rule = {
        name,
        arn: arn('events', busName === 'default' ? `rule/${name}` : `rule/${busName}/${name}`),
        logicalId,
        enabled: properties.State === 'ENABLED',
        pattern: parsePattern(properties.EventPattern),
        targets: properties.Targets.map(readTarget),
      };
      bus.rules.push(made);
      return { ref: busName === 'default' ? name : `${busName}|${name}`, attributes: { Arn: made.arn } };
    },
  });

function readTarget(properties: z.infer<typeof target>): RuleTarget {
  const { Id, Arn, Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig } = properties;
  return {
    id: Id,
    arn: Arn,
    input: { Input, InputPath, InputTransformer },
    retry: readRetryPolicy(RetryPolicy),
    deadLetterArn: DeadLetterConfig?.Arn,
  };
}

export function eventResourceTypes(buses: Buses): ResourceTypes {
  return {
    'AWS::Events::EventBus': eventBus(buses),
    'AWS::Events::Rule': rule(buses),
  };
}
