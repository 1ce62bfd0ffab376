/** Bounds of a walk through the keys, in the order of their code units. */
export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
}

const CHUNK_KEYS = 128;

/** A map that walks in the order of its keys. Keys lie in sorted chunks, so that a million of them stay cheap to insert. */
export class OrderedMap<T> {
  private readonly values = new Map<string, T>();
  private readonly chunks: string[][] = [];

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  set(key: string, value: T): void {
    if (!this.values.has(key)) this.insert(key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    const chunk = this.chunkOf(key);
    const keys = this.chunks[chunk] ?? [];
    keys.splice(keys.indexOf(key), 1);
    if (keys.length === 0) this.chunks.splice(chunk, 1);
  }

  /** Values with their keys, walked while nothing is written. */
  *range({ gt, gte, lt, lte, reverse = false }: KeyRange = {}): Generator<[string, T]> {
    const isAbove = (key: string): boolean => (gt === undefined || key > gt) && key >= (gte ?? '');
    const isBeyond = (key: string): boolean =>
      (lt !== undefined && key >= lt) || (lte !== undefined && key > lte);
    const end = lt ?? lte;
    const last = end === undefined ? this.chunks.length : this.chunkOf(end);
    const chunks = this.chunks.slice(this.chunkOf(gt ?? gte ?? ''), last + 1);
    for (const chunk of reverse ? chunks.toReversed() : chunks) {
      const keys = chunk.slice(firstIndex(chunk, isAbove), firstIndex(chunk, isBeyond));
      for (const key of reverse ? keys.toReversed() : keys) yield [key, this.values.get(key) as T];
    }
  }

  private insert(key: string): void {
    const chunk = this.chunkOf(key);
    const keys = (this.chunks[chunk] ??= []);
    keys.splice(
      firstIndex(keys, (other) => other > key),
      0,
      key,
    );
    if (keys.length > CHUNK_KEYS) this.chunks.splice(chunk + 1, 0, keys.splice(CHUNK_KEYS / 2));
  }

  /** Where a key is, or would be; behind the last key is in the last chunk. */
  private chunkOf(key: string): number {
    const found = firstIndex(this.chunks, (keys) => (keys.at(-1) ?? '') >= key);
    return Math.min(found, Math.max(this.chunks.length - 1, 0));
  }
}

/** The first index for which `holds` is true, given that it is false before and true after; else the length. */
function firstIndex<T>(list: readonly T[], holds: (entry: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
