import { PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { SmsContent } from '../../shared/message/message.ts';
import { judgeFailure, type SendOutcome } from './send-outcome.ts';

export interface SmsSender {
  client: SNSClient;
}

/** One try, no more: whether a second one would double the message is not for the client to guess. */
export function openSmsSender(patienceMs = 10_000): SmsSender {
  const client = new SNSClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: patienceMs, throwOnRequestTimeout: true, connectionTimeout: 3_000 },
  });
  return { client };
}

export async function sendSms({ client }: SmsSender, { to, text }: SmsContent): Promise<SendOutcome> {
  try {
    await client.send(
      new PublishCommand({
        PhoneNumber: to.phone,
        Message: text,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        },
      }),
    );
    return { outcome: 'accepted' };
  } catch (error) {
    // Everything else in the request is ours: what SNS finds invalid is the number.
    const isNumber = error instanceof SNSServiceException && error.name.startsWith('InvalidParameter');
    return isNumber ? { outcome: 'unreachable' } : judgeFailure(error, SNSServiceException);
  }
}
