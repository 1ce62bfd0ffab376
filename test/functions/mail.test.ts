import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openMailer, sendMail } from '../../functions/aws/mail.ts';

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
