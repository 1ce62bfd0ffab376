import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag on a construct and what it contains; the reason is written into the template. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts that a policy of this construct names `resource`, which ends in or is a wildcard. */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

export const TRACING_REASON =
  'X-Ray has no resource to name: PutTraceSegments, PutTelemetryRecords and the sampling calls accept only "*".';

/** cdk-nag sees a queue as a dead-letter queue only when another queue redrives into it. */
export function acknowledgeDeadLetterQueue(queue: IConstruct, of: string): void {
  acknowledge(
    queue,
    'AwsSolutions-SQS3',
    `It is a dead-letter queue itself, that of ${of}; an alarm watches it.`,
  );
}
