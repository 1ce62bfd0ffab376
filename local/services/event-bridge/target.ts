import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';

/** Whether events and schedules can be sent to what an ARN names: queues and functions. */
export function isTarget(arn: string): boolean {
  return /^arn:aws:(sqs|lambda):/.test(arn);
}

/** Brings a text to a target: the call that AWS would make. */
export async function sendToTarget(cloud: Cloud, arn: string, payload: string): Promise<void> {
  if (arn.startsWith('arn:aws:sqs:'))
    await cloud.call('sqs', 'SendMessage', { QueueUrl: queueUrlOfArn(arn), MessageBody: payload });
  else
    await cloud.call('lambda', 'Invoke', {
      FunctionName: arn,
      Payload: parsePayload(payload),
      InvocationType: 'Event',
    });
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidParameterException', `The target's input is not JSON: ${text.slice(0, 200)}`);
  }
}
