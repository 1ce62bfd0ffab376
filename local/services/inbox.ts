import PostalMime from 'postal-mime';

/** What left by e-mail, SMS or topic: kept as it was sent, read when somebody looks. */
export interface InboxMessage {
  id: string;
  kind: 'email' | 'sms' | 'topic';
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** ISO 8601, virtual time. */
  at: string;
  /** The id that the service answered. */
  messageId: string;
}

type Sent = Pick<InboxMessage, 'id' | 'kind' | 'to' | 'from' | 'tags' | 'at' | 'messageId'> &
  ({ raw: Uint8Array } | { subject: string; text: string });

export interface Inbox {
  add(sent: Sent): void;
  /** Newest first. */
  list(kind?: InboxMessage['kind']): Promise<InboxMessage[]>;
}

export function createInbox(): Inbox {
  const kept: Sent[] = [];
  const read = new Map<Sent, InboxMessage>();
  const open = async (sent: Sent): Promise<InboxMessage> => {
    const opened = read.get(sent) ?? (await openMessage(sent));
    read.set(sent, opened);
    return opened;
  };
  return {
    add: (sent) => kept.push(sent),
    list: (kind) =>
      Promise.all(
        kept
          .filter((sent) => kind === undefined || sent.kind === kind)
          .reverse()
          .map(open),
      ),
  };
}

async function openMessage(sent: Sent): Promise<InboxMessage> {
  if (!('raw' in sent)) return { ...sent, html: '', headers: {} };
  const { raw, ...rest } = sent;
  const email = await PostalMime.parse(raw);
  return {
    ...rest,
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: email.html ?? '',
    headers: Object.fromEntries(email.headers.map(({ key, value }) => [key, value])),
  };
}
