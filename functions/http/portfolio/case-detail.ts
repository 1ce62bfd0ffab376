import { loadListed } from '../../aws/case-list.ts';
import { loadStory } from '../../aws/case-store.ts';
import { loadNotesById } from '../../aws/note-store.ts';
import { loadDebtors } from '../../aws/party-store.ts';
import { policiesOf } from '../../aws/policy-store.ts';
import type { Table } from '../../aws/table.ts';
import { notFound, type Call } from '../../middleware/finance.ts';
import type { CaseDetail } from '../../../shared/api/cases.ts';
import { moneyText } from '../../../shared/api/fields.ts';
import { happeningOf, termsOf } from '../../../shared/api/case-story.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { rungFor } from '../../../shared/dunning/ladder.ts';
import type { PolicyOf } from '../../../shared/dunning/policy.ts';
import { noteIdsIn } from '../../../shared/evidence/case-record.ts';
import { addDays } from '../../../shared/time/calendar.ts';
import { messagesOf } from '../case-messages.ts';
import { caseSummary } from './case-view.ts';
import { criticalCases } from '../critical.ts';
import { holdsOf } from './holds.ts';
import { noteView } from './note-view.ts';

/** Everything about one case. Throws a 404 for one that is not known. */
export async function caseDetail(
  table: Table,
  { path, now }: Call<(typeof queryRoutes)['GET /api/cases/{caseId}']>,
): Promise<CaseDetail> {
  const [listed] = await loadListed(table, [path.caseId]);
  if (!listed) throw notFound('There is no case of this id.');
  const { state } = listed;
  const { debtorId, invoice, currency, version, episode, timeZone } = state;
  const debtor = (await loadDebtors(table, [debtorId])).get(debtorId);
  const story = await loadStory(table, state.caseId);
  const { purchaseOrder, paymentLink, documentUrl } = invoice;
  const because = await criticalCases(table, [state], now);
  const summary = caseSummary(listed, debtor?.legalName, because(state), now);
  return {
    ...summary,
    version,
    episode,
    timeZone,
    invoice: { ...summary.invoice, purchaseOrder, paymentLink, documentUrl },
    openedAt: state.status === 'open' ? state.openedAt : undefined,
    balanceTerms: termsOf(state),
    expectedWithholdings: moneyText(state.expectedWithholdingsMinor, currency),
    policy: state.ladder?.policy,
    ladder: rungsOf(state, await policiesOf(table, [state])),
    timeline: story.map((event) => happeningOf(event, currency)),
    messages: await messagesOf(table, state, story),
    holds: holdsOf(state),
    notes: (await loadNotesById(table, debtorId, noteIdsIn(story))).map(noteView),
  };
}

/** Every rung of the policy that the case has, with what became of it; none before the case was first opened. */
function rungsOf(state: DunningCase, policyOf: PolicyOf): CaseDetail['ladder'] {
  const { ladder } = state;
  if (!ladder) return [];
  return policyOf(ladder.policy).rungs.map((step) => {
    const record = ladder.rungs[step.id];
    // A call that was made stays one, whatever is still owed.
    const rung = record?.state === 'done' ? step : rungFor(state, step);
    return {
      rungId: rung.id,
      act: rung.act,
      channel: 'channel' in rung ? rung.channel : undefined,
      tone: 'tone' in rung ? rung.tone : undefined,
      offsetDays: rung.offsetDays,
      dueOn: addDays(state.invoice.dueOn, rung.offsetDays),
      state: record?.state ?? 'to-come',
      at: record?.at,
      messageId: record && 'messageId' in record ? record.messageId : undefined,
    };
  });
}
