import { readFileSync } from 'node:fs';
import { tableFrom } from '../../aws/clients.ts';
import { saveStrategy } from '../../aws/strategy-store.ts';
import { StaleWrite } from '../../aws/table.ts';
import { defaultStrategy, type DunningStrategy } from '../../../shared/segment/strategy.ts';
import { dunningStrategy } from '../../../shared/segment/strategy-schema.ts';
import { required, runCommand } from '../command.ts';
import '../../../shared/english-faults.ts';

const HELP = `Saves a strategy, and from then on chooses the policy of new cases by it: by the debtor's segment and the amount. Open
cases keep theirs.

  npm run save-strategy -- --table T [--file F]

The file is JSON as docs/segments.md describes it. To change a strategy, raise its version: a version that was saved stays as it is.

Options
  --table T   the table (output TableName)
  --file F    the strategy; without it the one that comes with Puntual
  --help      this
`;

await runCommand({
  help: HELP,
  options: { table: { type: 'string' }, file: { type: 'string' } },
  run: async ({ table: name, file }, { print }) => {
    const strategy = file === undefined ? defaultStrategy : readStrategy(file);
    const { id, version } = strategy;
    try {
      const faults = await saveStrategy(tableFrom({ TABLE_NAME: required('table', name) }), strategy);
      if (faults.length > 0) throw notAStrategy(`${id} version ${version}`, faults);
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      throw new Error(`${id} version ${version} was saved before with other content: raise the version`);
    }
    print(`${id} version ${version} chooses the policy of new cases`);
  },
});

function readStrategy(file: string): DunningStrategy {
  const parsed = dunningStrategy.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw notAStrategy(
    file,
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
}

function notAStrategy(what: string, faults: readonly { path: string; message: string }[]): Error {
  return new Error(
    `${what} is not a strategy:\n${faults.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`,
  );
}
