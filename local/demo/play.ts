import { sendWebhooks } from '../import/send-webhooks.ts';
import type { Twin } from '../twin.ts';
import { dayOf, HOURS, instantOf, type Creditor } from './creditors.ts';
import { addDays, workday } from './days.ts';
import type { DemoEvent } from './ledger.ts';
import { closeOfDay } from './portfolio.ts';

export interface PlayOptions {
  creditors: readonly Creditor[];
  /** In order of their time. */
  events: readonly DemoEvent[];
  /** Hears of every request that was taken. */
  sent: (events: readonly DemoEvent[]) => void;
  failed: (error: Error) => void;
  /** When it is aborted, nothing more is sent, and what breaks is nobody's concern. */
  signal: AbortSignal;
}

/**
 * Plays the ERPs: signs and sends what each has to say when its virtual time has come, what it says at one time in one request,
 * and every workday, for as long as the twin runs, that its books are complete.
 */
export function playDemo(twin: Twin, { creditors, events, sent, failed, signal }: PlayOptions): void {
  let requests = 0;
  const play = (at: number, batch: readonly DemoEvent[]): void => {
    const number = ++requests;
    // Not awaited: the request becomes work of its own, and this piece of work must end before that can begin.
    twin.kernel.schedule(at, `demo ${batch[0]?.type ?? ''}`, () => {
      send(twin, batch, number, signal)
        .then(() => sent(batch))
        .catch((error: unknown) => {
          if (!signal.aborted) failed(error as Error);
        });
    });
  };
  const close = (creditor: Creditor, day: string): void => {
    const event = closeOfDay(creditor, day);
    play(event.at, [event]);
    twin.kernel.schedule(event.at, 'demo next day', () => close(creditor, workday(addDays(day, 1))));
  };

  const together = Map.groupBy(events, ({ at, creditor }) => `${at} ${creditor.companyCode}`);
  for (const batch of together.values()) play(batch[0]?.at ?? 0, batch);
  const now = twin.kernel.now();
  for (const creditor of creditors) {
    const today = dayOf(creditor, now);
    const isOver = instantOf(creditor, today, HOURS.close) < now;
    close(creditor, workday(isOver ? addDays(today, 1) : today));
  }
}

async function send(
  twin: Twin,
  events: readonly DemoEvent[],
  request: number,
  signal: AbortSignal,
): Promise<void> {
  const time = new Date(twin.kernel.now()).toISOString();
  const told = events.map(({ creditor: { source }, type, data }, index) => {
    return { specversion: '1.0', id: `demo-${request}-${index + 1}`, source, type, time, data };
  });
  await sendWebhooks(twin.outputs.WebhookUrl ?? '', twin.secrets().erp ?? '', told, signal);
}
