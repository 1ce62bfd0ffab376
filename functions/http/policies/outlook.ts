import { loadListed } from '../../aws/case-list.ts';
import { liveCaseIds } from '../../aws/case-store.ts';
import { loadMissingThere } from '../../aws/ledger-store.ts';
import { loadMessages } from '../../aws/message-store.ts';
import { loadCreditorWithBooks, loadLedger } from '../../aws/party-store.ts';
import { loadPersons } from '../../aws/person-store.ts';
import { activePolicy, policiesOf } from '../../aws/policy-store.ts';
import { loadKeptSegment } from '../../aws/segment-store.ts';
import type { Planner } from '../../planner.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { personIdsOf } from '../../../shared/contact/person.ts';
import type { PinnedPolicy } from '../../../shared/dunning/policy.ts';
import type { DebtorOutlook } from '../../../shared/dunning/preview.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import { newCasePolicy, type NewCasePolicies } from '../../../shared/segment/new-case-policy.ts';

/** Reads all that bears on who contacts a debtor; of a creditor once for all of its debtors. `newCases` is for cases that open. */
export function outlookReader(
  { table, rulesOf }: Planner,
  newCases: NewCasePolicies,
): (debtor: Debtor) => Promise<Omit<DebtorOutlook, 'booksStayFresh'>> {
  const creditors = new Map<string, ReturnType<typeof loadCreditorWithBooks>>();
  let active: ReturnType<typeof activePolicy> | undefined;
  return async (debtor) => {
    active ??= activePolicy(table);
    const { creditorId, debtorId } = debtor;
    const known = creditors.get(creditorId) ?? loadCreditorWithBooks(table, creditorId);
    creditors.set(creditorId, known);
    const listed = await loadListed(table, await liveCaseIds(table, debtorId));
    // One may have been closed since the link to it was read.
    const cases = listed.map(({ state }) => state).filter(({ status }) => status !== 'closed');
    const pinned = await policiesOf(table, cases);
    const { history, said } = await loadKeptSegment(table, debtorId);
    const record = { kind: debtor.kind, history, said };
    return {
      ...(await known),
      debtor,
      ledger: await loadLedger(table, debtorId),
      persons: await loadPersons(table, personIdsOf(debtor)),
      rules: rulesOf(debtor),
      shadow: (await active).mode === 'shadow',
      policy: (wanted) => newCases.policies.find((policy) => isSame(wanted, policy)) ?? pinned(wanted),
      opensWith: (item, overdueItems) => newCasePolicy(newCases, item, record, overdueItems),
      cases,
      missingThere: await loadMissingThere(table, cases),
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
