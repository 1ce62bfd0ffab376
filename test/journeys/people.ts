import { randomUUID } from 'node:crypto';
import type { Group } from '../../shared/api/groups.ts';
import type { Broadcast } from '../../shared/broadcast/broadcast.ts';
import { derivedId } from '../../shared/ids/internal-id.ts';
import type { World } from './world.ts';

/** What a signed-in person sees and does. */
export interface Person {
  get: (path: string) => Promise<Answer>;
  /** Each time with a key of its own, unless one is given. */
  post: (path: string, body?: object, key?: string) => Promise<Answer>;
  put: (path: string, body: object, key?: string) => Promise<Answer>;
}

interface Answer {
  status: number;
  body: Record<string, unknown> & { items: Record<string, unknown>[] };
}

/** A new account to pay to, as that person has proposed it. */
export function proposedBroadcast(startedBy: string, creditorId: unknown): Broadcast {
  return {
    broadcastId: derivedId('broadcast', startedBy),
    creditorId: String(creditorId),
    change: { type: 'BankAccount', bank: 'Bancolombia', account: '999-1', holder: 'Acme Colombia S.A.S.' },
    ...{
      from: '2026-06-01',
      affects: {},
      startedAt: '2026-02-27T12:00:00.000Z',
      startedBy,
      state: 'proposed',
    },
  };
}

/** One of the twin's own users; there is one for each group. */
export async function signIn({ twin }: World, role: Group): Promise<Person> {
  const issued = await fetch(`${twin.url}/_local/token?role=${role}`);
  const { token } = (await issued.json()) as { token: string };
  const authorization = `Bearer ${token}`;
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${twin.url}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };
  const change =
    (method: string) =>
    (path: string, body: object = {}, key: string = randomUUID()) =>
      ask(path, {
        method,
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
  return {
    get: (path) => ask(path, { headers: { authorization } }),
    post: change('POST'),
    put: change('PUT'),
  };
}
