import { tones, type ContactRung, type Tone } from '../dunning/policy.ts';

/** How a message speaks: by its tone; or asking whether the invoice has come (C19); or helping first (C20). */
export const voices = [...tones, 'receipt-check', 'hardship'] as const;
export type Voice = (typeof voices)[number];

/** Whose account is in hardship is helped first; what is not overdue yet is spoken of as always. */
export function voiceOf(tone: Tone, rungs: readonly ContactRung[], hardship: boolean): Voice {
  if (hardship && tone !== 'courtesy') return 'hardship';
  return rungs.every(asksForReceipt) ? 'receipt-check' : tone;
}

export function asksForReceipt(rung: ContactRung): boolean {
  return rung.act === 'send-reminder' && rung.template === 'receipt-check';
}

/** Whether the voice speaks of what is overdue. */
export function speaksOfOverdue(voice: Voice): boolean {
  return voice !== 'courtesy' && voice !== 'receipt-check';
}
