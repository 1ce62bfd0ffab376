import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

  it.each(['--port', '--wire-port'])('says so when %s is taken', async (option) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output } = await start('--port', '0', option, String(port)).ended;
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${port}`);
    expect(output).not.toContain('    at ');
  });

  it('names every resource that it cannot run, with the reason, before anything runs', async () => {
    const pass = { Type: 'Pass', End: true };
    const refused: [logicalId: string, resource: object, reason: string][] = [
      ['Odd', { Type: 'AWS::Quantum::Computer' }, 'the resource type AWS::Quantum::Computer'],
      ['Misspelt', queue({ VisibilityTimeuot: 1 }), "field 'VisibilityTimeuot' is not known here"],
      ['Wrong', queue({ VisibilityTimeout: 'long' }), "field 'VisibilityTimeout' "],
      ['Numbered', queue({ QueueName: { 'Fn::Cidr': ['10.0.0.0/8', 1] } }), 'the function Fn::Cidr'],
      [
        'Dangling',
        machine({ It: { Type: 'Pass', Next: 'Gone' } }),
        "state 'It': field 'Next' names no state",
      ],
      ['Unreached', machine({ It: pass, Island: pass }), "state 'Island': cannot be reached"],
      ['Endless', machine({ It: { Type: 'Pass' } }), "state 'It': needs Next or End"],
      ['Startless', machine({ Other: pass }), "field 'StartAt' names no state: 'It'"],
      ['Dialect', machine({ It: { ...pass, Parameters: {} } }), "state 'It' (Pass): field 'Parameters'"],
      ['Mapping', machine({ It: { Type: 'Map', End: true } }), "state 'It': Type 'Map' is not run here"],
      ['Garbled', machine({ It: { ...pass, Output: '{% 1 + %}' } }), "expression '1 +' does not parse"],
      ['Throws', lambda('throws.handler'), 'its bundle does not load: TypeError: no settings'],
      ['Absent', lambda('throws.other'), 'its bundle does not load: '],
      ['Nowhere', lambda('nowhere.handler'), 'nowhere.mjs does not exist'],
    ];
    const resources = refused.map(([logicalId, resource]) => [logicalId, resource]);
    const folder = assemblyOf(Object.fromEntries(resources) as object, {
      'throws.mjs': 'export const handler = () => 1; throw new TypeError("no settings");',
    });

    const { code, output } = await start('--port', '0', '--assembly', folder).ended;

    expect(code).toBe(1);
    const lines = output.split('\n').filter((line) => line.startsWith('  - bad/'));
    expect(lines).toHaveLength(refused.length);
    for (const [logicalId, , reason] of refused)
      expect(lines.find((line) => line.startsWith(`  - bad/${logicalId} (`))).toContain(reason);
    expect(output).not.toContain('    at ');
  });

  it('says which file of the app it cannot read', async () => {
    const folder = assemblyOf({});
    writeFileSync(path.join(folder, 'bad.template.json'), '{ "Resources": ');
    const { code, output } = await start('--port', '0', '--assembly', folder).ended;
    expect(code).toBe(1);
    expect(output).toContain('bad.template.json');
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

const queue = (Properties: object) => ({ Type: 'AWS::SQS::Queue', Properties });

function machine(States: object): object {
  const DefinitionString = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'It', States });
  return { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:role', DefinitionString } };
}

function lambda(Handler: string): object {
  const Code = { S3Bucket: 'assets', S3Key: 'code.zip' };
  return { Type: 'AWS::Lambda::Function', Properties: { Code, Handler, Runtime: 'nodejs24.x' } };
}

/** A synthesized app of one stack, `bad`, whose functions have these files. */
function assemblyOf(Resources: object, code: Record<string, string> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  const write = (name: string, value: unknown) =>
    writeFileSync(path.join(folder, name), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      bad: { type: 'aws:cloudformation:stack', properties: { templateFile: 'bad.template.json' } },
      'bad.assets': { type: 'cdk:asset-manifest', properties: { file: 'bad.assets.json' } },
    },
  });
  write('bad.template.json', { Resources });
  const source = { path: 'code', packaging: 'zip' };
  write('bad.assets.json', {
    files: { code: { source, destinations: { here: { objectKey: 'code.zip' } } } },
  });
  mkdirSync(path.join(folder, 'code'));
  for (const [name, text] of Object.entries(code)) writeFileSync(path.join(folder, 'code', name), text);
  return folder;
}
