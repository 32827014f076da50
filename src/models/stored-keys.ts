/** The customer ids of all source rows: key `i` is the UTF-8 text `bytes[offsets[i] .. offsets[i + 1])`. */
export interface StoredKeys {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

export const keyAt = ({ bytes, offsets }: StoredKeys, row: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', offsets[row], offsets[row + 1]);
