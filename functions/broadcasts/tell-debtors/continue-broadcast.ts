import {
  endBroadcast,
  loadBroadcast,
  nextDue,
  recipientsUnderway,
  type KeptBroadcast,
} from '../../aws/broadcast-store.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import type { Table } from '../../aws/table.ts';
import type { Deliver } from '../../messages/deliver.ts';
import type { Planner } from '../../planner.ts';
import { areMessagesUnderway, hasArrived, isUnderway } from '../../../shared/broadcast/broadcast.ts';
import type { OptOutUrl } from '../../../shared/message/draft-reminder.ts';
import type { EmailContent } from '../../../shared/message/message.ts';
import {
  addMilliseconds,
  earlier,
  HOURS,
  later,
  MINUTES,
  type Instant,
} from '../../../shared/time/calendar.ts';
import { gatherRecipients } from './gather-recipients.ts';
import { giveUp, putOff, tellDebtor } from './tell-debtor.ts';

/** What the state machine does next; the names are those of its expressions. */
export type Turn = { next: 'wait'; until: Instant } | { next: 'end' };

/** Pages of debtors that one turn takes in, and debtors whom it tells: what follows is a minute apart, so that mail is spread. */
const PAGES_A_TURN = 10;
const TOLD_A_TURN = 25;
const PACE = MINUTES;

/** Messages of a stopped broadcast that one turn gives up. */
const GIVEN_UP_A_TURN = 100;

/** What is not waited for longer: a bounce makes somebody due at once, and a person may stop it. */
const LOOK_EVERY = HOURS;

/** After so many turns, each of nine events, the execution ends well before its history is full; the watchdog starts another. */
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
  if (turns >= MOST_TURNS) return { next: 'end' };
  if (!isUnderway(kept.broadcast)) return settleRest(table, kept, now);
  if (kept.broadcast.state === 'gathering') return soon;
  const due = await nextDue(table, broadcastId, TOLD_A_TURN);
  const look = addMilliseconds(now, LOOK_EVERY);
  if (due.length === 0) {
    const { lastSentAt } = kept;
    // What has just been sent may still bounce.
    if (lastSentAt !== undefined && !hasArrived(lastSentAt, now)) return { next: 'wait', until: look };
    return (await endBroadcast(table, kept)) ? { next: 'end' } : soon;
  }
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
  return { next: 'wait', until: later(earlier(first?.dueAt ?? now, look), soon.until) };
}

/** Of a stopped broadcast: gives up the messages that were left without news, until there is word of each. */
async function settleRest(
  table: Table,
  { broadcast: { broadcastId }, standings }: KeptBroadcast,
  now: Instant,
): Promise<Turn> {
  if (!areMessagesUnderway(standings)) return { next: 'end' };
  const rest = await recipientsUnderway(table, broadcastId);
  const due = rest.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now);
  for (const recipient of due.slice(0, GIVEN_UP_A_TURN)) await giveUp(table, recipient, now);
  return { next: 'wait', until: addMilliseconds(now, due.length > GIVEN_UP_A_TURN ? PACE : LOOK_EVERY) };
}

async function gatherAll({ table }: Planner, broadcastId: string, now: Instant): Promise<KeptBroadcast> {
  for (let page = 0; ; page++) {
    const kept = await loadBroadcast(table, broadcastId);
    if (!kept) throw new Error(`broadcast ${broadcastId} is not known`);
    if (kept.broadcast.state !== 'gathering' || page === PAGES_A_TURN) return kept;
    await gatherRecipients(table, kept, now);
  }
}
