import type { RecallCause } from '../case/events/case-recalled.ts';
import type { InternalId } from '../ids/internal-id.ts';
import { derivedId } from '../ids/internal-id.ts';
import type { Money } from '../money/money.ts';
import type { Instant, IsoDay, TimeZone } from '../time/calendar.ts';

/** An external agency that collects. Its night is that of its `zone`. */
export interface Agency {
  id: string;
  name: string;
  zone: TimeZone;
}

/**
 * What an agency is given in one night. While it is gathering, cases come in and may be recalled without a trace in its file;
 * when it is closed it is settled what the file says; when it is delivered, the file is there.
 */
export interface Placement {
  placementId: InternalId;
  agency: Pick<Agency, 'id' | 'name'>;
  night: IsoDay;
  state: 'gathering' | 'closed' | 'delivered';
  createdAt: Instant;
  closedAt?: Instant;
  deliveredAt?: Instant;
  /** How many of its cases were recalled before or after; only while this stands still can it be closed. */
  recalls: number;
  /** What was delivered; without one, every case was recalled before. */
  file?: DeliveredFile;
}

export interface DeliveredFile {
  /** Of the CSV in the bucket; the manifest is beside it. */
  key: string;
  /** Of the CSV, in hexadecimal digits. */
  sha256: string;
  count: number;
  totals: Money[];
}

/** A case as it was given to the agency. Nothing in it is personal: that is the `PlacedDebtor`'s. */
export interface PlacedItem {
  caseId: InternalId;
  debtorId: InternalId;
  /** The legal name of whom it is owed to. */
  creditor: string;
  invoiceNumber: string;
  instalment?: { number: number; of: number };
  issuedOn: IsoDay;
  dueOn: IsoDay;
  currency: string;
  /** What the agency is to collect, in minor units. */
  amountMinor: number;
  recalledAt?: Instant;
  recallCause?: RecallCause;
  /** Since when the agency finds its recall in its folder. */
  toldAt?: Instant;
}

/** The debtor as the agency was told of them: personal data, which lies with the debtor. */
export interface PlacedDebtor {
  legalName: string;
  taxId?: { type: string; number: string; checkDigit?: string };
  country: string;
  language: string;
  contact?: { name: string; email?: string; phone?: string };
}

/** One for each agency and night, however often it is asked for. */
export function placementIdOf(agencyId: string, night: IsoDay): InternalId {
  return derivedId('placement', agencyId, night);
}
