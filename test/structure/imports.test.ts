import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const sources = ['shared', 'functions', 'infra', 'local'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(room, file)),
);

interface Import {
  from: string;
  to: string;
  text: string;
}

const imports: Import[] = sources.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to,
    text: `${from} → ${to}`,
  }));
});
const within = (room: string) => (file: string) => file.startsWith(`${room}/`);
const isPackage = ({ to }: Import) => !/^(shared|functions|infra|local|console|test)\//.test(to);

/** Which rooms a room may take from, besides itself. */
const allowed: Record<string, string[]> = {
  shared: [],
  functions: ['shared'],
  infra: ['functions', 'shared'],
  local: [],
  // It speaks as an ERP does, and holds what came of it against the rules of contact as they are written.
  'local/rehearsal': ['local', 'shared'],
  'local/import': ['local', 'shared'],
};

describe('the rooms of the house', () => {
  it.each(Object.keys(allowed))('%s imports only from the rooms below it', (room) => {
    const others = Object.keys(allowed).filter((other) => within(room)(other));
    const found = imports.filter(
      ({ from }) => within(room)(from) && !others.some((other) => within(other)(from)),
    );
    expect(found.length).toBeGreaterThan(0);
    const wrong = found.filter(
      (entry) =>
        !isPackage(entry) && ![room, ...(allowed[room] ?? [])].some((other) => within(other)(entry.to)),
    );
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  it('the AWS SDK is spoken in one folder of functions', () => {
    const speaking = imports.filter(({ to }) => to.startsWith('@aws-sdk/')).map(({ from }) => dirname(from));
    expect([...new Set(speaking)]).toEqual(['functions/aws']);
  });

  it('the domain has no I/O and no clock', () => {
    const domain = sources.filter(within('shared'));
    const packages = imports
      .filter((entry) => within('shared')(entry.from) && isPackage(entry))
      .map(({ to }) => to);
    expect([...new Set(packages)].toSorted()).toEqual([
      '@date-fns/tz/tzOffset',
      // Tells rows and fields apart; the bytes come from who calls.
      'csv-parse',
      'html-escaper',
      'node:buffer',
      'node:crypto',
      'node:stream',
      'zod/mini',
      'zod/v4/locales/en.js',
    ]);
    const clocks = domain.filter((file) =>
      /Date\.now|new Date\(\)|Math\.random|Temporal\.Now|performance\.now|process\./.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(clocks).toEqual([]);
  });

  const players = ['local/demo', 'local/import', 'local/rehearsal'].map(within);
  const twin = sources.filter((file) => within('local')(file) && !players.some((room) => room(file)));

  it('the twin knows nothing about dunning', () => {
    const words =
      /dunning|debtor|creditor|invoice|reminder|overdue|payment|penalt|dispute|escalat|agency|\berp\b|case policy|puntual/i;
    expect(twin).toContain(join('local', 'kernel.ts'));
    expect(twin.filter((file) => words.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('the README of the twin lists the resource types that it runs', () => {
    const typesIn = (file: string, type: RegExp) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(type)].map(([, name]) => name);
    const run = twin.flatMap((file) => typesIn(file, /'AWS::(\w+::\w+)': /g));
    expect(typesIn('local/README.md', /`(?!Fn)(\w+::\w+)`/g).toSorted()).toEqual(run.toSorted());
  });
});
