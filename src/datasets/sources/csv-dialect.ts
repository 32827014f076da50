import { isUtf8 } from 'node:buffer';
import { AppError, listed } from '../../errors.ts';
import { fieldsOf, newRecord, nextRecord } from './csv-record.ts';
import type { RecognizedFile } from './recognize-file.ts';

/** How a CSV file is written. */
export interface CsvDialect {
  /** One character of one byte. */
  readonly delimiter: string;
  readonly header: boolean;
  readonly names: readonly string[];
  /**
   * Whether DuckDB can read it without help, as far as the head tells: lines end in LF or CRLF, each is a record, and the
   * first is the header.
   */
  readonly plain: boolean;
}

export interface CsvOptions {
  /** What separates the fields; found among `,` `;` tab and `|` where absent. */
  readonly delimiter?: string;
  /** Whether the first line names the columns (default true). Otherwise they are column1, column2 … */
  readonly header?: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LINES_TRIED = 200;

/** Finds out how a CSV file is written, from its first bytes. INVALID_DATA says what is wrong with its header. */
export function csvDialect(file: RecognizedFile, options: CsvOptions = {}): CsvDialect {
  const { head } = file;
  const blank = leadingLineEnds(head);
  const given = options.delimiter === '\\t' ? '\t' : options.delimiter;
  if (given !== undefined && (Buffer.byteLength(given) !== 1 || /["\r\n]/.test(given))) {
    throw new AppError(
      'INVALID_INPUT',
      `The delimiter ${JSON.stringify(given)} cannot be used. Give one ASCII character such as ";".`,
      { delimiter: given },
    );
  }
  const delimiter = given ?? likeliest(head.subarray(blank), file.whole);
  const first = firstRecord(head.subarray(blank), delimiter, file);
  const header = options.header ?? true;
  const fields = fieldsOf(first, delimiter);
  const names = header ? checkNames(fields, file.name) : fields.map((_, index) => `column${index + 1}`);
  return {
    delimiter,
    header,
    names,
    plain: blank === 0 && !endsInCr(head) && !hasLongRecord(head, delimiter, file.whole),
  };
}

function leadingLineEnds(head: Buffer): number {
  let at = 0;
  while (head[at] === 0x0a || head[at] === 0x0d) at++;
  return at;
}

const endsInCr = (head: Buffer) => {
  const cr = head.indexOf(0x0d);
  const lf = head.indexOf(0x0a);
  return cr >= 0 && (lf < 0 || cr < lf - 1);
};

function hasLongRecord(head: Buffer, delimiter: string, whole: boolean): boolean {
  const record = newRecord();
  for (let at = 0; at < head.length && nextRecord(head, at, delimiter.charCodeAt(0), whole, record); at = record.next) {
    if (record.lines > 1 || record.broken) return true;
  }
  return false;
}

/** The delimiter that splits most of the first lines into as many fields as the header; the one with most fields wins ties. */
function likeliest(head: Buffer, whole: boolean): string {
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, ...agreement(head, delimiter, whole) })).filter(
    ({ fields }) => fields > 1,
  );
  scored.sort((a, b) => b.share - a.share || b.fields - a.fields);
  return scored[0]?.delimiter ?? ',';
}

function agreement(head: Buffer, delimiter: string, whole: boolean): { fields: number; share: number } {
  const record = newRecord();
  let fields = 0;
  let lines = 0;
  let same = 0;
  for (let at = 0; at < head.length && lines < LINES_TRIED; at = record.next) {
    if (!nextRecord(head, at, delimiter.charCodeAt(0), whole, record)) break;
    if (record.end === at) continue;
    if (lines++ === 0) fields = record.fields;
    if (record.fields === fields && !record.broken) same++;
  }
  return { fields, share: lines === 0 ? 0 : same / lines };
}

function firstRecord(head: Buffer, delimiter: string, { name, whole }: RecognizedFile): string {
  const record = newRecord();
  if (!nextRecord(head, 0, delimiter.charCodeAt(0), whole, record)) {
    throw new AppError(
      'INVALID_DATA',
      `The first line of ${JSON.stringify(name)} does not end within ${head.length} bytes: this is no CSV file.`,
      { file: name },
    );
  }
  if (record.broken) {
    throw new AppError(
      'INVALID_DATA',
      `The first line of ${JSON.stringify(name)} holds a quote that is not closed properly. Double quotes inside a field are written twice.`,
      { file: name, line: 1 },
    );
  }
  const bytes = head.subarray(0, record.end);
  if (!isUtf8(bytes)) throw notUtf8(name, 1);
  return bytes.toString('utf8');
}

/** The file's text is in another encoding than UTF-8. */
export const notUtf8 = (name: string, line: number) =>
  new AppError(
    'INVALID_DATA',
    `The file ${JSON.stringify(name)} is not UTF-8: line ${line} holds bytes that are no UTF-8 character, as in Latin-1 or Windows-1252. Save it as UTF-8.`,
    { file: name, line },
  );

/** The names of columns without blanks around them. Refuses names that cannot tell columns apart. SQL ignores case. */
export function checkNames(names: readonly string[], file: string): readonly string[] {
  const trimmed = names.map((name) => name.trim());
  const empty = trimmed.flatMap((name, index) => (name === '' ? [index + 1] : []));
  if (empty.length > 0) {
    throw new AppError(
      'INVALID_DATA',
      `${JSON.stringify(file)} leaves ${empty.length === 1 ? 'column' : 'columns'} ${listed(empty.map(String))} of ${names.length} without a name. Name every column; a CSV file without names is imported with header: false.`,
      { file, columns: empty },
    );
  }
  const seen = new Map<string, string[]>();
  for (const name of trimmed) seen.set(name.toLowerCase(), [...(seen.get(name.toLowerCase()) ?? []), name]);
  const repeated = [...seen.values()].filter((same) => same.length > 1);
  if (repeated.length > 0) {
    throw new AppError(
      'INVALID_DATA',
      `${JSON.stringify(file)} names columns more than once: ${listed(repeated.map((same) => same.join(' = ')))}. Names must differ in more than upper and lower case.`,
      { file, columns: repeated.map(([name]) => name) },
    );
  }
  return trimmed;
}
