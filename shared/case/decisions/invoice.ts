import { contentHash } from '../../ids/internal-id.ts';
import type { DunningCase, Ladder, RungRecord } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { updatedFields } from '../evolve-invoice.ts';
import { recalled } from './escalation.ts';

type Command<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;

/** Only what is said anew: of two words about a field the later one counts, in whatever order they come. */
export function updateInvoice(command: Command<'UpdateInvoice'>, item: DunningCase): CaseEvent[] {
  const { stamp, noteId } = command;
  const news = updatedFields.filter(
    (field) => command[field] !== undefined && stamp > (item.toldAt[field] ?? ''),
  );
  if (news.length === 0) return [];
  const told = Object.fromEntries(news.map((field) => [field, command[field]]));
  return [{ type: 'InvoiceUpdated', stamp, ...told, ...(news.includes('dunningBlock') ? { noteId } : {}) }];
}

/** Whatever is owed is owed on the invoice that takes its place, also when this one was settled before. */
export function replaceInvoice({ by }: Command<'ReplaceInvoice'>, item: DunningCase): CaseEvent[] {
  if (item.replacedBy !== undefined) return [];
  const replaced: CaseEvent = { type: 'InvoiceReplaced', by };
  if (item.status === 'closed') return [replaced];
  return [replaced, ...recalled(item, 'ended'), { type: 'CaseClosed', reason: 'replaced' }];
}

/**
 * The age and the rungs of the invoice before, unless its own due day was told later. Said again when that one has changed
 * meanwhile; what is the same brings no event.
 */
export function inheritStanding(command: Command<'InheritStanding'>, item: DunningCase): CaseEvent[] {
  const { from, stamp } = command;
  const ladder = ladderAfter(item.ladder, command.ladder);
  const counts = stamp >= (item.toldAt.dueOn ?? '');
  const dueOn = counts && command.dueOn !== item.invoice.dueOn ? command.dueOn : undefined;
  const climbs = contentHash(ladder) !== contentHash(item.ladder);
  if (item.replaces && dueOn === undefined && !climbs) return [];
  return [
    {
      type: 'StandingInherited',
      from,
      stamp,
      dueOn: counts ? command.dueOn : undefined,
      ladder: climbs ? ladder : undefined,
      // Once: what is lifted afterwards stays lifted.
      ...(item.replaces ? {} : { pause: command.pause, block: command.block }),
    },
  ];
}

/** A rung that was under way counts as sent: nobody knows, and it must not be sent twice. */
function ladderAfter(ownLadder: Ladder | undefined, before: Ladder | undefined): Ladder | undefined {
  if (!before) return ownLadder;
  const rungs: Record<string, RungRecord> = { ...ownLadder?.rungs };
  for (const [rungId, record] of Object.entries(before.rungs)) {
    const own = rungs[rungId];
    if (own && own.at >= record.at) continue;
    const { at } = record;
    rungs[rungId] = record.state === 'done' ? record : { state: 'sent', messageId: record.messageId, at };
  }
  const callAssignedAt = ownLadder?.callAssignedAt ?? before.callAssignedAt;
  return {
    policy: before.policy,
    rungs,
    claims: ownLadder?.claims ?? 0,
    callAssignedAt,
    // What was done for the invoice before is counted there.
    punctuality: ownLadder?.punctuality,
  };
}
