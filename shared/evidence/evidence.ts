import { createHash } from 'node:crypto';
import type { Evidence, EvidenceContent } from '../api/evidence.ts';
import type { ContactLedger } from '../contact/ledger.ts';
import { canonicalJson } from '../ids/internal-id.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Instant } from '../time/calendar.ts';
import { caseRecord, type CaseSources } from './case-record.ts';

/** All that is kept of a case, of those whose invoices its invoice replaced, the latest first, and of the parties. */
export interface EvidenceSources {
  creditor: Creditor | undefined;
  debtor: Debtor | undefined;
  ledger: ContactLedger;
  item: CaseSources;
  replaced: readonly CaseSources[];
}

/** The evidence file of a case: the same facts give the same hash, whenever it is made. */
export function evidenceOf(sources: EvidenceSources, now: Instant): Evidence {
  const content = contentOf(sources);
  const sha256 = createHash('sha256').update(canonicalJson(content)).digest('hex');
  return { generatedAt: now, sha256, content };
}

function contentOf({ creditor, debtor, ledger, item, replaced }: EvidenceSources): EvidenceContent {
  const { creditorId, debtorId } = item.state;
  const { legalStatus, pause } = ledger;
  return {
    creditor: {
      creditorId,
      legalName: creditor?.legalName,
      taxId: creditor?.taxId,
      country: creditor?.country,
    },
    debtor: { debtorId, profile: debtor && profileOf(debtor), legalStatus, pause },
    case: caseRecord(item),
    replaced: replaced.map(caseRecord),
  };
}

function profileOf({
  legalName,
  kind,
  country,
  timeZone,
  language,
  taxId,
  consents,
}: Debtor): EvidenceContent['debtor']['profile'] {
  return { legalName, kind, country, timeZone, language, taxId, consents };
}
