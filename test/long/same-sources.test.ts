import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { STACKS, assemblyPath } from '../infra/assembly.ts';

const root = join(import.meta.dirname, '..', '..');
const elsewhere = mkdtempSync(join(tmpdir(), 'puntual-'));
afterAll(() => {
  rmSync(elsewhere, { recursive: true });
  rmSync(join(root, 'build', 'functions', 'again'), { recursive: true, force: true });
});

it('the same sources give the same templates and bundles, byte for byte, also from another folder', () => {
  const outdir = join(elsewhere, 'again');
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, 'infra', 'app.ts')], {
    cwd: elsewhere,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' },
  });
  expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
  for (const file of STACKS.flatMap((stack) => [`${stack}.template.json`, `${stack}.assets.json`])) {
    expect(readFileSync(join(outdir, file), 'utf8'), file).toBe(
      readFileSync(join(assemblyPath(), file), 'utf8'),
    );
  }
  const assets = (path: string) => readdirSync(path).filter((file) => file.startsWith('asset.'));
  expect(assets(outdir)).toEqual(assets(assemblyPath()));
});
