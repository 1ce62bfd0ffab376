import type { CaseCommand } from '../case/commands.ts';
import { isReleased } from '../case/reminder-draft.ts';
import { collectableMinor } from '../case/case.ts';
import type { PlanningFacts } from '../dunning/facts.ts';
import { contentHash } from '../ids/internal-id.ts';
import type { Instant } from '../time/calendar.ts';
import type { Outline } from './draft.ts';

type Facts = Pick<PlanningFacts, 'item' | 'creditor' | 'ledger' | 'shadow'>;

/** In shadow mode nothing goes to the debtor but what a person has read: what has changed since is to be read again. */
export function mustBeReleased(facts: Facts, draft: Outline, now: Instant): boolean {
  const { item, shadow = false } = facts;
  if (!shadow || draft.message.purpose === 'internal') return false;
  const reading = { rungId: ownRungOf(draft), says: whatItSays(facts, draft) };
  return item?.status !== 'open' || !isReleased(item.draft, reading, now);
}

export function draftCommand(facts: Facts, draft: Outline): CaseCommand {
  const { message, due } = draft;
  const { channel, tone } = message;
  const said = { channel, tone, items: due.length, says: whatItSays(facts, draft) };
  return { type: 'DraftReminder', rungId: ownRungOf(draft), ...said };
}

/** A hash of all that a message says, to whom and how; but for what follows from the day, such as how long something is overdue. */
export function whatItSays(
  { creditor, ledger: { hardship } }: Pick<Facts, 'creditor' | 'ledger'>,
  { message: { channel, addressHash, tone }, announced, due }: Pick<Outline, 'message' | 'announced' | 'due'>,
): string {
  const items = due.map(({ item, rung }) => [item.caseId, rung.id, item.invoice, collectableMinor(item)]);
  return contentHash([creditor, hardship !== undefined, channel, addressHash, tone, announced, items]);
}

/** Of the case that leads. */
function ownRungOf({ due }: Outline): string {
  return due[0]?.rung.id ?? '';
}
