import { sendWebhooks } from '../rehearsal/send-webhooks.ts';
import type { Twin } from '../twin.ts';
import { demoPortfolio, type DemoEvent } from './portfolio.ts';

const DAY_MS = 86_400_000;

/** Plays the ERP: sends every event of the portfolio as a signed webhook when its virtual time has come. */
export function playDemo(twin: Twin, failed: (error: Error) => void): void {
  const start = twin.kernel.now();
  demoPortfolio(new Date(start).toISOString().slice(0, 10)).forEach((event, index) => {
    // In the order of the portfolio, also within one day.
    const at = start + event.afterDays * DAY_MS + index;
    // Not awaited: the request becomes work of its own, and this piece of work must end before that can begin.
    twin.kernel.schedule(at, `demo ${event.type}`, () => {
      send(twin, event, index).catch(failed);
    });
  });
}

async function send(twin: Twin, { type, data }: DemoEvent, index: number): Promise<void> {
  const time = new Date(twin.kernel.now()).toISOString();
  const event = { specversion: '1.0', id: `demo-${index}`, source: 'urn:erp:andina', type, time, data };
  await sendWebhooks(twin.outputs.WebhookUrl ?? '', twin.secrets().erp ?? '', [event]);
}
