import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums of S3, by the last part of their header (`x-amz-checksum-crc32`), each as S3 writes it: base64. */
export const checksums: Record<string, (bytes: Uint8Array) => string> = {
  crc32: (bytes) => wordText(BigInt(crc32(bytes)), 4),
  crc32c: (bytes) => wordText(crc(bytes, CASTAGNOLI, 32n), 4),
  crc64nvme: (bytes) => wordText(crc(bytes, NVME, 64n), 8),
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
};

/** Polynomials, the lowest bit first. */
const CASTAGNOLI = tableOf(0x82f63b78n);
const NVME = tableOf(0x9a6c9329ac4bc9b5n);

function tableOf(polynomial: bigint): readonly bigint[] {
  return Array.from({ length: 256 }, (_, index) => {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
}

function crc(bytes: Uint8Array, table: readonly bigint[], width: bigint): bigint {
  const ones = (1n << width) - 1n;
  let value = ones;
  for (const byte of bytes) value = (value >> 8n) ^ (table[Number(value & 0xffn) ^ byte] ?? 0n);
  return value ^ ones;
}

function wordText(value: bigint, length: number): string {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex').toString('base64');
}
