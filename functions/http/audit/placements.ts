import { readFile, type Files } from '../../aws/files.ts';
import { latestPlacements, loadPlacement } from '../../aws/placement-store.ts';
import type { Table } from '../../aws/table.ts';
import { textPlace } from '../../middleware/cursor.ts';
import { Media, notFound, type Call } from '../../middleware/finance.ts';
import { moneyText, type Page } from '../../../shared/api/fields.ts';
import type { PlacementSummary } from '../../../shared/api/placements.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import type { Placement } from '../../../shared/placement/placement.ts';

/** What agencies were given, the latest night first. */
export async function placementPage(
  table: Table,
  call: Call<(typeof queryRoutes)['GET /api/placements']>,
): Promise<Page<PlacementSummary>> {
  const { limit } = call.query;
  const { placements, last } = await latestPlacements(table, { limit, before: call.place(textPlace) });
  return { items: placements.map(summaryOf), cursor: last && call.cursorAt(last) };
}

function summaryOf(placement: Placement): PlacementSummary {
  const { placementId, agency, night, state, deliveredAt, recalls, file } = placement;
  return {
    ...{ placementId, agency, night, state, deliveredAt, recalls },
    file: file && {
      cases: file.count,
      totals: file.totals.map(({ minor, currency }) => moneyText(minor, currency)),
      sha256: file.sha256,
    },
  };
}

/** The agency's file, byte by byte as it was delivered. Throws a 404 as long as there is none. */
export async function placementFile(
  table: Table,
  files: Files,
  { path: { placementId } }: Call<(typeof queryRoutes)['GET /api/placements/{placementId}/file']>,
): Promise<Media> {
  const file = (await loadPlacement(table, placementId))?.file;
  if (!file) throw notFound('There is no file of this placement.');
  const text = (await readFile(files, file.key)).toString('utf8');
  return new Media('text/csv; charset=utf-8', text, {
    'content-disposition': `attachment; filename="placement-${placementId}.csv"`,
    'x-content-type-options': 'nosniff',
  });
}
