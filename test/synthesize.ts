import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeInto } from '../local/rehearsal/synthesize.ts';

/**
 * Once per run: bundles the handlers and synthesizes the app. Tests find the result under `PUNTUAL_ASSEMBLY`, and under
 * `PUNTUAL_ASSEMBLY_OF_ONE_ZONE` the same with one zone in its settings: journeys all happen in that, and a sweep of each
 * other zone on each of their days would be most of their work.
 */
export default async function synthesize(): Promise<void> {
  // What one process has compiled, the others of the run, commands among them, need not.
  process.env['NODE_COMPILE_CACHE'] = join(import.meta.dirname, '..', 'build', 'compiled');
  const [assembly, ofOneZone] = await Promise.all([
    synthesized('test.cdk.out', {}),
    synthesized('journeys.cdk.out', { zones: ['America/Bogota'] }),
  ]);
  process.env['PUNTUAL_ASSEMBLY'] = assembly;
  process.env['PUNTUAL_ASSEMBLY_OF_ONE_ZONE'] = ofOneZone;
}

async function synthesized(name: string, settings: object): Promise<string> {
  const assembly = join(import.meta.dirname, '..', 'build', name);
  rmSync(assembly, { recursive: true, force: true });
  await synthesizeInto(assembly, settings);
  return assembly;
}
