import type { CurrentCase, DunningCase, OpenCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { evolve } from '../../shared/case/evolve.ts';
import { type DunningPolicy, type PinnedPolicy, type ReminderRung } from '../../shared/dunning/policy.ts';
import { publishedPolicy } from '../../shared/dunning/published-policies.ts';
import type { Creditor } from '../../shared/parties/creditor.ts';
import type { Consent, Debtor } from '../../shared/parties/debtor.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { asDefined } from '../as-defined.ts';

const registration: Extract<CaseCommand, { type: 'RegisterInvoice' }> = {
  type: 'RegisterInvoice',
  caseId: 'case-a',
  creditorId: 'creditor',
  debtorId: 'debtor',
  invoice: { number: 'F-1001', issuedOn: '2026-01-30', dueOn: '2026-03-01' },
  currency: 'COP',
  amountMinor: 1_190_000_000,
  expectedWithholdingsMinor: 0,
  opensAfterDays: 1,
  timeZone: 'America/Bogota',
};

export const creditor: Creditor = {
  creditorId: 'creditor',
  legalName: 'Acme Colombia S.A.S.',
  taxId: '900123456-7',
  country: 'CO',
  timeZone: 'America/Bogota',
  sender: { name: 'Cartera Acme', email: 'cartera@acme.example', replyTo: 'pagos@acme.example' },
  paymentMethods: [{ kind: 'transfer', text: 'Transferencia a Bancolombia 123-456789-00' }],
};

export const debtor: Debtor = {
  debtorId: 'debtor',
  creditorId: 'creditor',
  legalName: 'Tienda La Esquina',
  kind: 'company',
  country: 'CO',
  timeZone: 'America/Bogota',
  language: 'es',
  contacts: [{ contactId: '1', name: 'Ana Ruiz', role: 'accounts-payable', email: 'ana@esquina.example' }],
  consents: ['email', 'call'].map((channel) => consentTo(channel)),
};

/** What the debtor as a whole has said about being reminded by the channel. */
export function consentTo(channel: string, change: Partial<Consent> = {}): Consent {
  const said = { purpose: 'collection', granted: true, obtainedAt: '2026-01-01T00:00:00.000Z' };
  return { channel, ...said, source: 'contract', ...change };
}

/** The case after commands, each followed at its instant. */
export function after(before: DunningCase | undefined, ...steps: [CaseCommand, Instant][]): DunningCase {
  let item = before;
  for (const [command, at] of steps) {
    for (const event of decide(command, item)) item = evolve(item, asDefined(event), at);
  }
  if (!item) throw new Error('no event came of these commands');
  return item;
}

export function currentCase(overrides: Partial<typeof registration> = {}): CurrentCase {
  return after(undefined, [{ ...registration, ...overrides }, '2026-01-30T12:00:00.000Z']) as CurrentCase;
}

export const opening: CaseCommand = {
  type: 'OpenCase',
  episode: 1,
  generation: 1,
  policy: { id: 'standard', version: 1 },
};

export function openCase(overrides: Partial<typeof registration> = {}): OpenCase {
  return after(currentCase(overrides), [opening, '2026-03-02T05:05:00.000Z']) as OpenCase;
}

/** The claim of one e-mail for one rung. */
export function claimOf(messageId: string, rungId: string, channel: 'email' | 'sms' = 'email'): CaseCommand {
  const message = { messageId, rungId, channel, purpose: 'collection' } as const;
  return { type: 'ClaimMessage', ...message, allowedBy: 'generic v1', announced: [], gathered: false };
}

/** The policies that come with the program. */
export function pinnedPolicy(pinned: PinnedPolicy): DunningPolicy {
  const policy = publishedPolicy(pinned);
  if (!policy) throw new Error(`policy ${pinned.id} is not published`);
  return policy;
}

/** A rung before the due date, for policies that have one. */
export const courtesy: ReminderRung = {
  id: 'courtesy',
  offsetDays: -5,
  act: 'send-reminder',
  channel: 'email',
  tone: 'courtesy',
  template: 'payment-reminder',
};
