import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { asText, assemblyPath, functionsByName } from './assembly.ts';

const root = join(import.meta.dirname, '..', '..');
const schemas = globSync('functions/*/*/environment.ts', { cwd: root }).sort();
const environmentOf = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });
const COMMON = ['NODE_OPTIONS'];

describe('A function', () => {
  it('is deployed for each folder with an environment, and for nothing else', () => {
    expect([...functionsByName().keys()].sort()).toEqual(
      schemas.map((path) => basename(dirname(path))).sort(),
    );
  });

  it.each(schemas.map((path) => [basename(dirname(path)), path]))(
    '%s gets exactly the environment that it reads',
    async (name, path) => {
      const module: unknown = await import(join(root, path));
      const { environment } = z.object({ environment: z.instanceof(z.ZodMiniObject) }).parse(module);
      const { Variables } = environmentOf.parse(functionsByName().get(name)?.Properties).Environment;
      expect(Object.keys(Variables).sort()).toEqual([...Object.keys(environment.shape), ...COMMON].sort());
    },
  );

  it.each(schemas.map((path) => basename(dirname(path))))('%s finds its bundle in the one asset', (name) => {
    const asset = onlyAsset();
    expect(existsSync(join(asset, `${name}.mjs`))).toBe(true);
    expect(existsSync(join(asset, `${name}.mjs.map`))).toBe(true);
  });

  it('is small: sources stay out of the source maps', () => {
    const asset = onlyAsset();
    const maps = readdirSync(asset).filter((file) => file.endsWith('.mjs.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const file of maps)
      expect(readFileSync(join(asset, file), 'utf8')).not.toContain('"sourcesContent"');
  });
});

function onlyAsset(): string {
  const keys = new Set(
    [...functionsByName().values()].map(({ Properties }) =>
      asText((Properties['Code'] as Record<string, unknown>)['S3Key']),
    ),
  );
  const [s3Key] = keys;
  if (!s3Key || keys.size > 1) throw new Error(`expected one asset, found ${[...keys].join(', ')}`);
  return join(assemblyPath(), `asset.${s3Key.replace(/\.zip$/, '')}`);
}
