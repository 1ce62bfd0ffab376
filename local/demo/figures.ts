import type { Twin } from '../twin.ts';
import type { DemoEvent } from './ledger.ts';

/** How things stand, as the finance API says it. */
export interface Standing {
  openCases: number;
  /** By currency; amounts in minor units with so many decimals. */
  currencies: {
    currency: string;
    decimals: number;
    openMinor: number;
    openItems: number;
    overdueMinor: number;
    overdueItems: number;
  }[];
  /** How many there are of each kind, the most urgent first. */
  tasks: Map<string, number>;
}

interface Amount {
  open: { value: string };
  cases: number;
}
interface PortfolioAnswer {
  casesByStatus: { open: number };
  ageing: { currency: string; total: Amount; buckets: (Amount & { bucket: string })[] }[];
}
interface WorklistAnswer {
  items: { kind: string }[];
  cursor?: string;
}

const PAGE = 200;

/** What has been sent and received since the beginning, and, when asked for, how things stand. */
export class Figures {
  invoices = 0;
  payments = 0;
  emails = 0;
  texts = 0;
  private readonly twin: Twin;
  private readonly signal: AbortSignal;
  private token: string | undefined;

  constructor(twin: Twin, signal: AbortSignal) {
    this.twin = twin;
    this.signal = signal;
    twin.cloud.watch((told) => {
      if (told.kind !== 'message') return;
      if (told.channel === 'email') this.emails += 1;
      if (told.channel === 'sms') this.texts += 1;
    });
  }

  sent(events: readonly DemoEvent[]): void {
    const count = (kind: string) => events.filter(({ type }) => type.startsWith(`puntual.${kind}.`)).length;
    this.invoices += count('invoice.issued');
    this.payments += count('payment.received');
  }

  async openCases(): Promise<number> {
    return (await this.get<PortfolioAnswer>('/api/portfolio')).casesByStatus.open;
  }

  async standing(): Promise<Standing> {
    const { casesByStatus, ageing } = await this.get<PortfolioAnswer>('/api/portfolio');
    const tasks = new Map<string, number>();
    let cursor: string | undefined;
    do {
      const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.get<WorklistAnswer>(`/api/worklist?limit=${PAGE}${after}`);
      for (const { kind } of page.items) tasks.set(kind, (tasks.get(kind) ?? 0) + 1);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return {
      openCases: casesByStatus.open,
      tasks,
      currencies: ageing.map(({ currency, total, buckets }) => {
        const current = buckets.find(({ bucket }) => bucket === 'current');
        const openMinor = minorOf(total.open.value);
        return {
          currency,
          decimals: total.open.value.split('.')[1]?.length ?? 0,
          openMinor,
          openItems: total.cases,
          overdueMinor: openMinor - minorOf(current?.open.value ?? '0'),
          overdueItems: total.cases - (current?.cases ?? 0),
        };
      }),
    };
  }

  private async get<Answer>(path: string): Promise<Answer> {
    const { url } = this.twin;
    const { signal } = this;
    this.token ??= await readJson<{ token: string }>(
      fetch(new URL('/_local/token?role=viewer', url), { signal }),
    ).then(({ token }) => token);
    const headers = { authorization: `Bearer ${this.token}` };
    const answer = await fetch(new URL(path, url), { headers, signal });
    if (answer.status !== 401) return readJson(answer);
    // It has expired.
    this.token = undefined;
    return this.get(path);
  }
}

async function readJson<Answer>(answer: Response | Promise<Response>): Promise<Answer> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(`the demo cannot read ${response.url}: ${text}`);
  return JSON.parse(text) as Answer;
}

function minorOf(value: string): number {
  return Number(value.replace('.', ''));
}
