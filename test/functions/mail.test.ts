import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openMailer, sendMail, type Mailer } from '../../functions/aws/mail.ts';

const content = {
  channel: 'email' as const,
  to: { name: 'Ana Ruiz', email: 'ana@esquina.example' },
  from: { name: 'Cartera', email: 'cartera@acme.example', replyTo: 'pagos@acme.example' },
  subject: 'Recordatorio',
  text: 'Hola',
  html: '<p>Hola</p>',
};
let server: Server | undefined;

/** Where SES should be: what happens to a connection is `behave`'s. */
async function sesBehaving(behave: (socket: Socket) => void): Promise<void> {
  server = createServer(behave).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (const [name, value] of [
    ['AWS_REGION', 'us-east-1'],
    ['AWS_ACCESS_KEY_ID', 'test'],
    ['AWS_SECRET_ACCESS_KEY', 'test'],
  ]) {
    vi.stubEnv(name ?? '', value);
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
  server?.close();
});

const send = () =>
  sendMail(
    openMailer({ CONFIGURATION_SET_NAME: 'set' }, 200),
    'message',
    content,
    '2026-03-04T13:00:00.000Z',
  );

describe('a message of which SES does not say that it took it', () => {
  it('is doubted when SES does not answer in time', async () => {
    await sesBehaving(() => undefined);
    expect(await send()).toEqual({ outcome: 'unknown' });
  });

  it('is doubted when the connection breaks', async () => {
    await sesBehaving((socket) => socket.once('data', () => socket.destroy()));
    expect(await send()).toEqual({ outcome: 'unknown' });
  });

  it('has not left when nobody is there', async () => {
    await sesBehaving(() => undefined);
    server?.close();
    expect(await send()).toMatchObject({ outcome: 'refused', cause: 'ECONNREFUSED' });
  });
});

it('a message is the same bytes whenever it is built, in ASCII whatever it says', async () => {
  const sent: string[] = [];
  const client = {
    send: ({ input }: SendRawEmailCommand) => {
      sent.push(Buffer.from(input.RawMessage?.Data ?? '').toString('latin1'));
      return Promise.resolve({});
    },
  };
  const mailer = { client, configurationSet: 'set' } as unknown as Mailer;
  const said = {
    ...content,
    to: { name: 'José "Pepe" Ñúñez, S.A.', email: 'ana@esquina.example' },
    subject: 'Su factura está vencida',
    text: 'Señores:\nel 4 de marzo vence.',
    optOutUrl: 'https://acme.example/c/token',
    unsubscribe: 'mailto:pagos@acme.example',
  };
  for (let times = 0; times < 2; times++) await sendMail(mailer, 'message', said, '2026-03-04T13:00:00.000Z');
  expect(sent[1]).toBe(sent[0]);
  expect(sent[0]?.split('\r\n')).toMatchInlineSnapshot(`
    [
      "List-Unsubscribe: <https://acme.example/c/token>,",
      " <mailto:pagos@acme.example>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      "From: Cartera <cartera@acme.example>",
      "To: =?UTF-8?Q?Jos=C3=A9_=22Pepe=22_=C3=91=C3=BA=C3=B1e?=",
      " =?UTF-8?Q?z=2C_S=2EA=2E?= <ana@esquina.example>",
      "Reply-To: pagos@acme.example",
      "Subject: =?UTF-8?Q?Su_factura_est=C3=A1_vencida?=",
      "Message-ID: <message@acme.example>",
      "Date: Wed, 04 Mar 2026 13:00:00 +0000",
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative; boundary="--_NmP-message-Part_1"",
      "",
      "----_NmP-message-Part_1",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Se=C3=B1ores:
    el 4 de marzo vence.",
      "----_NmP-message-Part_1",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: 7bit",
      "",
      "<p>Hola</p>",
      "----_NmP-message-Part_1--",
      "",
    ]
  `);
});
