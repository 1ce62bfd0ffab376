import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

const assembly = process.env.PUNTUAL_ASSEMBLY_OF_ONE_ZONE ?? '';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(...options: string[]) {
  const child = spawn(process.execPath, [
    'local/start.ts',
    '--assembly',
    assembly,
    '--wire-port',
    '0',
    ...options,
  ]);
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }));
  const seen = async (text: string) => {
    while (!output.includes(text)) {
      if (child.exitCode !== null)
        throw new Error(`it ended before ${JSON.stringify(text)} was seen:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { child, ended, seen };
}

describe('npm start', () => {
  it('plays the past, then goes on live from the day that is asked for, and stops cleanly on Ctrl-C', async () => {
    const run = start('--port', '0', '--items', '5', '--speed', 'max', '--start', '2026-03-01T12:00:00Z');
    await run.seen('It is 2026-03-01T12:00:00.000Z here.');
    await run.seen('✉ email to ');
    await run.seen('cases open · overdue');
    run.child.kill('SIGINT');
    const { code, output } = await run.ended;
    expect(output).toMatch(
      /^20\d\d-\d\d-\d\d {2}\d+ invoices · \d+ messages · \d+ payments · \d+ open cases/m,
    );
    expect(output).toContain('Stopping.');
    expect(output).not.toContain('✗');
    expect(code).toBe(0);
  });

  it('stops cleanly while it plays the past', async () => {
    const run = start('--port', '0', '--start', '2026-03-01T12:00:00Z');
    await run.seen(' invoices · ');
    run.child.kill('SIGINT');
    const { code, output } = await run.ended;
    expect(output).toMatch(/Stopping\.\n$/);
    expect(code).toBe(0);
  });

  it('begins at once with nothing in it', async () => {
    const run = start('--port', '0', '--empty', '--start', '2026-03-01T12:00:00Z');
    await run.seen('It is 2026-03-01T12:00:00.000Z here.');
    run.child.kill('SIGINT');
    const { code, output } = await run.ended;
    expect(output).not.toContain('invoices · ');
    expect(code).toBe(0);
  });

  it('says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output } = await start('--port', String(port)).ended;
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${port}`);
    expect(output).not.toContain('    at ');
  });

  it.each([
    ['--speed', 'warp', '--speed takes paused, real, max or days a second'],
    ['--speed', '1e12', 'up to 10000'],
    ['--port', '80000', 'up to 65535'],
    ['--start', '1800-01-01T00:00:00Z', 'years 2000 to 2100'],
    ['--port', 'http', '--port takes a whole number'],
    ['--items', '401', '--items takes a whole number up to 400'],
    ['--start', 'tomorrow', '--start takes an instant'],
    ['--assembly', '/nowhere', 'holds no synthesized app'],
    ['--turbo', '', "Unknown option '--turbo'"],
  ])('explains %s %s', async (option, value, reason) => {
    const { code, output } = await start(...(value === '' ? [option] : [option, value])).ended;
    expect(code).toBe(1);
    expect(output).toContain(reason);
  });
});
