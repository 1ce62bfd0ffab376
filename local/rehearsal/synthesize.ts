import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(import.meta.dirname, '..', '..');

/** The synthesized app, and how to be rid of it. */
export interface Synthesis {
  assembly: string;
  remove: () => void;
}

/** Synthesizes the app with sweeps for these zones only: a sweep of every other zone on every day would be most of the work. */
export async function synthesize(zones: readonly string[]): Promise<Synthesis> {
  mkdirSync(join(root, 'build'), { recursive: true });
  const assembly = mkdtempSync(join(root, 'build', 'rehearsal-'));
  const bundle = join(root, 'build', 'functions', basename(assembly));
  const remove = (): void => {
    for (const folder of [assembly, bundle]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await synthesizeInto(assembly, { zones });
    return { assembly, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Synthesizes the app with these settings into a folder. Throws with what it complains of. */
export async function synthesizeInto(assembly: string, settings: object): Promise<void> {
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
}
