import { ACCOUNT, nameIn, REGION } from '../../cloud.ts';

/** Where the twin's queues live by name; on the wire they live where the request went. */
export const QUEUE_ORIGIN = `http://sqs.${REGION}.localhost`;

/** The URL of a queue. SDKs with an endpoint of their own use only its path. */
export function queueUrl(name: string): string {
  return `${QUEUE_ORIGIN}/${ACCOUNT}/${name}`;
}

export function queueUrlOfArn(arn: string): string {
  return queueUrl(nameIn(arn));
}
