import { toEpoch } from '../../time/calendar.ts';
import type { DunningCase } from '../case.ts';
import type { CaseCommand } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { NotPossible } from '../not-possible.ts';
import type { ReminderDraft } from '../reminder-draft.ts';

type DraftCommand = Extract<
  CaseCommand,
  { type: 'DraftReminder' | 'WithdrawDraft' | 'ReleaseDraft' | 'DiscardDraft' }
>;

/** A person decides on the very draft that they have read: one that was written since is another. */
export function decideOnDraft(command: DraftCommand, item: DunningCase): CaseEvent[] {
  if (item.status !== 'open') throw new NotPossible(`case ${item.caseId} is ${item.status}`);
  const { draft } = item;
  switch (command.type) {
    case 'DraftReminder': {
      const { type: _, ...written } = command;
      return [{ type: 'ReminderDrafted', ...written }];
    }
    case 'WithdrawDraft':
      return draft ? [{ type: 'DraftDiscarded', rungId: draft.rungId }] : [];
    case 'ReleaseDraft': {
      const { rungId, releasedAt } = known(command, item.caseId, draft);
      return releasedAt === undefined ? [{ type: 'DraftReleased', rungId }] : [];
    }
    case 'DiscardDraft': {
      const { rungId } = known(command, item.caseId, draft);
      // It may be leaving at this moment.
      if (item.ladder.rungs[rungId]) throw new NotPossible(`the draft of case ${item.caseId} has been sent`);
      return [
        { type: 'DraftDiscarded', rungId },
        { type: 'RungPassed', rungId, cause: 'discarded' },
      ];
    }
    default:
      return command satisfies never;
  }
}

function known(
  { draftedAt }: Extract<DraftCommand, { draftedAt: unknown }>,
  caseId: string,
  draft: ReminderDraft | undefined,
): ReminderDraft {
  if (draft && toEpoch(draft.at) === toEpoch(draftedAt)) return draft;
  throw new NotPossible(`case ${caseId} has no such draft any more: if it has another, look at that`);
}
