import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** What one request may hold. */
const LIMITS = { events: 100, bytes: 256 * 1024 };

/** The webhook has answered, and not taken it. */
export class WebhookRefused extends Error {
  readonly status: number;

  constructor(status: number, answer: string) {
    super(`the webhook answered ${status}: ${answer}`);
    this.status = status;
  }
}

/** Sends CloudEvents in signed webhooks of as many as one may hold. Throws `WebhookRefused` when one is refused. */
export async function sendWebhooks(
  url: string,
  secret: string,
  events: readonly object[],
  signal?: AbortSignal,
): Promise<void> {
  for (const body of batchesOf(events)) {
    const id = randomUUID();
    const signedAt = new Date();
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal,
      headers: {
        'content-type': 'application/cloudevents-batch+json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, signedAt, body),
      },
    });
    if (!response.ok) throw new WebhookRefused(response.status, await response.text());
    await response.arrayBuffer();
  }
}

/** Brackets and a comma for each event. */
const FRAME_BYTES = 2;

function* batchesOf(events: readonly object[]): Generator<string> {
  let batch: string[] = [];
  let bytes = FRAME_BYTES;
  for (const event of events) {
    const text = JSON.stringify(event);
    const more = Buffer.byteLength(text) + 1;
    if (batch.length === LIMITS.events || bytes + more > LIMITS.bytes) {
      yield `[${batch.join(',')}]`;
      batch = [];
      bytes = FRAME_BYTES;
    }
    batch.push(text);
    bytes += more;
  }
  if (batch.length > 0) yield `[${batch.join(',')}]`;
}
