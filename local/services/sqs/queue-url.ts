import { ACCOUNT, REGION } from '../../cloud.ts';

/** The URL of a queue. SDKs with an endpoint of their own use only its path. */
export function queueUrl(name: string): string {
  return `http://sqs.${REGION}.localhost/${ACCOUNT}/${name}`;
}

export function queueUrlOfArn(arn: string): string {
  return queueUrl(arn.slice(arn.lastIndexOf(':') + 1));
}
