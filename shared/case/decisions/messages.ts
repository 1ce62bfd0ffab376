import { collectableMinor, type DunningCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { NotPossible } from '../not-possible.ts';

type MessageCommand = Extract<CaseCommand, { messageId: string }>;

export function claimMessage(
  command: Extract<CaseCommand, { type: 'ClaimMessage' }>,
  item: DunningCase,
): CaseEvent[] {
  const { type: _, ...claim } = command;
  if (item.status !== 'open' || collectableMinor(item) === 0 || item.ladder.rungs[claim.rungId]) {
    throw new NotPossible(`rung ${claim.rungId} of case ${item.caseId} is not to be claimed`);
  }
  return [{ type: 'MessageClaimed', ...claim }];
}

/** News of a message that was claimed. It may come late, twice and after the case is closed: the story keeps it once. */
export function settleMessage(
  command: Exclude<MessageCommand, { type: 'ClaimMessage' }>,
  item: DunningCase,
): CaseEvent[] {
  const { messageId, rungId } = command;
  if (!item.ladder) throw new NotPossible(`case ${item.caseId} has claimed no message`);
  const rung = item.ladder.rungs[rungId];
  const ours = rung && rung.state !== 'done' && rung.messageId === messageId ? rung : undefined;
  const waiting = ours?.state === 'claimed' || ours?.state === 'doubted';
  switch (command.type) {
    case 'ConfirmMessage':
      // Also late: a message that was given up and yet left counts, unless another took its place meanwhile.
      return waiting || !rung ? [{ type: 'MessageSent', messageId, rungId, contact: command.contact }] : [];
    case 'ReleaseMessage':
      // The provider may also reject what it had accepted.
      return ours ? [{ type: 'MessageReleased', messageId, rungId, cause: command.cause }] : [];
    case 'DoubtMessage':
      return ours?.state === 'claimed' ? [{ type: 'MessageDoubted', messageId, rungId }] : [];
    case 'LoseMessage':
      return waiting ? [{ type: 'MessageLost', messageId, rungId }] : [];
    case 'BounceMessage':
      return ours ? [{ type: 'MessageBounced', messageId, rungId }] : [];
    case 'LetGoOfMessage':
      return ours?.state === 'claimed' ? [{ type: 'MessageLetGo', messageId, rungId }] : [];
    default:
      return command satisfies never;
  }
}
