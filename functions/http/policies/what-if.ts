import { debtorsByName } from '../../aws/debtor-list.ts';
import { currentPolicies } from '../../aws/policy-store.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import { readCursor, textPlace, writeCursor } from '../../middleware/cursor.ts';
import { notFound } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { Planner } from '../../planner.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { WhatIf } from '../../../shared/api/policies.ts';
import type { DunningPolicy } from '../../../shared/dunning/policy.ts';
import {
  contactsThrough,
  type DailyRuns,
  type DebtorOutlook,
  type PlannedContact,
} from '../../../shared/dunning/preview.ts';
import { addDays, dayIn } from '../../../shared/time/calendar.ts';
import { outlookReader } from './outlook.ts';
import { checkedPolicy } from './put-policy.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/policies/{id}/what-if']>;

/** Both courses of each debtor are foreseen: a page ends with the debtor at whom it has looked at so many cases. */
const CASES_PER_PAGE = 50;
const DEBTORS_PER_PAGE = 50;
/** One debtor with more would take longer than a call may. */
const MOST_CASES = 250;

/**
 * How often the debtors of a page would be contacted in the days to come, by each step, as things are and if all cases of the
 * policy were dunned by the proposed one. Changes nothing. Throws a 404 for a policy that is not known, a 422 for one that no
 * case can follow.
 */
export async function whatIf(
  planner: Planner,
  runs: DailyRuns,
  { path: { id }, body: { days, policy, cursor }, now }: Call,
): Promise<WhatIf> {
  const { table } = planner;
  const { policy: proposed, warnings } = checkedPolicy(id, policy);
  if (!(await currentPolicies(table, [id])).has(id)) throw notFound('There is no policy of this id.');
  const scope = ['what-if', id, days, policy];
  const after = cursor === undefined ? undefined : readCursor(scope, cursor, textPlace);
  const outlookOf = outlookReader(planner, await newCasePolicies(table));
  const { debtors, last } = await debtorsByName(table, { after, limit: DEBTORS_PER_PAGE });
  const steps: Steps = new Map();
  const seen = { debtors: 0, cases: 0, notForeseen: 0 };
  let end = last;
  for (const { debtor, place } of debtors) {
    const outlook = { ...(await outlookOf(debtor)), booksStayFresh: true };
    const { cases } = outlook;
    if (cases.length > 0) {
      seen.debtors += 1;
      seen.cases += cases.length;
      const until = addDays(dayIn(now, debtor.timeZone), days);
      const foresee = (as: DebtorOutlook) => contactsThrough(as, runs, now, until);
      if (cases.length > MOST_CASES) seen.notForeseen += 1;
      else count(steps, foresee(outlook), foresee(dunnedBy(proposed, outlook)));
    }
    if (seen.cases >= CASES_PER_PAGE && place !== debtors.at(-1)?.place) {
      end = place;
      break;
    }
  }
  return {
    debtors: seen.debtors,
    notForeseen: seen.notForeseen,
    steps: [...steps.values()],
    warnings,
    cursor: end && writeCursor(scope, end),
  };
}

/** Whatever version a case has pinned: what is asked is how the portfolio would fare by the other. */
function dunnedBy(proposed: DunningPolicy, outlook: DebtorOutlook): DebtorOutlook {
  return {
    ...outlook,
    policy: (pinned) => (pinned.id === proposed.id ? proposed : outlook.policy(pinned)),
  };
}

type Steps = Map<string, WhatIf['steps'][number]>;

function count(steps: Steps, present: readonly PlannedContact[], proposed: readonly PlannedContact[]): void {
  const add = ({ rungId, channel }: PlannedContact, when: 'present' | 'proposed') => {
    const name = `${rungId ?? ''} ${channel}`;
    const step = steps.get(name) ?? { rungId, channel, present: 0, proposed: 0 };
    steps.set(name, { ...step, [when]: step[when] + 1 });
  };
  for (const contact of present) add(contact, 'present');
  for (const contact of proposed) add(contact, 'proposed');
}
