import { SQSClient } from '@aws-sdk/client-sqs';

/** Goes where all of AWS is configured to be, and not where a queue's URL points: that may be a name of the local twin's own. */
export function openSqs(): SQSClient {
  return new SQSClient({ useQueueUrlAsEndpoint: false });
}
