import { rulesBy } from '../../shared/contact/packs.ts';
import type { DunningPolicy } from '../../shared/dunning/policy.ts';
import { instalmentId } from '../../shared/ids/instalment-id.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { addDays, startOfDay, toEpoch, type IsoDay } from '../../shared/time/calendar.ts';
import { bootTwin, type Twin } from '../twin.ts';
import { watchCases } from './case-events.ts';
import { sendWebhooks } from '../import/send-webhooks.ts';
import { readExecutions } from './executions.ts';
import type { History, KnownInvoice } from './history.ts';
import type { RehearsalReport } from './report.ts';
import { savePolicy } from './save-policy.ts';
import { Tally, type TraceLine } from './tally.ts';

export interface RehearsalOptions {
  history: History;
  /** By which every case is dunned. */
  policy: DunningPolicy;
  /** The synthesized app. */
  assembly: string;
  /** The last day that is lived, whatever is still open then. */
  to?: IsoDay;
  /** Takes the lines of the trace, in order of time. */
  trace?: (lines: readonly TraceLine[]) => Promise<void> | void;
  /** Told after every virtual day. */
  progress?: (progress: Progress) => void;
  /** When the work on it began, as `performance.now()` tells time. */
  begunAt?: number;
  /** Ends the rehearsal with the day that is being lived. */
  stop?: AbortSignal;
}

export interface Progress {
  day: IsoDay;
  firstDay: IsoDay;
  /** The day with which it ends at the latest. */
  lastDay: IsoDay;
  invoices: number;
  contacts: number;
  live: number;
}

/** What the ledger leaves open is followed for so long after its last day. */
const AFTERMATH_DAYS = 120;

/** Lets a past happen again, on the twin, and reports what Puntual would have done. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { history, policy, assembly, begunAt = performance.now() } = options;
  const [zone = 'UTC'] = history.zones;
  const twin = await bootTwin({ assembly, startAt: toEpoch(startOfDay(history.firstDay, zone)) });
  try {
    await savePolicy(twin, history.tellsOfSyncs ? policy : withoutSyncs(policy));
    const tally = new Tally(byCaseId(twin, history.invoices), rulesBy());
    const startedAt = twin.kernel.now();
    const lastDay = await live(twin, tally, options, zone);
    const { byStatus, deferrals } = await readExecutions(twin);
    return {
      invoices: tally.registered,
      rowsRefused: history.refused,
      cases: tally.caseCounts,
      contacts: tally.contactCounts,
      tasks: { calls: tally.calls, escalations: tally.escalations },
      deferrals,
      executions: byStatus,
      transitions: twin.cloud.meter.get('sfn:StateTransition') ?? 0,
      period: { from: history.firstDay, to: lastDay },
      virtualDays: Math.round((twin.kernel.now() - startedAt) / DAY_MS),
      wallSeconds: Math.round((performance.now() - begunAt) / 100) / 10,
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    await twin.close();
  }
}

const DAY_MS = 86_400_000;

/** What is never said to be in sync must not keep everybody from being contacted. */
function withoutSyncs(policy: DunningPolicy): DunningPolicy {
  const { books } = policy;
  if (books.whenNeverSynced === 'contact') return policy;
  return { ...policy, books: { ...books, whenNeverSynced: 'contact' } };
}

/** Day by day, until nothing is left to come. Answers with the last day. */
async function live(
  twin: Twin,
  tally: Tally,
  { history, to, trace, progress, stop }: RehearsalOptions,
  zone: string,
): Promise<IsoDay> {
  const { firstDay } = history;
  const lastDay = to ?? addDays(history.lastDay, AFTERMATH_DAYS);
  const cases = watchCases(twin);
  let day = firstDay;
  const endOfDay = () => toEpoch(startOfDay(addDays(day, 1), zone)) - 1;
  const closeDay = async (): Promise<void> => {
    await twin.kernel.advanceTo(endOfDay());
    const lines = (await cases.take()).map((event) => tally.add(event));
    await trace?.(lines);
    const { registered: invoices, contactsMade: contacts, live } = tally;
    progress?.({ day, firstDay, lastDay, invoices, contacts, live });
  };
  const send = async (events: Parameters<typeof sendWebhooks>[2]): Promise<void> => {
    await sendWebhooks(twin.outputs.WebhookUrl ?? '', twin.secrets().erp ?? '', events);
    await twin.kernel.settle();
  };

  for await (const { at, events } of history.moments()) {
    while (at > endOfDay() && day < lastDay && !stop?.aborted) {
      await closeDay();
      day = addDays(day, 1);
    }
    if (at > endOfDay() || stop?.aborted) break;
    await twin.kernel.advanceTo(at);
    await send(events);
  }
  await closeDay();
  while (tally.live > 0 && day < lastDay && !stop?.aborted) {
    day = addDays(day, 1);
    await closeDay();
  }
  return day;
}

/** The invoices by the ids of their open items. */
function byCaseId(twin: Twin, invoices: readonly KnownInvoice[]): Map<string, KnownInvoice> {
  const key = Object.entries(twin.secrets()).find(([name]) => name.includes('IdKey'))?.[1];
  if (key === undefined) throw new Error('the twin has no id key');
  return new Map(
    invoices.flatMap((invoice) => {
      const { source, companyCode, invoiceId, items } = invoice;
      const id = internalId(key, 'invoice', source, companyCode, invoiceId);
      return Array.from({ length: items }, (_, index) => [instalmentId(id, index + 1), invoice] as const);
    }),
  );
}
