import { loadMessagesWithContent } from '../aws/message-store.ts';
import type { Table } from '../aws/table.ts';
import type { CaseMessage } from '../../shared/api/cases.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { RecordedEvent } from '../../shared/case/recorded-event.ts';

/** The messages that the case has claimed, as they are now, in order. */
export async function messagesOf(
  table: Table,
  { debtorId }: DunningCase,
  story: readonly RecordedEvent[],
): Promise<CaseMessage[]> {
  const claims = story.flatMap(({ event }) => (event.type === 'MessageClaimed' ? [event] : []));
  const rungs = new Map(claims.map(({ messageId, rungId }) => [messageId, rungId]));
  const found = await loadMessagesWithContent(table, debtorId, [...rungs.keys()]);
  return found
    .map(({ message, content }) => {
      const { messageId, channel, purpose, tone, state, claimedAt, items } = message;
      return {
        ...{ messageId, channel, purpose, tone, state, claimedAt },
        rungId: rungs.get(messageId) ?? '',
        items: items.length,
        content: content && {
          to: {
            name: content.to.name,
            address: content.channel === 'email' ? content.to.email : content.to.phone,
          },
          subject: content.channel === 'email' ? content.subject : undefined,
          text: content.text,
        },
      };
    })
    .sort((a, b) => a.claimedAt.localeCompare(b.claimedAt));
}
