import type { InternalId } from '../ids/internal-id.ts';
import type { Instant, IsoDay, TimeZone } from '../time/calendar.ts';
import type { Stamp } from '../time/stamp.ts';
import type { Holds, Ladder } from './case.ts';
import type { Actor } from './escalation.ts';
import type { CaseEventOf } from './events.ts';
import type { PassedBecause } from './events/rung-passed.ts';
import type { ExceptionCode } from './exception.ts';
import type { Punctuality } from './punctuality.ts';

/** A part of what is owed that will not arrive, and why. */
export type Deduction = Omit<CaseEventOf<'DeductionBooked'>, 'type' | 'paymentId'>;

/** What anyone may ask of a case. All are idempotent: asked again, they bring no event. */
export type CaseCommand =
  | ({ type: 'RegisterInvoice' } & Omit<CaseEventOf<'InvoiceRegistered'>, 'type' | 'opensAt'>)
  | { type: 'DeclareOverdue'; statedAt: Instant }
  | { type: 'OpenCase'; episode: number; generation: number; policy: { id: string; version: number } }
  /** Without a zone: what changed is not where the debtor lives. */
  | { type: 'NoteDebtorChange'; timeZone?: TimeZone }
  | MoneyMove
  /** One after the other, as one: the case closes or reopens by what is owed in the end. */
  | { type: 'MoveMoney'; moves: readonly MoneyMove[] }
  | ({ type: 'ClaimMessage' } & Omit<CaseEventOf<'MessageClaimed'>, 'type'>)
  | ({ type: 'ConfirmMessage' } & Omit<CaseEventOf<'MessageSent'>, 'type'>)
  | { type: 'ReleaseMessage'; messageId: InternalId; rungId: string; cause: string }
  | { type: 'DoubtMessage'; messageId: InternalId; rungId: string }
  | { type: 'LoseMessage'; messageId: InternalId; rungId: string }
  | { type: 'BounceMessage'; messageId: InternalId; rungId: string }
  /** The message leaves without it. */
  | { type: 'LetGoOfMessage'; messageId: InternalId; rungId: string }
  | { type: 'AssignCall'; rungId: string; callId?: InternalId; allowedBy?: string; punctuality?: Punctuality }
  /** With `nextOn`: the debtor is to be called again from that day on, where they live. */
  | ({ type: 'RecordCall' } & Omit<CaseEventOf<'CallRecorded'>, 'type'>)
  /** By the rung of the ladder, or by a person. */
  | { type: 'RequestEscalation'; rungId?: string; by: Actor; punctuality?: Punctuality }
  | { type: 'ApproveEscalation'; by: Actor }
  | { type: 'RejectEscalation'; by: Actor; noteId?: InternalId }
  /** What was approved goes to the agency. */
  | { type: 'PlaceCase'; placementId: InternalId; agencyId: string }
  | { type: 'RecallEscalation'; by: Actor }
  | { type: 'PassRung'; rungId: string; cause: PassedBecause; punctuality?: Punctuality }
  /** In place of the draft before. */
  | ({ type: 'DraftReminder' } & Omit<CaseEventOf<'ReminderDrafted'>, 'type'>)
  /** Another case of the debtor has one. */
  | { type: 'WithdrawDraft' }
  /** The one that was written then. */
  | { type: 'ReleaseDraft'; draftedAt: Instant }
  | { type: 'DiscardDraft'; draftedAt: Instant }
  | { type: 'SetException'; code: ExceptionCode }
  | { type: 'ClearExceptions'; except: readonly ExceptionCode[] }
  /** Settled: nothing is owed any more. */
  | { type: 'CloseCase' }
  /** Whatever is owed is not ours to collect any more. */
  | { type: 'EndCase'; reason: 'cancelled' | 'assigned'; noteId?: InternalId }
  | ({ type: 'UpdateInvoice' } & Omit<CaseEventOf<'InvoiceUpdated'>, 'type'>)
  | { type: 'ReplaceInvoice'; by: InternalId }
  | ({ type: 'InheritStanding'; from: InternalId; stamp: Stamp; dueOn: IsoDay; ladder?: Ladder } & Pick<
      Holds,
      'pause' | 'block'
    >)
  | ({ type: 'OpenDispute' } & Omit<CaseEventOf<'DisputeOpened'>, 'type'>)
  | ({ type: 'ResolveDispute' } & Omit<CaseEventOf<'DisputeResolved'>, 'type'>)
  | { type: 'WithdrawDispute'; disputeId: InternalId }
  /** With `until`: through that day, where the debtor lives. */
  | { type: 'Pause'; until?: IsoDay }
  | { type: 'Resume' }
  | { type: 'AddNote'; noteId: InternalId };

/** What changes the balance. */
export type MoneyMove =
  | {
      type: 'ApplyPayment';
      paymentId: InternalId;
      /** 0 when the payment brings only deductions for this invoice. */
      amountMinor: number;
      receivedOn: IsoDay;
      deductions: readonly Deduction[];
    }
  | { type: 'ReversePayment'; paymentId: InternalId; amountMinor: number; deductedMinor: number }
  | { type: 'ApplyCredit' | 'ReverseCredit'; noteId: InternalId; amountMinor: number }
  | { type: 'ApplyDebit' | 'ReverseDebit'; noteId: InternalId; amountMinor: number }
  /** Without an amount: all that is left. */
  | { type: 'WriteOff'; amountMinor?: number; noteId?: InternalId };
