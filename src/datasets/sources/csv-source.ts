import { inferredConversions, statedConversion } from '../conversions.ts';
import { fileLiteral, literal } from '../quote-sql.ts';
import { type CsvDialect, type CsvOptions, csvDialect } from './csv-dialect.ts';
import { numberRecords } from './number-records.ts';
import { isOneLineARecord } from './one-line-records.ts';
import type { RecognizedFile } from './recognize-file.ts';
import type { OpenSource, RawColumn, Relation } from './relation.ts';

/**
 * A CSV file: read by DuckDB directly and in parallel while every line is a sound record, and otherwise from a numbered
 * copy under `scratch`, from which the broken records have been taken.
 */
export function openCsv(file: RecognizedFile, options: CsvOptions, scratch: string, signal: AbortSignal): OpenSource {
  const dialect = csvDialect(file, options);
  const columns = dialect.names.map(rawColumn);
  const broken = `${scratch}.broken`;
  let numbered: Promise<Relation> | undefined;
  const careful = async (): Promise<Relation> => {
    const clean = `${scratch}.clean`;
    const { multiline } = await numberRecords(file, dialect, clean, broken, signal);
    return {
      columns,
      line: 'line',
      from: readCsv(clean, dialect, { gzip: false, numbered: true, parallel: !multiline }),
    };
  };
  const direct = (numbers: ReadonlySet<number>) =>
    readCsv(file.path, dialect, { gzip: file.gzip, numbered: false, parallel: true, numbers });
  return {
    written: 'text',
    ...(dialect.plain
      ? { fast: { columns, infer: inferredConversions, from: direct(new Set()), withNumbers: direct } }
      : {}),
    trusted: (stopped) => isOneLineARecord(file, dialect, AbortSignal.any([signal, stopped])),
    careful: () => (numbered ??= careful()),
    broken: () => (numbered === undefined ? undefined : broken),
  };
}

const rawColumn = (name: string, index: number): RawColumn => ({
  name,
  text: `c${index}`,
  candidates: inferredConversions(`c${index}`),
  stated: (type, format) => statedConversion(`c${index}`, type, format),
});

interface Reading {
  readonly gzip: boolean;
  readonly numbered: boolean;
  readonly parallel: boolean;
  readonly numbers?: ReadonlySet<number>;
}

/**
 * Everything is said, so that DuckDB guesses nothing: its sniffer skips lines and invents types. Only the line end of the
 * original is left to it, because it reports files that mix them; a stated one it would take for granted.
 */
export function readCsv(
  path: string,
  { delimiter, header, names }: CsvDialect,
  { gzip, numbered, parallel, numbers }: Reading,
): string {
  const columns = [
    ...(numbered ? [`line: 'BIGINT'`] : []),
    ...names.map((_, index) => `c${index}: ${numbers?.has(index) ? `'DOUBLE'` : `'VARCHAR'`}`),
  ];
  return `read_csv(${fileLiteral(path)}, auto_detect = false, delim = ${literal(delimiter)}, quote = '"', escape = '"', comment = '',
    ${numbered ? `new_line = '\\n', ` : ''}header = ${header && !numbered}, compression = ${gzip ? `'gzip'` : `'none'`}, parallel = ${parallel}, columns = {${columns.join(', ')}})`;
}
