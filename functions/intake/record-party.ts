import { partyWrite, type Stored } from '../aws/party-store.ts';
import { writeTogether } from '../aws/table.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import type { Intake } from './intake-handler.ts';

/**
 * Replaces what is known of a party by what the ERP says became so at `time`. Of two events the later one counts, in
 * whatever order they come. Gives back what is known now.
 */
export async function recordParty<Party>(
  intake: Intake,
  key: { pk: string; sk: string },
  before: Stored<Party> | undefined,
  party: Party,
  time: Instant,
): Promise<Stored<Party>> {
  const { table, eventKey, seen, record } = intake;
  if (before && (seen || before.updatedAt > time)) {
    if (record.length > 0) await writeTogether(table, record);
    return before;
  }
  const changed = !before || contentHash(before.party) !== contentHash(party);
  const untold = changed || before.untold;
  const after: Stored<Party> = { party, updatedAt: time, eventKey, untold };
  await writeTogether(table, [...record, partyWrite(table, key, before, after)]);
  return after;
}
