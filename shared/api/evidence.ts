import * as z from 'zod/mini';
import { legalStatuses } from '../contact/ledger.ts';
import { balanceTerm, caseMessage, caseStatus, closed, happening, pinnedPolicy } from './cases.ts';
import { consent, profile } from './debtors.ts';
import { day, id, instant, money } from './fields.ts';

/** When something happened: the instant, and what a clock showed where the debtor lived then. */
const moment = {
  at: instant,
  local: z.string().check(z.meta({ description: 'As in 2026-03-04T08:00:00-05:00' })),
  zone: z.string(),
};

const instalment = z.object({ number: z.int(), of: z.int() });

/** A rule as it is evaluated, whatever its kind. */
const contactRule = z.looseObject({ id: z.string(), kind: z.string() });

const movement = z.object({
  seq: z.int(),
  ...moment,
  by: z.string(),
  type: z.string(),
  /** What it adds to the balance, or takes from it. */
  change: money,
  balance: money,
});
export type Movement = z.output<typeof movement>;

const episode = z.object({
  episode: z.int(),
  opened: z.object(moment),
  policy: pinnedPolicy,
  ended: z.optional(z.object({ ...moment, type: z.string(), cause: z.string() })),
});
export type Episode = z.output<typeof episode>;

const contact = z.object({
  seq: z.int(),
  ...moment,
  channel: z.enum(['email', 'sms', 'call']),
  purpose: z.enum(['collection', 'internal']),
  /** Without one, a call that no rung asked for. */
  rungId: z.optional(z.string()),
  policy: z.optional(pinnedPolicy),
  /** The rules that were evaluated before; none of them objected. */
  allowedBy: z.optional(z.object({ name: z.string(), rules: z.array(contactRule) })),
  announced: z.array(z.string()),
  /** What was sent; without one a person was to call. */
  message: z.optional(caseMessage),
  /** What was heard of the message, or what came of the calls, in order. */
  outcomes: z.array(z.object({ seq: z.int(), ...moment, type: z.string(), cause: z.optional(z.string()) })),
});
export type EvidenceContact = z.output<typeof contact>;

const placement = z.object({
  seq: z.int(),
  ...moment,
  placementId: id,
  agency: z.object({ id: z.string(), name: z.optional(z.string()) }),
  amount: money,
  /** Of the agency's file, in hexadecimal digits. */
  sha256: z.optional(z.string()),
  recalled: z.optional(
    z.object({ ...moment, cause: z.string(), by: z.optional(z.string()), toldAt: z.optional(instant) }),
  ),
});
export type EvidencePlacement = z.output<typeof placement>;

const entry = z.object({
  ...happening.shape,
  ...moment,
  /** What somebody wrote of it; without the text it has been erased. */
  note: z.optional(z.object({ text: z.optional(z.string()) })),
});
export type EvidenceEntry = z.output<typeof entry>;

const caseRecord = z.object({
  caseId: id,
  status: caseStatus,
  closed: z.optional(closed),
  invoice: z.object({
    number: z.string(),
    instalment: z.optional(instalment),
    issuedOn: day,
    dueOn: day,
    purchaseOrder: z.optional(z.string()),
    documentUrl: z.optional(z.string()),
  }),
  /** The invoice that took its place. */
  replacedBy: z.optional(id),
  amount: money,
  balance: money,
  /** Their sum, each with its sign, is the balance. */
  balanceTerms: z.array(balanceTerm),
  /** How much of the balance is disputed, or was upheld and waits for its credit note. */
  disputed: money,
  /** From the amount on; their sum is the balance, too. */
  movements: z.array(movement),
  episodes: z.array(episode),
  contacts: z.array(contact),
  placements: z.array(placement),
  /** Everything, in order. */
  timeline: z.array(entry),
});
export type CaseRecord = z.output<typeof caseRecord>;

const content = z.object({
  creditor: z.object({
    creditorId: id,
    legalName: z.optional(z.string()),
    taxId: z.optional(z.string()),
    country: z.optional(z.string()),
  }),
  debtor: z.object({
    debtorId: id,
    /** As the ERP said last. */
    profile: z.optional(
      z.object({
        ...profile,
        taxId: z.optional(
          z.object({ type: z.string(), number: z.string(), checkDigit: z.optional(z.string()) }),
        ),
        consents: z.array(consent),
      }),
    ),
    legalStatus: z.optional(z.enum(legalStatuses)),
    /** Nobody contacts the debtor, until that day if there is one. */
    pause: z.optional(z.object({ until: z.optional(day) })),
  }),
  case: caseRecord,
  /** The cases of the invoices whose place this one took, the latest first: its ladder went on where theirs stood. */
  replaced: z.array(caseRecord),
});
export type EvidenceContent = z.output<typeof content>;

export const evidence = z
  .object({
    generatedAt: instant,
    /** Of `content` as canonical JSON (RFC 8785), in hexadecimal digits: equal contents have equal hashes. */
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    content,
  })
  .check(z.meta({ id: 'Evidence' }));
export type Evidence = z.output<typeof evidence>;
