import { loadListed } from '../../aws/case-list.ts';
import { liveCaseIds } from '../../aws/case-store.ts';
import { loadMessages } from '../../aws/message-store.ts';
import { loadCreditorWithBooks, loadLedger } from '../../aws/party-store.ts';
import { loadPersons } from '../../aws/person-store.ts';
import { policiesOf } from '../../aws/policy-store.ts';
import type { Planner } from '../../planner.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { personIdsOf } from '../../../shared/contact/person.ts';
import type { DunningPolicy, PinnedPolicy } from '../../../shared/dunning/policy.ts';
import type { DebtorOutlook } from '../../../shared/dunning/preview.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';

/** Reads all that bears on who contacts a debtor; of a creditor once for all of its debtors. `active` is for cases that open. */
export function outlookReader(
  { table, rulesOf }: Planner,
  active: DunningPolicy,
): (debtor: Debtor) => Promise<Omit<DebtorOutlook, 'booksStayFresh'>> {
  const creditors = new Map<string, ReturnType<typeof loadCreditorWithBooks>>();
  return async (debtor) => {
    const { creditorId, debtorId } = debtor;
    const known = creditors.get(creditorId) ?? loadCreditorWithBooks(table, creditorId);
    creditors.set(creditorId, known);
    const listed = await loadListed(table, await liveCaseIds(table, debtorId));
    // One may have been closed since the link to it was read.
    const cases = listed.map(({ state }) => state).filter(({ status }) => status !== 'closed');
    const pinned = await policiesOf(table, cases);
    return {
      ...(await known),
      debtor,
      ledger: await loadLedger(table, debtorId),
      persons: await loadPersons(table, personIdsOf(debtor)),
      rules: rulesOf(debtor),
      shadow: active.mode === 'shadow',
      policy: (wanted) => (isSame(wanted, active) ? active : pinned(wanted)),
      activePolicy: { id: active.id, version: active.version },
      cases,
      wakesAt: new Map(
        listed.flatMap(({ state, nextActionAt }) =>
          nextActionAt === undefined ? [] : [[state.caseId, nextActionAt] as const],
        ),
      ),
      underway: await loadMessages(table, messagesUnderway(cases)),
    };
  };
}

const isSame = (a: PinnedPolicy, b: PinnedPolicy) => a.id === b.id && a.version === b.version;

function messagesUnderway(cases: readonly DunningCase[]): string[] {
  const ids = cases.flatMap(({ ladder }) =>
    Object.values(ladder?.rungs ?? {}).flatMap((record) =>
      record.state === 'claimed' || record.state === 'doubted' ? [record.messageId] : [],
    ),
  );
  return [...new Set(ids)];
}
