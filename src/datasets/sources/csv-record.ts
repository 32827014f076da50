/**
 * Where records of a CSV file begin and end (RFC 4180, read the way DuckDB reads fields): a field is quoted if its first
 * character but blanks is a quote; "" inside is a quote; line ends inside belong to the field. Line ends are LF, CRLF or CR.
 */

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

/** Bytes of the longest record that DuckDB reads, with its number before it. A quoted field that goes on was opened by mistake. */
export const LONGEST_RECORD = 2_000_000;

/** The record found last: bytes [start, end), the next one begins at `next`. */
export interface CsvRecord {
  end: number;
  next: number;
  fields: number;
  /** Physical lines it covers. */
  lines: number;
  /** How many fields there are without the empty ones at the end. */
  filled: number;
  /** A quote that is never closed, or closed in the middle of a field; the record is then its first line only. */
  broken: boolean;
}

export const newRecord = (): CsvRecord => ({ end: 0, next: 0, fields: 0, filled: 0, lines: 1, broken: false });

/**
 * Finds the record that begins at `start` and describes it in `record`. False if its end lies beyond `bytes`, which
 * cannot be if these are the `last` bytes of the file. It makes no objects: it runs once a row.
 */
export function nextRecord(bytes: Buffer, start: number, delimiter: number, last: boolean, record: CsvRecord): boolean {
  const length = bytes.length;
  let quotedLines = false;
  let at = start;
  record.fields = 1;
  record.filled = 0;
  record.lines = 1;
  record.broken = false;
  for (;;) {
    const fieldStart = at;
    if (delimiter !== SPACE) while (at < length && bytes[at] === SPACE) at++;
    if (at < length && bytes[at] === QUOTE) {
      const close = closingQuote(bytes, at + 1);
      if (close < 0 || close + 1 >= length) {
        if (!last && length - start <= LONGEST_RECORD) return false;
        if (close < 0) return brokenLine(bytes, start, last, record);
      }
      if (close > at + 1) record.filled = record.fields;
      if (!quotedLines) quotedLines = hasLineEnd(bytes, at, close);
      at = close + 1;
      if (delimiter !== SPACE) while (at < length && bytes[at] === SPACE) at++;
      if (at >= length && !last) return false;
      if (at < length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR)
        return brokenLine(bytes, start, last, record);
      if (close - start > LONGEST_RECORD) return brokenLine(bytes, start, last, record);
    } else {
      while (at < length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) at++;
      if (at > fieldStart) record.filled = record.fields;
    }
    if (at < length && bytes[at] === delimiter) {
      record.fields++;
      at++;
      continue;
    }
    if (!endsAt(bytes, at, last, record)) return false;
    if (quotedLines) record.lines = 1 + countLineEnds(bytes, start, at);
    return true;
  }
}

/** Describes the end of a line whose last byte but the line end is before `at`. */
function endsAt(bytes: Buffer, at: number, last: boolean, record: CsvRecord): boolean {
  if (at >= bytes.length) {
    if (!last) return false;
    record.end = record.next = at;
    return true;
  }
  if (bytes[at] === CR && at + 1 >= bytes.length && !last) return false;
  record.end = at;
  record.next = bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
  return true;
}

/** Reading goes on after the first line, so that one stray quote costs one line and not the rest of the file. */
function brokenLine(bytes: Buffer, start: number, last: boolean, record: CsvRecord): boolean {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  record.broken = true;
  return endsAt(bytes, at, last, record);
}

/** The quote that closes a field whose text begins at `from`, or −1. */
function closingQuote(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(QUOTE, from);
  while (at >= 0 && bytes[at + 1] === QUOTE) at = bytes.indexOf(QUOTE, at + 2);
  return at;
}

function hasLineEnd(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === LF || bytes[at] === CR) return true;
  return false;
}

function countLineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) count++;
  return count;
}

/** Where the last line of `bytes` begins; after all of them if these are the `last` bytes of the file. */
export const lastLineEnd = (bytes: Buffer, last: boolean): number =>
  last ? bytes.length : Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;

/** The fields of a record as texts: unquoted, blanks around them gone. */
export function fieldsOf(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let at = 0;
  do {
    const rest = text.slice(at);
    const quotedField = /^ *"((?:[^"]|"")*)" */.exec(rest);
    const end = quotedField ? quotedField[0].length : rest.includes(delimiter) ? rest.indexOf(delimiter) : rest.length;
    fields.push((quotedField ? (quotedField[1] ?? '').replaceAll('""', '"') : rest.slice(0, end)).trim());
    at += end + 1;
  } while (at <= text.length);
  return fields;
}
