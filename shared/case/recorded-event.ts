import type { Instant } from '../time/calendar.ts';
import type { Actor } from './escalation.ts';
import type { CaseEvent } from './events.ts';

/** An event as a case's story has it: the balance is the one after it, in minor units. */
export interface RecordedEvent {
  /** Counts from 1 without a gap. */
  seq: number;
  at: Instant;
  /** What kind of cause it had: the ERP, the workflow, a person … */
  by: string;
  /** Which person. */
  actor?: Actor;
  event: CaseEvent;
  balanceMinor: number;
}
