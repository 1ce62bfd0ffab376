import * as z from 'zod/mini';
import { LATENESS } from '../case/adherence-facts.ts';
import type { IsoDay } from '../time/calendar.ts';
import { day } from './fields.ts';

/** So many days may be asked for at once. */
export const ADHERENCE_DAYS = 92;

/** What became of the rungs of one step that were due on one day: how many, by the figures of `RungFacts`. */
export interface AdherenceSums {
  day: IsoDay;
  rungId: string;
  figures: Readonly<Record<string, number>>;
}

const count = z.int().check(z.nonnegative());
const described = (description: string) => count.check(z.meta({ description }));

export const adherence = z
  .object({
    from: day,
    to: day,
    /** Steps on which nothing was due are left out. */
    steps: z.array(
      z.object({
        /** On which it was due, where the debtor lives. */
        day,
        rungId: z.string(),
        due: described('Done + passed + waiting + ended'),
        done: count,
        late: z.object({ onTime: count, late1to3: count, late4to9: count, late10OrMore: count }).check(
          z.meta({
            description: 'Of those that were done, by the days after the one on which they were due',
          }),
        ),
        passed: z.array(z.object({ cause: z.string(), rungs: count })),
        waiting: described('Due and not done yet: on hold, for a person or a rule to let them'),
        ended: described('The case was paid, ended or given to an agency first'),
        deferred: z.array(z.object({ ruleId: z.string(), rungs: count })).check(
          z.meta({
            description:
              'Of those that were done or passed: by each rule that had left no room for it on the day it was due, or on one after it',
          }),
        ),
      }),
    ),
  })
  .check(z.meta({ id: 'Adherence' }));
export type Adherence = z.output<typeof adherence>;

/** By day, then by step. */
export function adherenceSteps(sums: readonly AdherenceSums[]): Adherence['steps'] {
  return sums
    .map(stepOf)
    .filter(({ due }) => due > 0)
    .sort((a, b) => a.day.localeCompare(b.day) || a.rungId.localeCompare(b.rungId));
}

function stepOf({ day: dueOn, rungId, figures }: AdherenceSums): Adherence['steps'][number] {
  const of = (figure: string) => figures[figure] ?? 0;
  const named = (kind: string) =>
    Object.entries(figures)
      .filter(([figure, rungs]) => figure.startsWith(`${kind} `) && rungs > 0)
      .map(([figure, rungs]) => ({ name: figure.slice(kind.length + 1), rungs }))
      .sort((a, b) => a.name.localeCompare(b.name));
  const done = LATENESS.reduce((sum, { figure }) => sum + of(figure), 0);
  const passed = named('passed').map(({ name: cause, rungs }) => ({ cause, rungs }));
  const [waiting, ended] = [of('waiting'), of('ended')];
  return {
    day: dueOn,
    rungId,
    due: done + passed.reduce((sum, { rungs }) => sum + rungs, 0) + waiting + ended,
    done,
    late: {
      onTime: of('onTime'),
      late1to3: of('late1to3'),
      late4to9: of('late4to9'),
      late10OrMore: of('late10OrMore'),
    },
    passed,
    waiting,
    ended,
    deferred: named('deferred').map(({ name: ruleId, rungs }) => ({ ruleId, rungs })),
  };
}
