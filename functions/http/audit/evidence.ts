import { loadCase, loadStory } from '../../aws/case-store.ts';
import { loadNotesById } from '../../aws/note-store.ts';
import { loadCreditor, loadDebtor, loadLedger } from '../../aws/party-store.ts';
import { loadPlacedItem, loadPlacement } from '../../aws/placement-store.ts';
import type { Table } from '../../aws/table.ts';
import { Media, notFound, type Call } from '../../middleware/finance.ts';
import type { Evidence } from '../../../shared/api/evidence.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { noteIdsIn, placementIdsIn, type CaseSources } from '../../../shared/evidence/case-record.ts';
import { evidenceOf } from '../../../shared/evidence/evidence.ts';
import { evidencePage, PAGE_POLICY } from '../../../shared/evidence/page.ts';
import { instalmentId } from '../../../shared/ids/instalment-id.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { messagesOf } from '../case-messages.ts';

type EvidenceCall = Call<(typeof queryRoutes)['GET /api/cases/{caseId}/evidence']>;

/** The evidence file, as JSON or as a page to print. Throws a 404 for a case that is not known. */
export async function caseEvidence(table: Table, call: EvidenceCall): Promise<Evidence | Media> {
  const item = await loadCase(table, call.path.caseId);
  if (!item) throw notFound('There is no case of this id.');
  const { creditorId, debtorId } = item;
  const evidence = evidenceOf(
    {
      creditor: (await loadCreditor(table, creditorId))?.party,
      debtor: (await loadDebtor(table, debtorId))?.party,
      ledger: await loadLedger(table, debtorId),
      item: await sourcesOf(table, item),
      replaced: await replacedBy(table, item),
    },
    call.now,
  );
  const { format = wanted(call.headers.accept), lang } = call.query;
  if (format === 'json') return evidence;
  return new Media('text/html; charset=utf-8', evidencePage(evidence, lang), {
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
}

/** A browser asks for HTML by itself; whoever names JSON, or nothing, is a program. */
function wanted(accept = ''): 'html' | 'json' {
  return accept.includes('text/html') && !accept.includes('application/json') ? 'html' : 'json';
}

/** What happened to the case after it was read is left out: its balance and its story are of one moment. */
async function sourcesOf(table: Table, state: DunningCase): Promise<CaseSources> {
  const { caseId, debtorId, version } = state;
  const story = (await loadStory(table, caseId)).filter(({ seq }) => seq <= version);
  const placements: CaseSources['placements'] = new Map(
    await Promise.all(placementIdsIn(story).map((placementId) => placementOf(table, placementId, caseId))),
  );
  const notes = await loadNotesById(table, debtorId, noteIdsIn(story));
  return {
    ...{ state, story, placements },
    messages: await messagesOf(table, state, story),
    notes: new Map(notes.map(({ noteId, text }) => [noteId, text])),
  };
}

type Placed = CaseSources['placements'] extends ReadonlyMap<InternalId, infer Value> ? Value : never;

async function placementOf(
  table: Table,
  placementId: InternalId,
  caseId: InternalId,
): Promise<[InternalId, Placed]> {
  const placement = await loadPlacement(table, placementId);
  if (!placement) throw new Error(`placement ${placementId} is not known`);
  return [placementId, { placement, item: await loadPlacedItem(table, placementId, caseId) }];
}

/** Invoices replace each other in no circle. */
async function replacedBy(table: Table, item: DunningCase): Promise<CaseSources[]> {
  if (!item.replaces) return [];
  const caseId = instalmentId(item.replaces.invoiceId, item.invoice.instalment?.number ?? 1);
  const before = await loadCase(table, caseId);
  if (!before) throw new Error(`case ${caseId}, which was replaced, is not known`);
  return [await sourcesOf(table, before), ...(await replacedBy(table, before))];
}
