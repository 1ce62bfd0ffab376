import { escape } from 'html-escaper';
import type { InboxMessage } from '../services/inbox.ts';

/** The two pages that the twin has itself: what is here, and what left. */

const LATEST = 100;

export function frontPage(wireUrl: string): string {
  const links = [
    ['/_local/inbox', 'Inbox', 'every e-mail and text message that left'],
    ['/_local/clock', 'Clock', 'virtual time; POST {"advanceBy":"P1D"} moves it'],
    ['/_local/meter', 'Meter', 'what was used, and what it would have cost'],
    ['/_local/messages', 'Messages', 'the inbox as JSON'],
    ['/_local/secrets', 'Secrets', 'to sign webhooks'],
    ['', '/_local/token', '?role=… gives a bearer token for the API'],
    [
      '',
      '/_local/faults',
      'POST {"rules":[{"match":"ses:SendRawEmail","kind":"throttle","times":2}]} breaks things',
    ],
  ];
  const items = links.map(
    ([path = '', name = '', what = '']) =>
      `<li>${path === '' ? name : `<a href="${path}">${name}</a>`} ${escape(what)}</li>`,
  );
  return page(
    'Local twin',
    `<h1>Local twin</h1>
<p>This is the deployed application, running on this machine in virtual time. Nothing leaves it.</p>
<ul>${items.join('\n')}</ul>
<p>AWS endpoint for the SDK and the AWS CLI: <code>AWS_ENDPOINT_URL=${escape(wireUrl)}</code></p>`,
  );
}

export function inboxPage(messages: readonly InboxMessage[]): string {
  const shown = messages.slice(0, LATEST);
  const count =
    messages.length > LATEST
      ? `The latest ${LATEST} of ${messages.length} messages`
      : `${messages.length} messages`;
  return page(
    'Inbox',
    `<h1>Inbox</h1>
<p>${count}, newest first; times are virtual. <a href="/">Back</a></p>
${shown.map(messageArticle).join('\n')}`,
  );
}

function messageArticle({ kind, to, from, subject, text, html, at }: InboxMessage): string {
  // The sandbox runs no script and the page's policy loads nothing from outside, so a message cannot tell that it was read.
  const body = html
    ? `<iframe sandbox loading="lazy" title="Message" srcdoc="${escape(html)}"></iframe>`
    : `<pre>${escape(text)}</pre>`;
  const plain =
    html && text ? `<details><summary>Plain text</summary><pre>${escape(text)}</pre></details>` : '';
  return `<article>
<h2>${escape(subject || '(no subject)')}</h2>
<p>${escape(kind)} to <b>${escape(to.join(', '))}</b> from ${escape(from)}, <time>${escape(at.slice(0, 16).replace('T', ' '))} UTC</time></p>
${body}
${plain}
</article>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 0 auto; padding: 1rem; color: #1c1c1c; background: #fff; }
  article { border-top: 1px solid #bbb; padding: 0.5rem 0; overflow-wrap: anywhere; }
  h2 { font-size: 1.1rem; margin: 0.5rem 0 0; }
  code { overflow-wrap: anywhere; }
  time { white-space: nowrap; }
  iframe { box-sizing: border-box; width: 100%; height: 36rem; border: 1px solid #bbb; background: #fff; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; padding: 0.5rem; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
