import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Once per run: bundles the handlers and synthesizes the app. Tests find the result under `PUNTUAL_ASSEMBLY`. */
export default function synthesize(): void {
  const root = join(import.meta.dirname, '..');
  const assembly = join(root, 'build', 'test.cdk.out');
  rmSync(assembly, { recursive: true, force: true });
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: root,
    encoding: 'utf8',
    // cdk-nag still runs; what is skipped is the CDK's slow check of every property.
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_VALIDATION: 'false' },
  });
  if (status !== 0) throw new Error(`The app cannot be synthesized:\n${stderr}`);
  process.env['PUNTUAL_ASSEMBLY'] = assembly;
}
