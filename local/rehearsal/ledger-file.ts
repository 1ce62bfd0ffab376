import { createReadStream, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { faultsOf, LedgerError, mappingSchema, type Mapping } from '../../shared/ledger/mapping.ts';
import type { LedgerSource } from '../../shared/ledger/records.ts';

/** A ledger on this machine. */
export function ledgerFile(path: string): LedgerSource {
  return { name: path, bytes: () => bytesOf(path) };
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

const FIRST_BYTES = 1024;

/** The beginning of a file, by which its kind is told. Throws `LedgerError` when it cannot be read. */
export async function firstBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): LedgerError {
  return new LedgerError(`${path} cannot be read: ${(error as Error).message}`);
}

export function readMapping(path: string): Mapping {
  const parsed = mappingSchema.safeParse(readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new LedgerError(`${path} is not a mapping: ${faultsOf(parsed.error)} (see docs/rehearsal.md)`);
}

/** Throws `LedgerError` for a file that is not there or is no JSON. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new LedgerError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}
