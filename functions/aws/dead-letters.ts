import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  paginateListQueues,
  StartMessageMoveTaskCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue's dead letters, and where they go back to. */
export interface DeadLetters {
  arn: string;
  queueArn: string;
  /** About how many there are. */
  waiting: number;
}

const QUEUES_A_PAGE = 1000;

/** The dead-letter queues of all queues whose names begin so. */
export async function findDeadLetters(client: SQSClient, prefix: string): Promise<DeadLetters[]> {
  const attributesOf = new Map<string, Partial<Record<string, string>>>();
  const pages = paginateListQueues({ client, pageSize: QUEUES_A_PAGE }, { QueueNamePrefix: prefix });
  for await (const { QueueUrls = [] } of pages) {
    for (const url of QueueUrls) {
      const attributes = await readAttributes(client, url);
      attributesOf.set(attributes.QueueArn ?? url, attributes);
    }
  }
  return [...attributesOf].flatMap(([queueArn, { RedrivePolicy }]) => {
    if (RedrivePolicy === undefined) return [];
    const { deadLetterTargetArn: arn } = JSON.parse(RedrivePolicy) as { deadLetterTargetArn: string };
    const waiting = Number(attributesOf.get(arn)?.ApproximateNumberOfMessages ?? 0);
    return [{ arn, queueArn, waiting }];
  });
}

async function readAttributes(client: SQSClient, url: string): Promise<Partial<Record<string, string>>> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['QueueArn', 'RedrivePolicy', 'ApproximateNumberOfMessages'],
    }),
  );
  return Attributes;
}

/** SQS moves them by itself. The destination is named, since what EventBridge could not deliver never was in the queue. */
export async function startMove(client: SQSClient, { arn, queueArn }: DeadLetters): Promise<void> {
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn: queueArn }));
}

/** The latest move of these dead letters. */
export async function lastMove(
  client: SQSClient,
  { arn }: DeadLetters,
): Promise<{ status: string; moved: number; failure?: string } | undefined> {
  const { Results = [] } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }),
  );
  const [last] = Results;
  return (
    last && {
      status: last.Status ?? '',
      moved: last.ApproximateNumberOfMessagesMoved ?? 0,
      failure: last.FailureReason,
    }
  );
}
