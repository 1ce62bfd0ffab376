import jsonata from 'jsonata';
import { createHash } from 'node:crypto';
import type { Kernel } from '../../kernel.ts';
import { Random } from '../../random.ts';

const HASHES = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
const RANGE_LIMIT = 360_145;

const formatMillis = jsonata('$fromMillis($ms, $picture, $zone)');

/**
 * What Step Functions adds to JSONata, and what JSONata takes from the machine (clock, chance), given by the kernel instead.
 * An argument that AWS takes for "nothing" gives undefined, and the field that holds the expression fails.
 */
export function functionBindings(kernel: Kernel): Record<string, unknown> {
  return {
    // Disabled by AWS: calling it is calling something that is not a function (T1006).
    eval: undefined,
    now: (picture?: string, zone?: string) =>
      formatMillis.evaluate(undefined, { ms: kernel.now(), picture, zone }),
    millis: () => kernel.now(),
    random: (seed?: number) => (seed === undefined ? kernel.random : new Random(Math.trunc(seed))).next(),
    shuffle: (items: unknown) => shuffle(kernel.random, items),
    uuid: () => kernel.random.uuid(),
    hash,
    parse: (text?: string) => (text === undefined ? undefined : (JSON.parse(text) as unknown)),
    partition,
    range,
  };
}

function hash(text?: unknown, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (!HASHES.includes(algorithm)) throw new Error(`${algorithm} is not a supported hash algorithm`);
  return createHash(algorithm.replace('-', ''))
    .update(typeof text === 'string' ? text : JSON.stringify(text))
    .digest('hex');
}

function partition(items?: unknown, size?: number): unknown[][] | undefined {
  const length = Math.trunc(size ?? 0);
  if (items === undefined || length <= 0) return undefined;
  const list: unknown[] = Array.isArray(items) ? items : [items];
  if (list.length === 0) return undefined;
  return Array.from({ length: Math.ceil(list.length / length) }, (_, chunk) =>
    list.slice(chunk * length, (chunk + 1) * length),
  );
}

function range(start?: number, end?: number, step?: number): number[] | number | undefined {
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const from = Math.trunc(start);
  const by = Math.trunc(step);
  const count = Math.floor((Math.trunc(end) - from) / by) + 1;
  if (by === 0 || count <= 0) return undefined;
  if (count > RANGE_LIMIT) throw new Error('Expression evaluation memory limit exceeded');
  const values = Array.from({ length: count }, (_, index) => from + index * by);
  return values.length === 1 ? values[0] : values;
}

function shuffle(random: Random, items: unknown): unknown {
  if (!Array.isArray(items)) return items;
  const list = [...(items as unknown[])];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}
