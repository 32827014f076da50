import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { collectYoung } from '../garbage.ts';

/**
 * The memory of DuckDB's vectors, without an object a value. The package keeps these fields to itself, so this file is
 * the only one that knows them; its test tells when a new version of the package changes them.
 */
interface RawVector {
  readonly items?: Float64Array | Uint32Array;
  readonly dataView?: DataView;
}

const rawVector = (chunk: DuckDBDataChunk, column: number): RawVector =>
  chunk.getColumnVector(column) as unknown as RawVector;

/** The values of a DOUBLE column without NULLs. Valid as long as the chunk. */
export const doublesOf = (chunk: DuckDBDataChunk, column: number): Float64Array =>
  demand(rawVector(chunk, column).items, Float64Array);

/** The values of a UINTEGER column without NULLs. Valid as long as the chunk. */
export const integersOf = (chunk: DuckDBDataChunk, column: number): Uint32Array =>
  demand(rawVector(chunk, column).items, Uint32Array);

/** Bytes that a short string or blob holds within its vector; longer ones lie elsewhere. */
export const INLINE_BYTES = 12;
/** Size of one value of `shortBlobsOf`: 4 bytes of length, little-endian, then INLINE_BYTES of content. */
export const BLOB_STRIDE = 16;

/** The values of a BLOB column without NULLs, of at most INLINE_BYTES each, BLOB_STRIDE apart. */
export function shortBlobsOf(chunk: DuckDBDataChunk, column: number): Uint8Array {
  const { buffer, byteOffset, byteLength } = demand(rawVector(chunk, column).dataView, DataView);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes of chunks that wait for the garbage collector at most, where a value has eight. */
const MOST_LEFT = 4e6;

/** The chunks of a result until its end. */
export async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk, void> {
  let coming = result.fetchChunk();
  try {
    for (let left = 0; ; ) {
      const chunk = await coming;
      if (chunk === null || chunk.rowCount === 0) return;
      // DuckDB makes the next one while this one is read.
      coming = result.fetchChunk();
      yield chunk;
      left += 8 * chunk.rowCount * chunk.columnCount;
      if (left < MOST_LEFT) continue;
      collectYoung();
      left = 0;
    }
  } finally {
    // Whoever leaves early closes the connection next.
    await coming.catch(() => {});
  }
}

function demand<T>(memory: unknown, kind: abstract new (...args: never[]) => T): T {
  if (memory instanceof kind) return memory;
  throw new TypeError(`a DuckDB vector holds no ${kind.name}: @duckdb/node-api has changed`);
}
