import { readFileSync } from 'node:fs';
import { tableFrom } from '../../aws/clients.ts';
import { savePolicy } from '../../aws/policy-store.ts';
import { StaleWrite } from '../../aws/table.ts';
import { dunningPolicy, type DunningPolicy } from '../../../shared/dunning/policy.ts';
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
    const policy = readPolicy(required('file', file));
    const { id, version, rungs } = policy;
    try {
      await savePolicy(tableFrom({ TABLE_NAME: required('table', name) }), policy);
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      throw new Error(`${id} version ${version} was saved before with other content: raise the version`);
    }
    print(`${id} version ${version} with ${rungs.length} rungs is the policy of new cases`);
  },
});

function readPolicy(file: string): DunningPolicy {
  const parsed = dunningPolicy.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`${file} is not a policy:\n${faults.join('\n')}`);
}
