/** Bounds of a walk through the keys, in the order of their code units. */
export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
}

interface Position {
  chunk: number;
  index: number;
}

const CHUNK_KEYS = 512;

/** A map that walks in the order of its keys. Keys lie in sorted chunks, so that a million of them stay cheap to insert. */
export class OrderedMap<T> {
  private readonly values = new Map<string, T>();
  private readonly chunks: string[][] = [];

  get size(): number {
    return this.values.size;
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  set(key: string, value: T): void {
    const known = this.values.has(key);
    this.values.set(key, value);
    if (!known) this.insert(key);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    const { chunk, index } = this.seek(key, 'at');
    const keys = this.chunks[chunk];
    keys?.splice(index, 1);
    if (keys?.length === 0) this.chunks.splice(chunk, 1);
  }

  /** Values with their keys, walked while nothing is written. */
  *range(bounds: KeyRange = {}): Generator<[string, T]> {
    const { gt, gte, lt, lte, reverse = false } = bounds;
    let position = reverse ? this.before(this.upper(lt, lte)) : this.lower(gt, gte);
    for (;;) {
      const key = this.chunks[position.chunk]?.[position.index];
      if (key === undefined) return;
      if (reverse ? isBelow(key, gt, gte) : isAbove(key, lt, lte)) return;
      yield [key, this.values.get(key) as T];
      position = reverse ? this.before(position) : this.after(position);
    }
  }

  private insert(key: string): void {
    const last = this.chunks.length - 1;
    if (last < 0) {
      this.chunks.push([key]);
      return;
    }
    const found = this.seek(key, 'at');
    const chunk = Math.min(found.chunk, last);
    const keys = this.chunks[chunk] ?? [];
    keys.splice(found.chunk > last ? keys.length : found.index, 0, key);
    if (keys.length > CHUNK_KEYS) this.chunks.splice(chunk + 1, 0, keys.splice(CHUNK_KEYS / 2));
  }

  private lower(gt: string | undefined, gte: string | undefined): Position {
    if (gt !== undefined) return this.seek(gt, 'after');
    return gte === undefined ? { chunk: 0, index: 0 } : this.seek(gte, 'at');
  }

  private upper(lt: string | undefined, lte: string | undefined): Position {
    if (lt !== undefined) return this.seek(lt, 'at');
    return lte === undefined ? { chunk: this.chunks.length, index: 0 } : this.seek(lte, 'after');
  }

  /** Where the first key at (or after) `key` is, or would be. */
  private seek(key: string, from: 'at' | 'after'): Position {
    const wanted = (other: string): boolean => (from === 'at' ? other >= key : other > key);
    const chunk = firstIndex(this.chunks, (keys) => wanted(keys.at(-1) ?? ''));
    return { chunk, index: firstIndex(this.chunks[chunk] ?? [], wanted) };
  }

  private after({ chunk, index }: Position): Position {
    const more = index + 1 < (this.chunks[chunk]?.length ?? 0);
    return more ? { chunk, index: index + 1 } : { chunk: chunk + 1, index: 0 };
  }

  private before({ chunk, index }: Position): Position {
    return index > 0
      ? { chunk, index: index - 1 }
      : { chunk: chunk - 1, index: (this.chunks[chunk - 1]?.length ?? 0) - 1 };
  }
}

function isAbove(key: string, lt: string | undefined, lte: string | undefined): boolean {
  return (lt !== undefined && key >= lt) || (lte !== undefined && key > lte);
}

function isBelow(key: string, gt: string | undefined, gte: string | undefined): boolean {
  return (gt !== undefined && key <= gt) || (gte !== undefined && key < gte);
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
