import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleOptions, findHandlers } from '../../infra/bundle.ts';

const root = join(import.meta.dirname, '..', '..');

/** The code of an entry as it would be deployed. */
async function codeOf(contents: string, resolveDir = root): Promise<string> {
  const stdin = { contents, resolveDir };
  const { outputFiles } = await build({
    ...bundleOptions,
    ...{ stdin, absWorkingDir: resolveDir, outdir: 'build', write: false, sourcemap: false },
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

describe('a bundle', () => {
  it('keeps a module that is imported for what it does, and fails where package.json does not name it', async () => {
    expect(await codeOf("import './shared/english-faults.ts';")).toContain('Invalid input');
    await expect(codeOf("import './shared/time/calendar.ts';")).rejects.toThrow(
      /marked as having no side effects/,
    );
  });

  it('of a function that sends e-mail has no table of the types of attachments', async () => {
    const code = await codeOf(`export * from './${findHandlers(root)['send-reminder'] ?? ''}';`);
    expect(code).toContain('multipart/alternative');
    expect(code).not.toContain('application/zip');
  });

  it('fails when the table is not where it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('node_modules/nodemailer/index.js', "export { types } from './types.js';");
    write('node_modules/nodemailer/types.js', "export const types = ['application/zip'];");
    try {
      await expect(codeOf("export { types } from 'nodemailer';", folder)).rejects.toThrow(/file types/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
