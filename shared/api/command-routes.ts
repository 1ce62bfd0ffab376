import * as z from 'zod/mini';
import {
  caseChange,
  caseCommand,
  debtorChange,
  debtorCommand,
  decision,
  rejectionOfRequest,
  taskDone,
} from './commands.ts';
import { approvalId } from './approvals.ts';
import { broadcastAsked, broadcastBegun, broadcastSummary } from './broadcasts.ts';
import { draftId } from './drafts.ts';
import { id, instant } from './fields.ts';
import { IMPORT_LIMITS, importedLedger, ledgerToImport } from './imports.ts';
import { policyPath, proposedPolicy, savedPolicy, whatIf, whatIfAsked } from './policies.ts';
import type { Route } from './routes.ts';

/** A call that changes something. */
export interface CommandRoute extends Omit<Route, 'query'> {
  body: z.ZodMiniType;
  /** Bytes that a body may have, if it is more than usual. */
  bodyLimit?: number;
  /** Bodies as people send them, by what they are for. */
  examples: Readonly<Record<string, unknown>>;
}

/** What every call takes that changes something. */
export const commandHeaders = z.object({
  'Idempotency-Key': z
    .string('is missing: a text of your own that names this request, such as a UUID')
    .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')),
});

const decided = { group: 'approver', path: z.object({ id: approvalId }), answer: caseChange } as const;

