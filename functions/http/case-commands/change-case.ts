import { loadCase, loadStory, type Alongside, type Cause } from '../../aws/case-store.ts';
import type { Table, Write } from '../../aws/table.ts';
import { invalid, notFound } from '../../middleware/finance.ts';
import { notPossible, ownRequest, type CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { CaseChange } from '../../../shared/api/case-commands.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import { NotPermitted } from '../../../shared/case/not-permitted.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { Rejection } from '../../../shared/errors.ts';
import { causeOf } from '../cause.ts';

type ChangeCall = Pick<CommandCall, 'caller' | 'now'> & {
  seen: CaseChange | undefined;
  record: (answer: CaseChange) => Write;
  body: { expectedVersion?: number };
};

/** How a change of a case is made once, and only as long as the case is as the person saw it. */
interface Change {
  item: DunningCase;
  cause: Cause;
  /** What the change writes besides its events: the record of the request, and what is given here. */
  alongside: (also?: { ids?: Pick<CaseChange, 'disputeId' | 'noteId'>; writes?: Write[] }) => Alongside;
}

/**
 * Makes a change of a case that is one transaction. Whatever the case cannot follow is a refusal that tells how it is now, and
 * what happened to it since `expectedVersion`.
 */
export async function changeCase(
  table: Table,
  caseId: string,
  { seen, record, body: { expectedVersion }, caller, now }: ChangeCall,
  make: (change: Change) => Promise<unknown>,
): Promise<CaseChange> {
  if (seen) return seen;
  const item = await loadCase(table, caseId);
  if (!item) throw notFound('There is no case of this id.');
  let answer: CaseChange | undefined;
  const alongside: Change['alongside'] =
    ({ ids, writes = [] } = {}) =>
    (events, after) => {
      const before = after.version - events.length;
      if (expectedVersion !== undefined && before !== expectedVersion)
        throw new NotPossible(`case ${caseId} has version ${before}, not ${expectedVersion}`);
      answer = { caseId, version: after.version, happened: events.map(({ type }) => type), ...ids };
      return [record(answer), ...writes];
    };
  try {
    await make({ item, cause: causeOf(caller, now), alongside });
  } catch (error) {
    throw await refusalOf(error, table, caseId, expectedVersion);
  }
  if (!answer) throw new Error(`the change of case ${caseId} was not recorded`);
  return answer;
}

async function refusalOf(
  error: unknown,
  table: Table,
  caseId: string,
  expectedVersion: number | undefined,
): Promise<unknown> {
  if (error instanceof NotPermitted) return ownRequest();
  if (error instanceof Rejection) return invalid(error.field.replace(/^data\./, ''), error.message);
  if (!(error instanceof NotPossible)) return error;
  const item = await loadCase(table, caseId);
  if (!item) return error;
  const { status, version } = item;
  const escalation = item.status === 'open' ? item.escalation?.state : undefined;
  const now = { case: { caseId, status, version, escalation } };
  if (expectedVersion === undefined || expectedVersion === version) return notPossible(error.message, now);
  const since = (await loadStory(table, caseId)).filter(({ seq }) => seq > expectedVersion);
  const changes = since.map(({ seq, at, by, event: { type } }) => ({ seq, at, by, type }));
  const detail = `The case has version ${version}, not ${expectedVersion}: see what has happened.`;
  return new Problem(409, 'case-changed', 'Case has changed', detail, [], { ...now, changes });
}
