import PostalMime, { type Address, type Email } from 'postal-mime';

/** What SES itself reads of a raw message: its header. */
export interface EmailHead {
  headers: { name: string; value: string }[];
  from: string[];
  to: string[];
  cc: string[];
  /** Everybody that the header names, blind copies too. */
  recipients: string[];
  subject: string;
}

export async function readHead(raw: Uint8Array): Promise<EmailHead> {
  const email = await PostalMime.parse(`${headerText(raw)}\r\n\r\n`);
  const addressed = [email.to, email.cc, email.bcc].flatMap((list) => mailboxes(list ?? []));
  return {
    headers: email.headers
      .filter(({ key }) => key !== 'bcc')
      .map(({ originalKey, value }) => ({ name: originalKey, value })),
    from: mailboxes(email.from ? [email.from] : []).map(written),
    to: mailboxes(email.to ?? []).map(written),
    cc: mailboxes(email.cc ?? []).map(written),
    recipients: addressed.map(({ address }) => address),
    subject: email.subject ?? '',
  };
}

/** A header of the message by its name, whatever its case. */
export function header(head: EmailHead, name: string): string | undefined {
  return head.headers.find((line) => line.name.toLowerCase() === name.toLowerCase())?.value;
}

function headerText(raw: Uint8Array): string {
  const text = Buffer.from(raw).toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  return Buffer.from(end < 0 ? text : text.slice(0, end), 'latin1').toString('utf8');
}

interface Mailbox {
  name: string;
  address: string;
}

function mailboxes(addresses: NonNullable<Email['to']>): Mailbox[] {
  return addresses.flatMap((entry: Address) =>
    (entry.group ?? [entry]).map(({ name, address }) => ({ name, address })),
  );
}

function written({ name, address }: Mailbox): string {
  return name === '' ? address : `${name} <${address}>`;
}
