import { readFileSync } from 'node:fs';
import { tableFrom } from '../../aws/clients.ts';
import { savePolicy } from '../../aws/policy-store.ts';
import { StaleWrite } from '../../aws/table.ts';
import { checkPolicy } from '../../../shared/dunning/check-policy.ts';
import { required, runCommand } from '../command.ts';
import '../../../shared/english-faults.ts';

const HELP = `Saves a dunning policy, and from then on opens new cases with it. Open cases keep theirs,
but for its mode, which is for all cases.

  npm run save-policy -- --table T --file F

The file is JSON as docs/policy.md describes it. To change a policy, raise its version: a version that was saved stays as it is.

Options
  --table T   the table (output TableName)
  --file F    the policy
  --help      this
`;

await runCommand({
  help: HELP,
  options: { table: { type: 'string' }, file: { type: 'string' } },
  run: async ({ table: name, file }, { print }) => {
    const { policy, warnings } = readPolicy(required('file', file));
    const { id, version, rungs } = policy;
    try {
      await savePolicy(tableFrom({ TABLE_NAME: required('table', name) }), policy);
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      throw new Error(`${id} version ${version} was saved before with other content: raise the version`);
    }
    print(`${id} version ${version} with ${rungs.length} rungs is the policy of new cases`);
    if (warnings.length > 0) print(`Possible, but late:\n${lines(warnings)}`);
  },
});

function readPolicy(file: string) {
  const checked = checkPolicy(JSON.parse(readFileSync(file, 'utf8')));
  if ('faults' in checked) throw new Error(`${file} is not a policy:\n${lines(checked.faults)}`);
  return checked;
}

function lines(faults: readonly { field: string; message: string }[]): string {
  return faults.map(({ field, message }) => `  ${field}: ${message}`).join('\n');
}
