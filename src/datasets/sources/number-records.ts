import { isAscii, isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import type { CsvDialect } from './csv-dialect.ts';
import { notUtf8 } from './csv-dialect.ts';
import { type CsvRecord, newRecord, nextRecord } from './csv-record.ts';
import { type RecognizedFile, readContent } from './recognize-file.ts';
import type { BrokenRow } from './relation.ts';

export interface NumberedRecords {
  /** Whether fields hold line ends; DuckDB reads such a file right on one thread only. */
  readonly multiline: boolean;
  readonly broken: number;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Copies the records of a CSV file to `clean`, each with its physical line number as first field, ended by LF, without
 * the header; records that cannot be read go to `broken` as JSONL of BrokenRow. Works chunk by chunk, a millisecond or
 * two each. INVALID_DATA if the text is not UTF-8.
 */
export async function numberRecords(
  file: RecognizedFile,
  dialect: CsvDialect,
  clean: string,
  broken: string,
  signal: AbortSignal,
): Promise<NumberedRecords> {
  const good = await open(clean, 'w');
  const bad = await open(broken, 'w');
  try {
    return await copy(file, dialect, good, bad, signal);
  } finally {
    await good.close();
    await bad.close();
  }
}

async function copy(
  file: RecognizedFile,
  dialect: CsvDialect,
  good: FileHandle,
  bad: FileHandle,
  signal: AbortSignal,
): Promise<NumberedRecords> {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const wanted = dialect.names.length;
  const record = newRecord();
  const state = { line: 1, header: dialect.header, multiline: false, broken: 0, otherThanAscii: false, notUtf8At: 0 };

  const take = (bytes: Buffer, last: boolean): { used: number; records: Buffer; rejects: string } => {
    const out = Buffer.allocUnsafe(
      bytes.length + 1024 + countUpTo(bytes) * (String(state.line + bytes.length).length + 2),
    );
    const rejects: BrokenRow[] = [];
    let length = 0;
    let at = 0;
    // One check for the whole chunk; records are looked at one by one only if it fails.
    const valid = isUtf8(bytes.subarray(0, lastLineEnd(bytes, last)));
    state.otherThanAscii ||= valid && !isAscii(bytes);
    for (; at < bytes.length && nextRecord(bytes, at, delimiter, last, record); at = record.next) {
      const { line } = state;
      state.line += record.lines;
      if (record.end === at && (wanted > 1 || state.header)) continue;
      if (state.header) {
        state.header = false;
        continue;
      }
      const encoded = valid || isUtf8(bytes.subarray(at, record.end));
      if (encoded && !valid) state.otherThanAscii ||= !isAscii(bytes.subarray(at, record.end));
      if (!encoded) state.notUtf8At ||= line;
      const reason = encoded ? whatIsWrong(record, wanted) : 'not UTF-8';
      if (reason !== undefined) {
        rejects.push({ line, reason, text: bytes.toString('utf8', at, record.end) });
        continue;
      }
      state.multiline ||= record.lines > 1;
      length += out.write(`${line}${dialect.delimiter}`, length, 'latin1');
      length += bytes.copy(out, length, at, record.end);
      out[length++] = 0x0a;
    }
    state.broken += rejects.length;
    return {
      used: at,
      records: out.subarray(0, length),
      rejects: rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''),
    };
  };

  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  const pass = async (chunk: Buffer, last: boolean) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const { used, records, rejects } = take(bytes, last);
    rest = bytes.subarray(used);
    if (records.length > 0) await good.write(records);
    if (rejects !== '') await bad.write(rejects);
  };
  for await (const chunk of readContent(file.path, file.gzip)) {
    signal.throwIfAborted();
    await pass(first && chunk.subarray(0, 3).equals(BOM) ? chunk.subarray(3) : chunk, false);
    first = false;
  }
  await pass(Buffer.alloc(0), true);
  // Damaged characters in a file that has sound ones cost their rows; a file without sound ones is in another encoding.
  if (state.notUtf8At > 0 && !state.otherThanAscii) throw notUtf8(file.name, state.notUtf8At);
  return { multiline: state.multiline, broken: state.broken };
}

function whatIsWrong(record: CsvRecord, wanted: number): string | undefined {
  if (record.broken) return 'a quote that is not closed properly';
  // DuckDB and spreadsheets take one more delimiter at the end of a line.
  if (record.fields === wanted || (record.fields === wanted + 1 && record.trailing)) return undefined;
  return `${record.fields} ${record.fields === 1 ? 'field' : 'fields'} where there are ${wanted} columns`;
}

const lastLineEnd = (bytes: Buffer, last: boolean) =>
  last ? bytes.length : Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;

/** At most so many records begin in these bytes. */
function countUpTo(bytes: Buffer): number {
  let count = 1;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x0a || bytes[at] === 0x0d) count++;
  return count;
}

/**
 * Whether no field of a CSV file holds a line end. Where one does, DuckDB's parallel reader loses and invents rows at
 * the borders of its buffers without an error (1.5.6, seen with lines of quoted CRLF), so its answer cannot be trusted.
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
    else
      for (; at < bytes.length && nextRecord(bytes, at, delimiter, last, record); at = record.next)
        if (record.lines > 1 || record.broken) return false;
    rest = bytes.subarray(at);
    return true;
  };
  for await (const chunk of readContent(file.path, file.gzip)) {
    if (signal.aborted) return false;
    if (!holds(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false)) return false;
  }
  return holds(rest, true);
}
