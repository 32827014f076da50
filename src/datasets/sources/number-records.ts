import { isAscii, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { type CsvDialect, notUtf8 } from './csv-dialect.ts';
import { type CsvRecord, LONGEST_RECORD, lastLineEnd, newRecord, nextRecord } from './csv-record.ts';
import { type RecognizedFile, readContent } from './recognize-file.ts';
import type { BrokenRow } from './relation.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Copies the records of a CSV file to `clean`, each with its physical line number as first field, ended by LF, without
 * the header; records that cannot be read go to `broken` as JSONL of BrokenRow. Works chunk by chunk, a millisecond or
 * two each. Answers whether fields hold line ends. INVALID_DATA if the text is not UTF-8.
 */
export async function numberRecords(
  file: RecognizedFile,
  dialect: CsvDialect,
  clean: string,
  broken: string,
  signal: AbortSignal,
): Promise<{ multiline: boolean }> {
  const good = await open(clean, 'w');
  const bad = await open(broken, 'w');
  try {
    const course: Course = { line: 1, header: dialect.header, multiline: false, sound: false, damagedAt: 0 };
    let rest: Buffer = Buffer.alloc(0);
    const copy = async (chunk: Buffer, last: boolean) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const { used, records, rejects } = takeRecords(bytes, last, dialect, course);
      rest = bytes.subarray(used);
      await good.appendFile(records);
      if (rejects.length > 0) await bad.appendFile(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''));
    };
    let first = true;
    for await (const chunk of readContent(file.path, file.gzip)) {
      signal.throwIfAborted();
      await copy(first && chunk.subarray(0, 3).equals(BOM) ? chunk.subarray(3) : chunk, false);
      first = false;
    }
    await copy(Buffer.alloc(0), true);
    // Damaged characters in a file that has sound ones cost their rows; a file without is in another encoding.
    if (course.damagedAt > 0 && !course.sound) throw notUtf8(file.name, course.damagedAt);
    return { multiline: course.multiline };
  } finally {
    await good.close();
    await bad.close();
  }
}

/** How far the copy has come. */
interface Course {
  line: number;
  /** Whether the header is still to come. */
  header: boolean;
  multiline: boolean;
  /** Whether any character but ASCII was sound UTF-8. */
  sound: boolean;
  /** The first line that is not UTF-8, or 0. */
  damagedAt: number;
}

interface Taken {
  readonly used: number;
  readonly records: Buffer;
  readonly rejects: readonly BrokenRow[];
}

/** Takes the whole records from the start of `bytes`. */
function takeRecords(bytes: Buffer, last: boolean, { delimiter, names }: CsvDialect, course: Course): Taken {
  const separator = delimiter.charCodeAt(0);
  const lines = numberedLines(bytes, delimiter);
  const rejects: BrokenRow[] = [];
  const record = newRecord();
  // One check for the whole chunk; records are looked at one by one only if it fails.
  const encoded = isUtf8(bytes.subarray(0, lastLineEnd(bytes, last)));
  let at = 0;
  for (; at < bytes.length && nextRecord(bytes, at, separator, last, record); at = record.next) {
    const { line } = course;
    course.line += record.lines;
    if (record.end === at && (names.length > 1 || course.header)) continue;
    if (course.header) {
      course.header = false;
      continue;
    }
    const own = encoded && course.sound ? undefined : bytes.subarray(at, record.end);
    const damaged = !encoded && own !== undefined && !isUtf8(own);
    if (damaged) course.damagedAt ||= line;
    else if (own !== undefined) course.sound ||= !isAscii(own);
    const reason = damaged ? 'not UTF-8' : whatIsWrong(record, record.end - at, names.length);
    if (reason !== undefined)
      rejects.push({ line, reason, text: bytes.toString('utf8', at, Math.min(record.end, at + LONGEST_RECORD)) });
    else {
      course.multiline ||= record.lines > 1;
      lines.add(line, at, record.end);
    }
  }
  return { used: at, records: lines.all(), rejects };
}

function whatIsWrong(record: CsvRecord, bytes: number, wanted: number): string | undefined {
  if (bytes > LONGEST_RECORD) return `longer than ${LONGEST_RECORD} bytes`;
  if (record.broken) return 'a quote that is not closed properly';
  // DuckDB takes delimiters at the end of a line for nothing; spreadsheets write them.
  if (record.fields >= wanted && record.filled <= wanted) return undefined;
  return `${record.fields} ${record.fields === 1 ? 'field' : 'fields'} where there are ${wanted} columns`;
}

/** Collects parts of `bytes` as lines that begin with a number. */
function numberedLines(bytes: Buffer, delimiter: string) {
  let out = Buffer.allocUnsafe(bytes.length * 2 + 64);
  let length = 0;
  return {
    add: (number: number, from: number, to: number): void => {
      if (length + to - from + 24 > out.length) out = Buffer.concat([out], out.length * 2);
      length += out.write(`${number}${delimiter}`, length, 'latin1');
      length += bytes.copy(out, length, from, to);
      out[length++] = 0x0a;
    },
    all: (): Buffer => out.subarray(0, length),
  };
}
