import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from '../journeys/world.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs an operator's command as `npm run` does, against the twin. Answers with what it printed; throws when it fails. */
export async function run(world: World, command: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: world.twin.wireUrl,
    AWS_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const main = join('functions', 'operations', command, 'main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: root, env });
  await world.twin.kernel.settle();
  return stdout;
}

/** What the command said when it failed. */
export async function failure(world: World, command: string, ...args: string[]): Promise<string> {
  try {
    await run(world, command, ...args);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
  throw new Error(`${command} ${args.join(' ')} did not fail`);
}
