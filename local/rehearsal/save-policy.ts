import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DunningPolicy } from '../../shared/dunning/policy.ts';
import type { Twin } from '../twin.ts';

/** Saves the policy as an operator does, with `npm run save-policy`. */
export async function savePolicy(twin: Twin, policy: DunningPolicy): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  try {
    const file = join(folder, 'policy.json');
    writeFileSync(file, JSON.stringify(policy));
    const command = ['functions/operations/save-policy/main.ts', '--table', twin.outputs.TableName ?? ''];
    await promisify(execFile)(process.execPath, [...command, '--file', file], {
      cwd: join(import.meta.dirname, '..', '..'),
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: twin.wireUrl,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'rehearsal',
        AWS_SECRET_ACCESS_KEY: 'rehearsal',
      },
    });
    await twin.kernel.settle();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
