import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Once per run: bundles the handlers and synthesizes the app. Tests find the result under `PUNTUAL_ASSEMBLY`, and under
 * `PUNTUAL_ASSEMBLY_OF_ONE_ZONE` the same with one zone in its settings: journeys all happen in that, and a sweep of each
 * other zone on each of their days would be most of their work.
 */
export default async function synthesize(): Promise<void> {
  const [assembly, ofOneZone] = await Promise.all([
    synthesized('test.cdk.out', {}),
    synthesized('journeys.cdk.out', { zones: ['America/Bogota'] }),
  ]);
  process.env['PUNTUAL_ASSEMBLY'] = assembly;
  process.env['PUNTUAL_ASSEMBLY_OF_ONE_ZONE'] = ofOneZone;
}

async function synthesized(name: string, settings: object): Promise<string> {
  const root = join(import.meta.dirname, '..');
  const assembly = join(root, 'build', name);
  rmSync(assembly, { recursive: true, force: true });
  const synthesis = spawn(process.execPath, ['infra/app.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: assembly,
      // cdk-nag still runs; what is skipped is the CDK's slow check of every property.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(settings),
    },
  });
  const [complaints] = await Promise.all([text(synthesis.stderr), once(synthesis, 'close')]);
  if (synthesis.exitCode !== 0) throw new Error(`The app cannot be synthesized:\n${complaints}`);
  return assembly;
}
