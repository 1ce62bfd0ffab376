import { globSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** CommonJS packages inside an ES module still ask for `require`. */
const REQUIRE_BANNER =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

/** How every handler is bundled. */
export const bundleOptions = {
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  banner: { js: REQUIRE_BANNER },
  minify: true,
  // The SDK's modules rather than their CommonJS twins: a third less to load.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  charset: 'utf8',
  logLevel: 'silent',
  // A module that is imported for what it does must be named in package.json: any other that nothing is taken of is left out.
  logOverride: { 'ignored-bare-import': 'error' },
} as const satisfies BuildOptions;

/** The entry of every handler by the name of its folder: `open-case` → `functions/workflow/open-case/handler.ts`. */
export function findHandlers(root: string): Record<string, string> {
  const handlers: Record<string, string> = {};
  for (const path of globSync('functions/*/*/handler.ts', { cwd: root }).sort()) {
    const name = basename(dirname(path));
    if (handlers[name]) throw new Error(`Two handlers are called ${name}: ${handlers[name]} and ${path}`);
    handlers[name] = path;
  }
  return handlers;
}

/**
 * Bundles all handlers in one pass into `outdir` (`open-case.mjs` beside the chunks they share), which is the one asset of
 * all functions. The same sources give the same bytes. Returns the handlers' names.
 */
export async function bundleHandlers(root: string, outdir: string): Promise<string[]> {
  const entryPoints = findHandlers(root);
  const target = join(root, outdir);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await build({ ...bundleOptions, absWorkingDir: root, entryPoints, outdir });
  return Object.keys(entryPoints);
}
