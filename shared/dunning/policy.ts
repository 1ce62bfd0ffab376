import type * as z from 'zod/mini';
import type { dunningPolicy } from './policy-schema.ts';

/** How a message speaks, from the gentlest on. `courtesy` is for what is not overdue yet. */
export const tones = ['courtesy', 'friendly', 'firm', 'formal', 'last-notice'] as const;
export type Tone = (typeof tones)[number];

/** 0 is the gentlest. */
export function firmness(of: Tone): number {
  return tones.indexOf(of);
}

/** What the debtor is told will follow, before it does (C30). */
export const announcements = ['credit-hold'] as const;
export type Announcement = (typeof announcements)[number];

export type DunningPolicy = z.infer<typeof dunningPolicy>;
export type BooksPolicy = DunningPolicy['books'];
export type Rung = DunningPolicy['rungs'][number];
export type RungAct = Rung['act'];
export type ReminderRung = Extract<Rung, { act: 'send-reminder' }>;
/** A rung by which the debtor is contacted. */
export type ContactRung = Extract<Rung, { act: 'send-reminder' | 'assign-call' }>;

/** Whether the debtor is contacted, so that it must keep its distance from other contacts. */
export function isContact(rung: Rung): rung is ContactRung {
  return rung.act === 'send-reminder' || rung.act === 'assign-call';
}

export const email = { act: 'send-reminder', channel: 'email', template: 'payment-reminder' } as const;

/** A step that is called by how firmly it is said. */
export const reminder = <Said extends Tone>(tone: Said, offsetDays: number) => ({
  id: tone,
  offsetDays,
  ...email,
  tone,
});

export const standardPolicy = {
  id: 'standard',
  version: 1,
  minDaysBetweenRungs: 3,
  books: { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' },
  minimums: {
    COP: { itemMinor: 2_000_000, totalMinor: 5_000_000 },
    CLP: { itemMinor: 5_000, totalMinor: 10_000 },
    MXN: { itemMinor: 10_000, totalMinor: 20_000 },
    PEN: { itemMinor: 2_000, totalMinor: 4_000 },
    EUR: { itemMinor: 500, totalMinor: 1_000 },
    USD: { itemMinor: 500, totalMinor: 1_000 },
  },
  rungs: [
    reminder('friendly', 3),
    { id: 'call', offsetDays: 10, act: 'assign-call' },
    reminder('firm', 17),
    { id: 'sales', offsetDays: 17, act: 'tell-sales' },
    { id: 'second-call', offsetDays: 24, act: 'assign-call' },
    { ...reminder('formal', 31), announces: ['credit-hold'] },
    { ...reminder('last-notice', 45), announces: ['credit-hold'] },
    { id: 'escalation', offsetDays: 60, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** A policy as a case keeps it. */
export interface PinnedPolicy {
  id: string;
  version: number;
}
export type PolicyOf = (pinned: PinnedPolicy) => DunningPolicy;

/** From which day after the due date on a workflow must have an invoice; before it when negative. */
export function opensAfterDays({ rungs }: DunningPolicy): number {
  return Math.min(1, ...rungs.map(({ offsetDays }) => offsetDays));
}
