import { endBroadcast, loadBroadcast, nextDue, type KeptBroadcast } from '../../aws/broadcast-store.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import type { Deliver } from '../../messages/deliver.ts';
import type { Planner } from '../../planner.ts';
import { isUnderway } from '../../../shared/broadcast/broadcast.ts';
import type { OptOutUrl } from '../../../shared/message/draft-reminder.ts';
import type { EmailContent } from '../../../shared/message/message.ts';
import { addMilliseconds, later, MINUTES, type Instant } from '../../../shared/time/calendar.ts';
import { gatherRecipients } from './gather-recipients.ts';
import { putOff, tellDebtor } from './tell-debtor.ts';

/** What the state machine does next; the names are those of its expressions. */
export type Turn = { next: 'wait'; until: Instant } | { next: 'end' };

/** Pages of debtors that one turn takes in, and debtors whom it tells: what follows is a minute apart, so that mail is spread. */
const PAGES_A_TURN = 10;
const TOLD_A_TURN = 25;
const PACE = MINUTES;

/** After so many turns the execution ends, well before its history is full; the daily watch goes on with another one. */
const MOST_TURNS = 2000;

/**
 * One turn of a broadcast: takes in those whom it affects, then tells those who are due. Cut off anywhere, the next turn goes on;
 * one debtor who cannot be seen to does not keep the others waiting.
 */
export async function continueBroadcast(
  planner: Planner,
  deliver: Deliver<EmailContent>,
  optOutUrlOf: OptOutUrl,
  { broadcastId, turns, now }: { broadcastId: string; turns: number; now: Instant },
): Promise<Turn> {
  const { table } = planner;
  const soon: Turn = { next: 'wait', until: addMilliseconds(now, PACE) };
  const kept = await gatherAll(planner, broadcastId, now);
  if (!isUnderway(kept.broadcast) || turns >= MOST_TURNS) return { next: 'end' };
  if (kept.broadcast.state === 'gathering') return soon;
  const due = await nextDue(table, broadcastId, TOLD_A_TURN);
  if (due.length === 0) return (await endBroadcast(table, kept)) ? { next: 'end' } : soon;
  const { policies } = await newCasePolicies(table);
  const blackouts = policies.flatMap((policy) => policy.blackouts ?? []);
  const telling = { ...planner, deliver, optOutUrlOf, blackouts };
  for (const { debtorId } of due.filter(({ dueAt }) => dueAt <= now)) {
    try {
      await tellDebtor(telling, kept.broadcast, debtorId, now);
    } catch (error) {
      console.error({ message: 'debtor could not be told', broadcastId, debtorId, error });
      await putOff(table, kept.broadcast, debtorId, now);
    }
  }
  const [first] = await nextDue(table, broadcastId, 1);
  return { next: 'wait', until: later(first?.dueAt ?? soon.until, soon.until) };
}

async function gatherAll({ table }: Planner, broadcastId: string, now: Instant): Promise<KeptBroadcast> {
  for (let page = 0; ; page++) {
    const kept = await loadBroadcast(table, broadcastId);
    if (!kept) throw new Error(`broadcast ${broadcastId} is not known`);
    if (kept.broadcast.state !== 'gathering' || page === PAGES_A_TURN) return kept;
    await gatherRecipients(table, kept, now);
  }
}
