import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
let count = 0;

/** A file of its own with this content. */
export function file(content: string | Buffer): string {
  const path = join(folder, `file-${++count}`);
  writeFileSync(path, content);
  return path;
}
