import type { Punctuality } from '../case/punctuality.ts';
import type { Announcement } from '../dunning/policy.ts';
import type { DueItem } from '../dunning/statement.ts';
import type { Message, MessageContent } from './message.ts';

/** What is to be claimed: the message, without its items and its words. */
export interface Outline {
  message: Omit<Message, 'items' | 'state' | 'changes'>;
  due: readonly DueItem[];
  /** By which rules the contact is allowed, e.g. `generic v1`. */
  allowedBy: string;
  announced: readonly Announcement[];
  /** How what is due for the item keeps its day, if it is said now. */
  punctualityOf: (entry: DueItem) => Punctuality | undefined;
}

/** With what it says of the items that are claimed. */
export interface Draft<Content extends MessageContent = MessageContent> extends Outline {
  contentFor: (items: readonly DueItem[]) => Content;
}
