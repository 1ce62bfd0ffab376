import { describe, expect, it } from 'vitest';
import { asText, functionsByName, refersTo, resourcesOf, type Resource } from './assembly.ts';
import { allStatements } from './statements.ts';

const [key] = resourcesOf('AWS::KMS::Key');
const queues = resourcesOf('AWS::SQS::Queue');

/** Messages that one call takes, where one of them can be a lot of work; else ten. */
const SMALL_BATCHES = { ApplyPayment: 2, CompareLedger: 1 };

describe('The table', () => {
  const [table] = resourcesOf('AWS::DynamoDB::Table');

  it('can be brought back, cannot be deleted by mistake, and survives its stack', () => {
    expect(table?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(table?.DeletionPolicy).toBe('Retain');
  });

  it("is encrypted with the customer's own key, which rotates and survives too", () => {
    expect(table?.Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    expect(asText(path(table, 'SSESpecification', 'KMSMasterKeyId'))).toBe(`<${key?.id ?? ''}>`);
    expect(key?.Properties['EnableKeyRotation']).toBe(true);
    expect(key?.DeletionPolicy).toBe('Retain');
  });
});

describe('The files of agencies', () => {
  const [bucket, ...others] = resourcesOf('AWS::S3::Bucket');

  it('lie in a bucket under our key that keeps every version, survives its stack and is never public', () => {
    expect(others).toEqual([]);
    expect(JSON.stringify(bucket?.Properties['BucketEncryption'])).toContain('"SSEAlgorithm":"aws:kms"');
    expect(JSON.stringify(bucket?.Properties['BucketEncryption'])).toContain(key?.id);
    expect(bucket?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(bucket?.DeletionPolicy).toBe('Retain');
  });

  it('are reached by TLS only', () => {
    const [policy] = resourcesOf('AWS::S3::BucketPolicy');
    const statements = (policy?.Properties['PolicyDocument'] as { Statement: unknown }).Statement;
    expect(statements).toMatchObject([
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

describe('What the ERP sent', () => {
  it.each(['RecordCreditor', 'RecordDebtor', 'RecordInvoice', 'ApplyPayment', 'CompareLedger'])(
    'waits for %s in queues under our key',
    (name) => {
      const own = queues.filter(({ id }) => id.includes(name));
      expect(own).toHaveLength(2);
      for (const queue of own) expect(keyOf(queue)).toContain(key?.id);
    },
  );

  it('travels a bus under our key, and EventBridge may use that key for this account only', () => {
    const buses = resourcesOf('AWS::Events::EventBus').filter(
      ({ Properties }) => Properties['KmsKeyIdentifier'],
    );
    expect(buses.map(({ Properties }) => asText(Properties['Description']))).toEqual([
      'Puntual: what the ERP sent',
    ]);
    expect(JSON.stringify(key?.Properties['KeyPolicy'])).toContain('"aws:SourceAccount"');
  });

  it('is kept by no archive and named in no access log', () => {
    expect(resourcesOf('AWS::Events::Archive')).toEqual([]);
    const [stage] = resourcesOf('AWS::ApiGatewayV2::Stage');
    expect(asText(path(stage, 'AccessLogSettings', 'Format'))).not.toMatch(/body|header|authorizer/i);
  });
});

describe('Nothing is dropped in silence', () => {
  const feeding = resourcesOf('AWS::Lambda::EventSourceMapping');

  it.each(feeding.map((mapping) => [mapping.id, mapping] as const))('by %s', (_, mapping) => {
    const smallBatch = Object.entries(SMALL_BATCHES).find(([name]) => mapping.id.includes(name))?.[1];
    expect(mapping.Properties).toMatchObject({
      BatchSize: smallBatch ?? 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    const queue = only(
      queues.filter((candidate) => refersTo(mapping.Properties['EventSourceArn'], candidate)),
    );
    const lambda = only(
      [...functionsByName().values()].filter((f) => refersTo(mapping.Properties['FunctionName'], f)),
    );
    expect(Number(queue.Properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(
      6 * Number(lambda.Properties['Timeout']),
    );
    expect(path(queue, 'RedrivePolicy', 'maxReceiveCount')).toBe(5);
    const target = path(queue, 'RedrivePolicy', 'deadLetterTargetArn');
    const deadLetters = only(queues.filter((candidate) => refersTo(target, candidate)));
    expect(deadLetters.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
  });

  it('by a queue: each has a dead-letter queue or is one, and an alarm watches the latter', () => {
    const watched = resourcesOf('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible')
      .map(({ Properties }) => asText(Properties['Dimensions']));
    const unwatched = queues
      .filter(({ Properties }) => !('RedrivePolicy' in Properties))
      .filter(({ id }) => !watched.some((dimensions) => dimensions.includes(id)));
    expect(unwatched.map(({ id }) => id)).toEqual([]);
  });

  it('by a rule: its targets keep trying for a day and then leave a dead letter, which they may write', () => {
    const rules = resourcesOf('AWS::Events::Rule');
    expect(rules).toHaveLength(11);
    const mayWrite = allStatements().filter(({ owner }) => owner.Type === 'AWS::SQS::QueuePolicy');
    for (const rule of rules) {
      const targets = rule.Properties['Targets'] as Record<string, unknown>[];
      expect(targets).toHaveLength(1);
      for (const target of targets) {
        expect(target['RetryPolicy']).toEqual({
          MaximumEventAgeInSeconds: 86_400,
          MaximumRetryAttempts: 185,
        });
        for (const arn of [target['Arn'], (target['DeadLetterConfig'] as Record<string, unknown>)['Arn']]) {
          const queue = only(queues.filter((candidate) => refersTo(arn, candidate)));
          const sender = mayWrite.filter(
            ({ actions, resources }) =>
              actions.includes('sqs:SendMessage') && resources.includes(`<${queue.id}>`),
          );
          expect(sender, `${rule.id} → ${queue.id}`).toHaveLength(1);
        }
      }
    }
  });

  it('by a schedule, nor by the function that it started', () => {
    const schedules = resourcesOf('AWS::Scheduler::Schedule');
    const missed = only(queues.filter(({ id }) => id.includes('Missed')));
    expect(schedules.map((schedule) => path(schedule, 'ScheduleExpressionTimezone')).sort()).toEqual([
      'America/Bogota',
      'America/Bogota',
      'America/Bogota',
      'America/Mexico_City',
      'America/Santiago',
      'Europe/Madrid',
    ]);
    for (const schedule of schedules) {
      expect(refersTo(path(schedule, 'Target', 'DeadLetterConfig', 'Arn'), missed)).toBe(true);
    }
    for (const name of ['place-cases', 'sweep-due-dates', 'watchdog']) {
      expect(refersTo(path(functionsByName().get(name), 'DeadLetterConfig', 'TargetArn'), missed)).toBe(true);
    }
  });
});

describe('What goes over the wire or into a log', () => {
  it('reaches queues and topics by TLS only, and rests encrypted', () => {
    for (const queue of queues) {
      expect(keyOf(queue), queue.id).toBeTruthy();
      const policy = only(
        resourcesOf('AWS::SQS::QueuePolicy').filter(({ Properties }) =>
          asText(Properties['Queues']).includes(queue.id),
        ),
      );
      expect(JSON.stringify(policy.Properties)).toContain('"aws:SecureTransport":"false"');
    }
    for (const topic of resourcesOf('AWS::SNS::Topic')) {
      expect(asText(topic.Properties['KmsMasterKeyId'])).toContain(key?.id);
    }
  });

  it('is deleted from every log after the days of the setting', () => {
    const groups = resourcesOf('AWS::Logs::LogGroup');
    expect(groups.length).toBe(functionsByName().size + 3);
    for (const group of groups) expect(group.Properties['RetentionInDays'], group.id).toBe(90);
  });

  it('leaves a trace: every function has tracing and a log group of its own', () => {
    for (const [name, { Properties }] of functionsByName()) {
      expect(Properties, name).toMatchObject({ TracingConfig: { Mode: 'Active' }, Runtime: 'nodejs24.x' });
      expect(Properties['Architectures'], name).toEqual(['arm64']);
    }
    const own = [...functionsByName().values()].map((lambda) =>
      asText(path(lambda, 'LoggingConfig', 'LogGroup')),
    );
    expect(new Set(own).size).toBe(functionsByName().size);
  });
});

describe("The ERP's secret", () => {
  it('is changed every 90 days, by a function that only Secrets Manager may call', () => {
    const rotation = only(resourcesOf('AWS::SecretsManager::RotationSchedule'));
    expect(rotation.Properties).toMatchObject({
      RotationRules: { AutomaticallyAfterDays: 90 },
      RotateImmediatelyOnUpdate: true,
    });
    const rotate = functionsByName().get('rotate-erp-secret');
    const callers = resourcesOf('AWS::Lambda::Permission').filter(
      ({ Properties }) => rotate && refersTo(Properties['FunctionName'], rotate),
    );
    expect(callers.map(({ Properties }) => Properties['Principal'])).toEqual([
      'secretsmanager.amazonaws.com',
    ]);
  });
});

function keyOf({ Properties }: Resource): string {
  return Properties['KmsMasterKeyId']
    ? asText(Properties['KmsMasterKeyId'])
    : Properties['SqsManagedSseEnabled']
      ? 'SQS'
      : '';
}

function only(found: Resource[]): Resource {
  const [first] = found;
  if (!first || found.length > 1)
    throw new Error(`expected one resource, found ${found.map(({ id }) => id).join(', ')}`);
  return first;
}

function path(resource: Resource | undefined, ...names: string[]): unknown {
  let value: unknown = resource?.Properties;
  for (const name of names) value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}
