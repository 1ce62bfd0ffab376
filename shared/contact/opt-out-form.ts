import * as z from 'zod/mini';
import type { ConsentVia } from '../parties/debtor.ts';

/** What a mail program posts to the link of `List-Unsubscribe` when its reader presses its button (RFC 8058). */
export const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** What whoever has the link wants, and how they said so. */
export interface Choice {
  wanted: boolean;
  via: Extract<ConsentVia, 'link' | 'list-unsubscribe'>;
}

/** The name of the field and its values on the page behind the link. */
export const CHOICE = 'reminders';
const choice = z.enum(['stop', 'resume']);

/** RFC 8058 lets mail programs send the same as a form of several parts. */
const ONE_CLICK_PART = /name="?List-Unsubscribe"?\r?\n(?:[^\r\n]+\r?\n)*\r?\nOne-Click\r?\n/;

/** `undefined` for a form that is neither the page's nor a mail program's. */
export function choiceIn(body: string): Choice | undefined {
  if (body === ONE_CLICK || ONE_CLICK_PART.test(body)) return { wanted: false, via: 'list-unsubscribe' };
  const chosen = choice.safeParse(new URLSearchParams(body).get(CHOICE));
  return chosen.success ? { wanted: chosen.data === 'resume', via: 'link' } : undefined;
}