/** A policy that waits long. */
const GENTLE = {
  version: 2,
  minDaysBetweenRungs: 3,
  books: { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' },
  minimums: { COP: { itemMinor: 2_000_000, totalMinor: 5_000_000 } },
  rungs: [
    {
      ...{ id: 'friendly', offsetDays: 5, act: 'send-reminder', channel: 'email' },
      ...{ tone: 'friendly', template: 'payment-reminder' },
    },
    { id: 'escalation', offsetDays: 60, act: 'request-escalation' },
  ],
};

const ofDraft = {
  group: 'collector',
  path: z.object({ id: draftId }),
  body: decision,
  answer: caseChange,
} as const;

/** The calls that change something, by their key in the HTTP API; see `queryRoutes`. */
export const commandRoutes = {
  'POST /api/cases/{caseId}/commands': {
    summary: 'Disputes, pauses, notes and escalation of a case',
    group: 'collector',
    path: z.object({ caseId: id }),
    body: caseCommand,
    answer: caseChange,
    examples: {
      OpenDispute: {
        type: 'OpenDispute',
        amount: { value: '1000.00', currency: 'COP' },
        reasonCode: 'quality',
        dueBy: '2030-01-31',
      },
      ResolveDispute: {
        type: 'ResolveDispute',
        disputeId: 'abcdefghijklmnopqrstuvwxyz',
        outcome: 'partially-upheld',
        amount: { value: '400.00', currency: 'COP' },
      },
      WithdrawDispute: { type: 'WithdrawDispute', disputeId: 'abcdefghijklmnopqrstuvwxyz' },
      Pause: { type: 'Pause', until: '2030-01-31' },
      Resume: { type: 'Resume', expectedVersion: 12 },
      AddNote: { type: 'AddNote', text: 'They ask for the delivery note.' },
      RequestEscalation: { type: 'RequestEscalation' },
      RecallEscalation: { type: 'RecallEscalation' },
    },
  },
  'POST /api/debtors/{debtorId}/commands': {
    summary:
      'Pauses of all contact with a debtor, calls that were made, notes, consents, contact persons, hardship, the segment',
    group: 'collector',
    path: z.object({ debtorId: id }),
    body: debtorCommand,
    answer: debtorChange,
    examples: {
      Pause: { type: 'Pause', until: '2030-01-31' },
      Resume: { type: 'Resume' },
      RecordCall: {
        type: 'RecordCall',
        outcome: 'no-answer',
        note: 'Nobody before noon.',
        nextDate: '2030-01-31',
      },
      AddNote: { type: 'AddNote', text: 'New management since May.' },
      RecordConsent: {
        type: 'RecordConsent',
        channel: 'sms',
        granted: true,
        obtainedAt: '2026-01-31T15:00:00Z',
        source: 'call',
        evidence: 'Recording 4711',
      },
      UpdateContact: { type: 'UpdateContact', contactId: '1', phone: '+573001234567', preferred: true },
      SetHardship: { type: 'SetHardship', hardship: true, pauseDays: 20 },
      SetSegment: {
        type: 'SetSegment',
        segment: 'high-risk',
        delinquency: 'chronic',
        reason: 'Pays only after the third call.',
      },
    },
  },
  'POST /api/approvals/{id}/approve': {
    ...decided,
    summary: 'Grants what was asked for; the next placement takes the case',
    body: decision,
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
  'POST /api/approvals/{id}/reject': {
    ...decided,
    summary: 'Refuses what was asked for; the ladder goes on',
    body: rejectionOfRequest,
    examples: { 'with a reason': { reason: 'They pay on Friday.' } },
  },
  'POST /api/drafts/{id}/release': {
    ...ofDraft,
    summary: 'Lets a drafted reminder leave, once, at the next instant at which the contact rules allow it',
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
  'POST /api/drafts/{id}/discard': {
    ...ofDraft,
    summary: 'Keeps a drafted reminder from being sent; the ladder of all that it speaks of goes on',
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
  'POST /api/worklist/{taskId}/done': {
    summary:
      'Ticks off what a person has done: a call, a review, or a message of which only a person could find out',
    group: 'collector',
    path: z.object({
      taskId: z
        .string()
        .check(
          z.regex(
            /^[A-Z]+\.[a-z2-7]{26}\.[A-Za-z0-9.:_-]{1,150}$/,
            'must be the id of a task of the worklist',
          ),
        ),
    }),
    body: taskDone,
    answer: z.object({ taskId: z.string() }),
    examples: {
      'a call': { outcome: 'reached', note: 'They pay on Friday.' },
      'an SMS that did not leave': { outcome: 'not-sent' },
    },
  },
  'POST /api/broadcasts': {
    summary:
      'Tells the debtors of a creditor of changed terms: each once, by e-mail, as soon as the contact rules allow it; of a new bank account, and in free text, another person must approve it first',
    // It goes to everybody in the creditor's name, and may name an account to pay to.
    group: 'approver',
    path: z.object({}),
    body: broadcastAsked,
    answer: broadcastBegun,
    examples: {
      PaymentTerms: {
        type: 'PaymentTerms',
        from: '2030-01-31',
        days: 45,
        affects: { countries: ['CO', 'PE'] },
      },
      BankAccount: {
        ...{ type: 'BankAccount', from: '2030-01-31' },
        ...{ bank: 'Bancolombia', account: '123-456789-00', holder: 'Acme Colombia S.A.S.' },
      },
      NewConditions: {
        ...{ type: 'NewConditions', from: '2030-01-31', affects: { segments: ['regular'] } },
        text: { es: 'Los pedidos se despachan los martes.', en: 'Orders are dispatched on Tuesdays.' },
      },
    },
  },
  'POST /api/broadcasts/{id}/approve': {
    summary: 'Debtors are told of a change of terms that somebody else has proposed',
    group: 'approver',
    path: z.object({ id }),
    body: z.object({}),
    answer: broadcastSummary,
    examples: { plain: {} },
  },
  'POST /api/broadcasts/{id}/stop': {
    summary: 'Nobody more is told of a change of terms; what has left has left',
    group: 'collector',
    path: z.object({ id }),
    body: z.object({}),
    answer: broadcastSummary,
    examples: { plain: {} },
  },
  'POST /api/rejections/{id}/redrive': {
    summary: 'Takes what the ERP sent in vain as if it had never come; rejected again, it is a task again',
    group: 'collector',
    path: z.object({ id }),
    body: z.object({}),
    answer: z.object({ id, redrivenAt: instant }),
    examples: { plain: {} },
  },
  'PUT /api/policies/{id}': {
    summary:
      'Saves a version of a policy: new cases get it where they got this policy before, open ones keep theirs; a ladder that no case can follow is a 422 with the path of every fault',
    group: 'approver',
    path: policyPath,
    body: proposedPolicy,
    answer: savedPolicy,
    examples: {
      gentle: GENTLE,
    },
  },
  'POST /api/policies/{id}/what-if': {
    summary:
      'What a proposed version of a policy would change for the running portfolio: contacts by step in the days to come, as things are and by the proposal, if nothing new arrives and the books stay fresh',
    group: 'collector',
    path: policyPath,
    body: whatIfAsked,
    answer: whatIf,
    examples: { 'two weeks': { policy: GENTLE, days: 14 } },
  },
  'POST /api/imports': {
    summary:
      'Takes open items from CSV, for ERPs that cannot push: each row becomes the events that the ERP would send, and is taken once however often it is sent; rows that cannot be read are named and left out; a ledger that cannot be read at all is a 422',
    group: 'approver',
    path: z.object({}),
    body: ledgerToImport,
    bodyLimit: IMPORT_LIMITS.bodyBytes,
    answer: importedLedger,
    examples: {
      'a known kind': {
        source: 'urn:erp:acme',
        companyCode: 'ACME',
        csv: 'invoiceId,debtorId,issuedOn,dueOn,amount,currency,settledOn\nF-100,D-1,2026-01-31,2026-03-02,1190000.00,COP,\n',
        dryRun: true,
      },
      'columns of its own': {
        source: 'urn:erp:acme',
        companyCode: 'ACME',
        csv: 'factura;cliente;fecha;vence;valor\nF-101;D-1;31/01/2026;02/03/2026;1.190.000,00\n',
        mapping: {
          delimiter: ';',
          invoiceId: 'factura',
          debtorId: 'cliente',
          issuedOn: { column: 'fecha', format: 'D/M/YYYY' },
          dueOn: { column: 'vence', format: 'D/M/YYYY' },
          amount: 'valor',
          decimalMark: ',',
          currency: { always: 'COP' },
        },
      },
    },
  },
} satisfies Record<`${'POST' | 'PUT'} /api/${string}`, CommandRoute>;
