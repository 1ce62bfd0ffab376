import { nextRung } from '../dunning/ladder.ts';
import type { DunningPolicy } from '../dunning/policy.ts';
import { dayIn, type IsoDay } from '../time/calendar.ts';
import type { DunningCase } from './case.ts';
import type { Punctuality } from './punctuality.ts';

/** How late, in days, by what the figures call it. */
export const LATENESS = [
  { figure: 'onTime', upTo: 0 },
  { figure: 'late1to3', upTo: 3 },
  { figure: 'late4to9', upTo: 9 },
  { figure: 'late10OrMore', upTo: Infinity },
] as const;

/** What became of a rung: what it adds 1 to, of the figures of the day on which it was due. */
export interface RungFacts {
  rungId: string;
  dueOn: IsoDay;
  /** `onTime`, `late1to3` …, `waiting`, `ended`, `passed CAUSE`, `deferred RULE`. */
  figures: string[];
}

/**
 * Every rung of the case that was due, whether it was done or not: all of it follows from the case as it is. The next one is
 * there before its day; on a case that is closed or placed it is there if its day had come.
 */
export function adherenceFactsOf(item: DunningCase, policy: DunningPolicy | undefined): RungFacts[] {
  const { rungs = {}, punctuality = {} } = item.ladder ?? {};
  const done = Object.entries(punctuality).flatMap(([rungId, kept]): RungFacts[] => {
    const record = rungs[rungId];
    if (!record) return [];
    const passed = record.state === 'done' ? record.passed : undefined;
    return [{ rungId, dueOn: kept.dueOn, figures: figuresOf(kept, passed) }];
  });
  const next = policy && nextOf(item, policy);
  return (next ? [...done, next] : done).sort((a, b) => (a.rungId < b.rungId ? -1 : 1));
}

function figuresOf({ lateDays, deferredBy = [] }: Punctuality, passed: string | undefined): string[] {
  const lateness = LATENESS.find(({ upTo }) => lateDays <= upTo)?.figure ?? 'late10OrMore';
  return [
    passed === undefined ? lateness : `passed ${passed}`,
    ...deferredBy.map((ruleId) => `deferred ${ruleId}`),
  ];
}

function nextOf(item: DunningCase, policy: DunningPolicy): RungFacts | undefined {
  const { ladder, timeZone } = item;
  if (!ladder || item.status === 'current') return undefined;
  const next = nextRung({ ...item, ladder }, policy, timeZone);
  // What is under way is counted as done until it is lost.
  if (!next || ladder.rungs[next.rung.id]) return undefined;
  const { rung, dueOn } = next;
  if (item.status === 'open') return { rungId: rung.id, dueOn, figures: ['waiting'] };
  const endedOn = dayIn(item.status === 'placed' ? item.placedAt : item.closedAt, timeZone);
  return dueOn <= endedOn ? { rungId: rung.id, dueOn, figures: ['ended'] } : undefined;
}
