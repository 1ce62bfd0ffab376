import * as z from 'zod';
import { legalStatus } from '../contact/ledger.ts';
import { balanceTerm, caseMessage, caseStatus, closed, happening, pinnedPolicy } from './cases.ts';
import { consent, profile } from './debtors.ts';
import { day, id, instant, money } from './fields.ts';

/** When something happened: the instant, and what a clock showed where the debtor lived then. */
const moment = {
  at: instant,
  local: z.string().meta({ description: 'As in 2026-03-04T08:00:00-05:00' }),
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
  ended: z.object({ ...moment, type: z.string(), cause: z.string() }).optional(),
});
export type Episode = z.output<typeof episode>;

const contact = z.object({
  seq: z.int(),
  ...moment,
  channel: z.enum(['email', 'sms', 'call']),
  purpose: z.enum(['collection', 'internal']),
  /** Without one, a call that no rung asked for. */
  rungId: z.string().optional(),
  policy: pinnedPolicy.optional(),
  /** The rules that were evaluated before; none of them objected. */
  allowedBy: z.object({ name: z.string(), rules: z.array(contactRule) }).optional(),
  announced: z.array(z.string()),
  /** What was sent; without one a person was to call. */
  message: caseMessage.optional(),
  /** What was heard of the message, or what came of the calls, in order. */
  outcomes: z.array(z.object({ seq: z.int(), ...moment, type: z.string(), cause: z.string().optional() })),
});
export type EvidenceContact = z.output<typeof contact>;

const placement = z.object({
  seq: z.int(),
  ...moment,
  placementId: id,
  agency: z.object({ id: z.string(), name: z.string().optional() }),
  amount: money,
  /** Of the agency's file, in hexadecimal digits. */
  sha256: z.string().optional(),
  recalled: z
    .object({ ...moment, cause: z.string(), by: z.string().optional(), toldAt: instant.optional() })
    .optional(),
});
export type EvidencePlacement = z.output<typeof placement>;

const entry = z.object({
  ...happening.shape,
  ...moment,
  /** What somebody wrote of it; without the text it has been erased. */
  note: z.object({ text: z.string().optional() }).optional(),
});
export type EvidenceEntry = z.output<typeof entry>;

const caseRecord = z.object({
  caseId: id,
  status: caseStatus,
  closed: closed.optional(),
  invoice: z.object({
    number: z.string(),
    instalment: instalment.optional(),
    issuedOn: day,
    dueOn: day,
    purchaseOrder: z.string().optional(),
    documentUrl: z.string().optional(),
  }),
  /** The invoice that took its place. */
  replacedBy: id.optional(),
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
    legalName: z.string().optional(),
    taxId: z.string().optional(),
    country: z.string().optional(),
  }),
  debtor: z.object({
    debtorId: id,
    /** As the ERP said last. */
    profile: z
      .object({
        ...profile,
        taxId: z
          .object({ type: z.string(), number: z.string(), checkDigit: z.string().optional() })
          .optional(),
        consents: z.array(consent),
      })
      .optional(),
    legalStatus: legalStatus.optional(),
    /** Nobody contacts the debtor, until that day if there is one. */
    pause: z.object({ until: day.optional() }).optional(),
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
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    content,
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.output<typeof evidence>;
