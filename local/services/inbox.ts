/** What left by e-mail or SMS. */
export interface InboxMessage {
  /** The id that the service answered. */
  id: string;
  kind: 'email' | 'sms';
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** ISO 8601, virtual time. */
  at: string;
}

export interface Inbox {
  add(message: InboxMessage): void;
  /** Newest first. */
  list(kind?: InboxMessage['kind']): Promise<InboxMessage[]>;
}

export function createInbox(): Inbox {
  const messages: InboxMessage[] = [];
  return {
    add: (message) => messages.push(message),
    list: (kind) =>
      Promise.resolve(messages.filter((one) => kind === undefined || one.kind === kind).reverse()),
  };
}
