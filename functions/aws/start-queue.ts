import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { openSqs } from './sqs.ts';

export interface StartQueue {
  client: SQSClient;
  url: string;
}

export function openStartQueue({ START_QUEUE_URL }: { START_QUEUE_URL: string }): StartQueue {
  return { client: openSqs(), url: START_QUEUE_URL };
}

/** Asks for a workflow execution. `afterGeneration`: only if the case still has this generation. */
export interface StartRequest {
  caseId: string;
  afterGeneration?: number;
}

/** Throws when the queue did not take one of them. */
export async function requestStarts({ client, url }: StartQueue, requests: readonly StartRequest[]) {
  for (let start = 0; start < requests.length; start += 10) {
    const entries = requests
      .slice(start, start + 10)
      .map((request, index) => ({ Id: String(index), MessageBody: JSON.stringify(request) }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
    );
    if (Failed.length > 0) throw new Error(`the start queue did not take ${Failed.length} requests`);
  }
}
