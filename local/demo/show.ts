import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '../cloud.ts';
import type { Speed } from '../kernel.ts';
import { liveView } from '../live-view.ts';
import type { Twin } from '../twin.ts';
import { boardLine, boardLines, progressLine } from './board.ts';
import { Figures } from './figures.ts';
import { playDemo } from './play.ts';
import { demoPortfolio } from './portfolio.ts';
import type { Terminal } from './terminal.ts';

const DAY_MS = 86_400_000;
/** What plays in less than a minute on two cores; half a year would take twice as long. Sales go on for two months after today, and come live. */
const HISTORY_DAYS = 120;
/** The more has happened, the more there is to do on a day. */
const GROWTH = 1.3;
/** Before so much is done nobody can say how long the rest takes. */
const LEAST_SHARE = 0.05;
const REFRESH_MS = 1000;
/** Where lines stay, how many virtual days there are at least from one to the next. */
const DAYS_A_LINE = { past: 15, present: 1 };
const LATEST = 5;

/** When the twin has to boot for a show whose present begins at `today` (epoch milliseconds). */
export function startOfShow(today: number): number {
  return today - HISTORY_DAYS * DAY_MS;
}

export interface ShowOptions {
  seed: number;
  /** How many open items. */
  items: number;
  /** Epoch milliseconds. */
  today: number;
  /** From today on. */
  speed: Speed;
  terminal: Terminal;
  /** Hears that today has come. */
  arrived: () => void;
  failed: (error: unknown) => void;
  /** When it is aborted the show is over. */
  signal: AbortSignal;
}

/** Plays the past as fast as it goes, with a line of progress, then goes on from today with a board of how things stand. */
export function show(twin: Twin, options: ShowOptions): void {
  const { seed, items, today, speed, terminal, arrived, failed, signal } = options;
  const { kernel } = twin;
  const began = { at: kernel.now(), wall: performance.now() };
  const from = new Date(began.at).toISOString().slice(0, 10);
  const { creditors, events } = demoPortfolio({ seed, from, items });
  const figures = new Figures(twin, signal);
  const latest: string[] = [];
  const hear = liveView(kernel.now.bind(kernel), (line) => {
    latest.push(line);
    latest.splice(0, latest.length - LATEST);
    if (!isPast && !terminal.isLive) terminal.line(line);
  });
  twin.cloud.watch((event) => {
    if (isNews(event)) hear(event);
  });

  const secondsLeft = () => {
    const share = ((kernel.now() - began.at) / (today - began.at)) ** GROWTH;
    return share < LEAST_SHARE
      ? undefined
      : (((performance.now() - began.wall) / 1000) * (1 - share)) / share;
  };
  const past = async () => [progressLine(kernel.now(), figures, await figures.openCases(), secondsLeft())];
  const present = async () => {
    const standing = await figures.standing();
    return terminal.isLive
      ? boardLines(kernel.now(), kernel.speed, figures, standing, latest)
      : [boardLine(kernel.now(), figures, standing)];
  };
  let isPast = true;
  let shownAt = began.at;
  const refresh = async (): Promise<void> => {
    const wasPast = isPast;
    const days = (kernel.now() - shownAt) / DAY_MS;
    if (!terminal.isLive && days < (isPast ? DAYS_A_LINE.past : DAYS_A_LINE.present)) return;
    shownAt = kernel.now();
    const lines = await (isPast ? past() : present());
    if (!signal.aborted && wasPast === isPast) terminal.status(lines);
  };

  playDemo(twin, { creditors, events, sent: (batch) => figures.sent(batch), failed, signal });
  kernel.schedule(today, 'demo today', () => {
    isPast = false;
    if (terminal.isLive) terminal.status([]);
    kernel.setSpeed(speed);
    arrived();
  });
  kernel.setSpeed('max');
  void repeat(refresh, signal).catch(failed);
}

/** What a person may ask for now. */
export function whatToTry(url: string): string {
  return `
  In another terminal:
    TOKEN=$(curl -s '${url}/_local/token?role=viewer' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
    curl -s -H "authorization: Bearer $TOKEN" ${url}/api/portfolio
    curl -s -H "authorization: Bearer $TOKEN" ${url}/api/worklist
    curl -s -H "authorization: Bearer $TOKEN" '${url}/api/cases?q=FE-10003'
    curl -s ${url}/_local/clock -d '{"speed":"paused"}'     or {"advanceBy":"P1D"}, {"speed":{"daysPerSecond":2}}
`;
}

/** Messages, and what goes wrong. */
function isNews(event: CloudEvent): boolean {
  return event.kind === 'message' || event.kind === 'failure' || event.kind === 'refusal';
}

/** Until it is aborted; what breaks after that is nobody's concern. */
async function repeat(refresh: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await sleep(REFRESH_MS, undefined, { signal });
      await refresh();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
