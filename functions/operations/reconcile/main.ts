import { tableFrom } from '../../aws/clients.ts';
import { readSegments, required, runCommand } from '../command.ts';
import { reconcile } from './reconcile.ts';

const HELP = `Brings the figures (counts by status, ageing, KPIs, contacts, adherence) and the tasks of cases in line with the cases, and
prints what differed.

  npm run reconcile -- --table T [--dry-run]

It reads the whole table, and is right while events go on flowing. A case that changed a moment ago may be listed as not up to
date; that does no harm.

Options
  --table T      the table (output TableName)
  --dry-run      change nothing
  --segments N   parts of the table that are read at the same time (4)
  --help         this
`;

await runCommand({
  help: HELP,
  options: {
    table: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    segments: { type: 'string', default: '4' },
  },
  run: async ({ table, segments, 'dry-run': dryRun }, { print, note }) => {
    const { cases, differences, unsettled } = await reconcile(
      tableFrom({ TABLE_NAME: required('table', table) }),
      { segments: readSegments(segments), dryRun, found: print, note },
    );
    print(`${cases} cases, ${differences} differences${dryRun ? '' : ' corrected'}`);
    if (unsettled > 0)
      throw new Error(`${unsettled} sums moved all the time and were not looked at: run it again later`);
  },
});
