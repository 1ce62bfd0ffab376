import { globSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** CommonJS packages inside an ES module still ask for `require`. */
const REQUIRE_BANNER =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

const NO_FILE_TYPES = `
const refuse = () => { throw new Error('the table of file types, which attachments need, is left out of the bundles'); };
export const detectMimeType = refuse, detectExtension = refuse;
`;

/**
 * nodemailer guesses the type of an attachment from its name, by a table that is 76 KB of every function which sends
 * e-mail; no e-mail of ours has an attachment. A build that no longer comes across the table where it was fails: it would
 * be there again, unnoticed.
 */
const withoutFileTypes: Plugin = {
  name: 'without-file-types',
  setup(bundling) {
    let seen: 'nodemailer' | 'table' | undefined;
    bundling.onLoad({ filter: /[\\/]node_modules[\\/]nodemailer[\\/]/ }, ({ path }) => {
      if (!/[\\/]mime-funcs[\\/]mime-types\.js$/.test(path)) {
        seen ??= 'nodemailer';
        return undefined;
      }
      seen = 'table';
      return { contents: NO_FILE_TYPES };
    });
    bundling.onEnd(() =>
      seen === 'nodemailer'
        ? { errors: [{ text: 'nodemailer has its table of file types elsewhere: see infra/bundle.ts' }] }
        : undefined,
    );
  },
};

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
  plugins: [withoutFileTypes],
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
