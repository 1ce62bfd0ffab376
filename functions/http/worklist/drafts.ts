import { loadCases } from '../../aws/case-store.ts';
import { loadDrafts, type KeptDraft } from '../../aws/draft-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import type { Table } from '../../aws/table.ts';
import { dueTasks, taskPosition } from '../../aws/worklist-store.ts';
import type { Call } from '../../middleware/finance.ts';
import type { DraftView } from '../../../shared/api/drafts.ts';
import { moneyText, type Page } from '../../../shared/api/fields.ts';
import { nameRequest } from '../../../shared/api/request-name.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { draftToRead } from '../../../shared/case/reminder-draft.ts';
import type { MessageContent } from '../../../shared/message/message.ts';

/**
 * What somebody is to read and to release, what has waited longest first. The task goes a moment after the decision: a page may
 * hold fewer than asked for and still not be the last.
 */
export async function draftPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/drafts']>,
): Promise<Page<DraftView>> {
  const page = { after: call.place(taskPosition), limit: call.query.limit };
  const { items: tasks, last } = await dueTasks(table, 'draft', call.now, page);
  const cases = await loadCases(
    table,
    tasks.flatMap(({ caseId }) => caseId ?? []),
  );
  const open = new Map(cases.map((item) => [item.caseId, item]));
  const kept = await loadDrafts(table, cases);
  const debtors = await loadDebtors(
    table,
    cases.map(({ debtorId }) => debtorId),
  );
  const items = tasks.flatMap(({ caseId = '', taskAt: since }): DraftView[] => {
    const item = open.get(caseId);
    const draft = item && draftToRead(item);
    const written = kept.get(caseId);
    // One that was written anew at this moment is shown next time.
    if (!draft || written?.at !== draft.at) return [];
    const { debtorId, version } = item;
    return [
      {
        id: nameRequest(caseId, draft.at),
        since,
        draftedAt: draft.at,
        debtor: { debtorId, legalName: debtors.get(debtorId)?.legalName },
        case: { caseId, version },
        rungId: draft.rungId,
        tone: draft.tone,
        ...readable(written.content),
        items: written.items.map(itemOf),
      },
    ];
  });
  return { items, cursor: last && call.cursorAt(last) };
}

function readable(content: MessageContent): Pick<DraftView, 'channel' | 'to' | 'subject' | 'text'> {
  const { channel, text, to } = content;
  return content.channel === 'email'
    ? { channel, to: { name: to.name, address: content.to.email }, subject: content.subject, text }
    : { channel, to: { name: to.name, address: content.to.phone }, text };
}

function itemOf({ amountMinor, currency, ...item }: KeptDraft['items'][number]): DraftView['items'][number] {
  return { ...item, amount: moneyText(amountMinor, currency) };
}
