import type { CsvDialect } from './csv-dialect.ts';
import { lastLineEnd, newRecord, nextRecord } from './csv-record.ts';
import { type RecognizedFile, readContent } from './recognize-file.ts';

/**
 * Whether every record of a CSV file is one line. Where a field holds a line end, DuckDB's parallel reader loses and
 * invents rows at the borders of its buffers without an error (1.5.6), so its answer cannot be trusted. Files without
 * quotes are passed at the speed of `memchr`. INVALID_DATA if the file cannot be read to its end.
 */
export async function isOneLineARecord(
  file: RecognizedFile,
  dialect: CsvDialect,
  signal: AbortSignal,
): Promise<boolean> {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const record = newRecord();
  let rest: Buffer = Buffer.alloc(0);
  const holds = (bytes: Buffer, last: boolean): boolean => {
    let at = 0;
    // Without a quote a line is a record, whatever is in it.
    if (!bytes.includes(0x22)) at = lastLineEnd(bytes, last);
    for (; at < bytes.length && nextRecord(bytes, at, delimiter, last, record); at = record.next) {
      if (record.lines > 1 || record.broken) return false;
    }
    rest = bytes.subarray(at);
    return true;
  };
  for await (const chunk of readContent(file.path, file.gzip)) {
    if (signal.aborted) return false;
    if (!holds(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false)) return false;
  }
  return holds(rest, true);
}
