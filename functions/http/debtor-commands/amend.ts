import { loadLedger } from '../../aws/party-store.ts';
import { hardshipWrite } from '../../aws/standing-store.ts';
import { writeTogether, type Table } from '../../aws/table.ts';
import { amendDebtor } from '../../debtors/amend-debtor.ts';
import { tellStanding } from '../../debtors/tell-cases.ts';
import { invalid } from '../../middleware/finance.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { DebtorChange, DebtorCommandBody } from '../../../shared/api/debtor-commands.ts';
import { lastWordAt } from '../../../shared/contact/opt-out.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { businessDaysAfter } from '../../../shared/dunning/books.ts';
import {
  amended,
  withConsent,
  withContact,
  type Amendments,
  type ToldDebtor,
} from '../../../shared/parties/amendments.ts';
import { dayIn, type TimeZone } from '../../../shared/time/calendar.ts';
import { causeOf } from '../cause.ts';

type Call = CommandCall<(typeof commandRoutes)['POST /api/debtors/{debtorId}/commands']>;
type Body<Type extends DebtorCommandBody['type']> = Extract<DebtorCommandBody, { type: Type }>;

/** Keeps what somebody has said to one of our people about being contacted. */
export async function recordConsent(
  table: Table,
  call: Call,
  { type: _, ...said }: Body<'RecordConsent'>,
): Promise<DebtorChange> {
  const { now, caller } = call;
  const { contactId } = said;
  if (said.obtainedAt !== undefined && said.obtainedAt > now)
    throw invalid('obtainedAt', 'must not be later than now');
  return amend(table, call, (before, told) => {
    if (contactId !== undefined && !personOf(before, told, contactId))
      throw invalid('contactId', 'is not that of a contact person of the debtor');
    const proof = { via: 'api', by: caller.userId } as const;
    const known = told ? amended(told, before).consents : before.consents;
    const obtainedAt = said.obtainedAt ?? lastWordAt(known, said.channel, now);
    return withConsent(before, { ...said, ...proof, purpose: 'collection', obtainedAt });
  });
}

/** Puts what one of our people knows in the place of what the ERP says. */
export async function updateContact(
  table: Table,
  call: Call,
  { type: _, contactId, preferredChannel, ...person }: Body<'UpdateContact'>,
): Promise<DebtorChange> {
  const { now: at, caller } = call;
  const by = caller.userId;
  return amend(table, call, (before, told) => {
    if (!told) throw new NotPossible('the ERP has not told of the debtor yet');
    const preferred =
      preferredChannel === undefined
        ? before
        : {
            ...before,
            preferredChannel: preferredChannel ? { channel: preferredChannel, at, by } : undefined,
          };
    if (contactId === undefined) return preferred;
    const isKnown = told.debtor.contacts.some((contact) => contact.contactId === contactId);
    if (person.name === undefined && !isKnown && !personOf(before, told, contactId))
      throw invalid('name', 'is needed for a contact person who is not known yet');
    return withContact(preferred, told, { contactId, ...person }, at, by);
  });
}

const HARDSHIP_PAUSE_DAYS = 30;

/** `zone` is the debtor's, whose days count. */
export async function setHardship(
  table: Table,
  { path: { debtorId }, caller, now, key, seen, record }: Call,
  { hardship, pauseDays = HARDSHIP_PAUSE_DAYS }: Body<'SetHardship'>,
  zone: TimeZone,
): Promise<DebtorChange> {
  const answer = { debtorId };
  if (!seen) {
    const { since = dayIn(now, zone) } = (await loadLedger(table, debtorId)).hardship ?? {};
    const pausedUntil = dayIn(businessDaysAfter(now, pauseDays, zone), zone);
    const wanted = hardship ? { since, pausedUntil } : null;
    await writeTogether(table, [hardshipWrite(table, debtorId, wanted, key), record(answer)]);
  }
  await tellStanding(table, debtorId, causeOf(caller, now));
  return answer;
}

async function amend(
  table: Table,
  { path: { debtorId }, caller, now, seen, record }: Call,
  change: (before: Amendments, told: ToldDebtor | undefined) => Amendments,
): Promise<DebtorChange> {
  const cause = causeOf(caller, now);
  const answer = { debtorId };
  if (seen) await tellStanding(table, debtorId, cause);
  else await amendDebtor(table, debtorId, change, cause, [record(answer)]);
  return answer;
}

function personOf(before: Amendments, told: ToldDebtor | undefined, contactId: string) {
  return told && amended(told, before).contacts.find((contact) => contact.contactId === contactId);
}
