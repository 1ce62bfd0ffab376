import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { queueUrlOfArn } from '../sqs/queue-url.ts';

/** What kind of thing an ARN names, as far as events can be sent to it. */
type TargetKind = 'sqs' | 'lambda' | 'states' | 'sns' | 'event-bus' | 'logs';

export function targetKind(arn: string): TargetKind | undefined {
  const [, , service = '', , , resource = ''] = arn.split(':');
  if (service === 'events') return resource.startsWith('event-bus/') ? 'event-bus' : undefined;
  return (['sqs', 'lambda', 'states', 'sns', 'logs'] as const).find((kind) => kind === service);
}

interface Target {
  arn: string;
  messageGroupId?: string | undefined;
}

/** Brings a text to a target: the call that AWS would make. */
export async function sendToTarget(
  cloud: Cloud,
  { arn, messageGroupId }: Target,
  payload: string,
): Promise<void> {
  switch (targetKind(arn)) {
    case 'sqs':
      await cloud.call('sqs', 'SendMessage', {
        QueueUrl: queueUrlOfArn(arn),
        MessageBody: payload,
        ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId }),
      });
      return;
    case 'lambda':
      await cloud.call('lambda', 'Invoke', {
        FunctionName: arn,
        Payload: parsePayload(payload),
        InvocationType: 'Event',
      });
      return;
    case 'states':
      parsePayload(payload);
      await cloud.call('sfn', 'StartExecution', { stateMachineArn: arn, input: payload });
      return;
    case 'sns':
      await cloud.call('sns', 'Publish', { TopicArn: arn, Message: payload });
      return;
    case 'event-bus':
      await cloud.call('eventbridge', 'ForwardEvent', { EventBusArn: arn, Event: parsePayload(payload) });
      return;
    case 'logs':
      // Log groups keep nothing on one machine; the event itself has already been told.
      return;
    case undefined:
      throw new AwsError('ValidationException', `the twin does not send events to ${arn}`);
  }
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidParameterException', `The target's input is not JSON: ${text.slice(0, 200)}`);
  }
}
