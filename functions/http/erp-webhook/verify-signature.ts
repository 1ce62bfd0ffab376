import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { ERP_LIMITS } from '../../../shared/erp/events.ts';
import { Problem } from '../../middleware/http.ts';

/**
 * Standard Webhooks over the bytes as they were sent; any of the secrets will do, so that a rotation disturbs nobody.
 * Freshness (five minutes) is held against the wall clock. Throws a 413 before it looks at a body that is too large, a 401
 * for anything else that is wrong, without saying what would have been right.
 */
export function verifySignature(
  body: Buffer,
  headers: Record<string, string | undefined>,
  secrets: readonly string[],
): void {
  if (body.byteLength > ERP_LIMITS.requestBytes) {
    throw new Problem(
      413,
      'too-large',
      'Request too large',
      `A request may have ${ERP_LIMITS.requestBytes} bytes.`,
    );
  }
  const signed = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, headers[name] ?? '']),
  );
  const verified = secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, signed, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
  if (!verified) {
    throw new Problem(
      401,
      'invalid-signature',
      'Signature not valid',
      'The Standard Webhooks signature is missing or wrong, or its timestamp is more than five minutes off.',
    );
  }
}
