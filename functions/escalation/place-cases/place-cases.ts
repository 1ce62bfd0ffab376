import { approvedCaseIds } from '../../aws/agenda.ts';
import type { Files } from '../../aws/files.ts';
import { beginPlacement, loadPlacement, undeliveredPlacementIds } from '../../aws/placement-store.ts';
import type { Table } from '../../aws/table.ts';
import { once } from '../../middleware/once.ts';
import { placementIdOf, type Agency, type Placement } from '../../../shared/placement/placement.ts';
import { dayIn, type Instant } from '../../../shared/time/calendar.ts';
import { deliver } from './deliver.ts';
import { placeCase } from './place-case.ts';

/**
 * Gives the agency what was approved: case by case into the placement of its night, then the file. What a run that was cut off
 * has left undelivered is delivered first. Any number of runs at once do it once. A case that cannot be seen to does not keep
 * the others waiting; the run fails in the end, so that it is noticed.
 */
export async function placeCases(table: Table, files: Files, agency: Agency, now: Instant): Promise<void> {
  const night = dayIn(now, agency.zone);
  const placementId = placementIdOf(agency.id, night);
  for (const earlier of await undeliveredPlacementIds(table, night))
    await deliver(table, files, earlier, now);
  const failures = await gather(table, newPlacement(agency, night, now), now);
  if (await loadPlacement(table, placementId)) await deliver(table, files, placementId, now);
  if (failures > 0) throw new Error(`${failures} approved cases could not be placed`);
}

function newPlacement({ id, name }: Agency, night: string, createdAt: Instant): Placement {
  const placementId = placementIdOf(id, night);
  return { placementId, agency: { id, name }, night, state: 'gathering', createdAt, recalls: 0 };
}

/** Until no approved case is left, or another run has closed the placement: what is left then is the next night's. */
async function gather(table: Table, placement: Placement, now: Instant): Promise<number> {
  let failures = 0;
  // A night on which nothing can be placed has no placement.
  const begin = once(() => beginPlacement(table, placement));
  for await (const caseIds of approvedCaseIds(table, now)) {
    for (const caseId of caseIds) {
      try {
        const outcome = await placeCase(table, placement, begin, caseId, now);
        if (outcome === 'closed') return failures;
        if (outcome !== 'placed')
          console.info({ message: 'approved case left out', caseId, reason: outcome });
      } catch (error) {
        failures += 1;
        console.error({ message: 'approved case could not be placed', caseId, error });
      }
    }
  }
  return failures;
}
