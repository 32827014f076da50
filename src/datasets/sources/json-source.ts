import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { AppError } from '../../errors.ts';
import { type Conversion, inferredConversions, statedConversion } from '../conversions.ts';
import { type Duck, duckMessage } from '../duck.ts';
import { fileLiteral, literal } from '../quote-sql.ts';
import { checkNames } from './csv-dialect.ts';
import type { RecognizedFile } from './recognize-file.ts';
import type { OpenSource, RawColumn, Relation } from './relation.ts';

/** A JSON file: an array of objects, or one object a line. Columns are the keys of all objects, in order of appearance. */
export async function openJson(duck: Duck, file: RecognizedFile, scratch: string): Promise<OpenSource> {
  const lines = file.head.toString('utf8').trimStart().startsWith('{') && endsInLine(file);
  const compression = file.gzip ? `'gzip'` : `'uncompressed'`;
  const from = lines
    ? `read_csv(${fileLiteral(file.path)}, auto_detect = false, delim = '\x01', quote = '', escape = '', comment = '', header = false,
         compression = ${compression}, max_line_size = 16777216, columns = {text: 'VARCHAR'})`
    : `(SELECT CAST(json AS VARCHAR) AS text FROM read_json_objects(${fileLiteral(file.path)}, compression = ${compression}, format = 'auto'))`;
  try {
    await duck.run(`CREATE TEMP TABLE records AS SELECT row_number() OVER () AS line, text FROM ${from}`);
  } catch (error) {
    throw new AppError(
      'INVALID_DATA',
      `The JSON file ${JSON.stringify(file.name)} cannot be read: ${duckMessage(error)}`,
      { file: file.name },
      { cause: error },
    );
  }
  return openRecords(duck, file.name, scratch);
}

/** Whether the first line is a JSON value by itself, as in NDJSON. */
function endsInLine({ head, whole }: RecognizedFile): boolean {
  const text = head.toString('utf8').trimStart();
  const end = text.search(/[\r\n]/);
  if (end < 0 && !whole) return false;
  try {
    JSON.parse(end < 0 ? text : text.slice(0, end));
    return true;
  } catch {
    // A damaged first line before sound ones is still NDJSON; an object over several lines is not.
    return /^\{.*\}\s*$/.test(text.slice(0, end < 0 ? undefined : end));
  }
}

/** Rows given as objects; they are written down as NDJSON under `scratch` first, a slice at a time. */
export async function openRows(
  duck: Duck,
  rows: readonly Record<string, unknown>[],
  scratch: string,
): Promise<OpenSource> {
  if (rows.length === 0)
    throw new AppError('INVALID_DATA', 'There are no rows: the array is empty. Give at least one object.', { rows: 0 });
  const path = `${scratch}.rows`;
  const stream = createWriteStream(path);
  let text = '';
  for (const row of rows) {
    text += `${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? value.toString() : value))}\n`;
    if (text.length < 1 << 17) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'close');
  await duck.run(
    `CREATE TEMP TABLE records AS SELECT row_number() OVER () AS line, text FROM read_csv(${fileLiteral(path)}, auto_detect = false,
       delim = '\x01', quote = '', escape = '', comment = '', header = false, max_line_size = 16777216, columns = {text: 'VARCHAR'})`,
  );
  return openRecords(duck, 'the rows', scratch);
}

/** Turns the table `records (line, text)` into one of fields: `c0…` hold texts, `k0…` the JSON types. */
async function openRecords(duck: Duck, name: string, scratch: string): Promise<OpenSource> {
  await duck.run(`CREATE TEMP TABLE objects AS SELECT line, text, CASE WHEN NOT json_valid(text) THEN 'not valid JSON'
    WHEN json_type(text) <> 'OBJECT' THEN 'not a JSON object' END AS reason FROM records WHERE text IS NOT NULL`);
  await duck.run('DROP TABLE records');
  const keys = await duck.rows<{ key: string }>(`SELECT key FROM (
      SELECT unnest(keys) AS key, line, generate_subscripts(keys, 1) AS place
      FROM (SELECT json_keys(text) AS keys, line FROM objects WHERE reason IS NULL))
    GROUP BY key ORDER BY min((line, place))`);
  const names = keys.map(({ key }) => key);
  if (names.length > 0) checkNames(names, name);
  const paths = `[${names.map((key) => literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)).join(', ')}]`;
  const fields = names.map((_, index) => `texts[${index + 1}] AS c${index}, kinds[${index + 1}] AS k${index}`);
  await duck.run(
    names.length === 0
      ? 'CREATE TEMP TABLE fields AS SELECT line FROM objects WHERE reason IS NULL'
      : `CREATE TEMP TABLE fields AS SELECT line, ${fields.join(', ')} FROM (
           SELECT line, json_extract_string(text, ${paths}) AS texts, json_type(text, ${paths}) AS kinds FROM objects WHERE reason IS NULL)`,
  );
  const broken = `${scratch}.broken`;
  const [copied] = await duck.rows<{ Count: string }>(
    `COPY (SELECT line, reason, text FROM objects WHERE reason IS NOT NULL ORDER BY line) TO ${literal(broken)} (FORMAT json, USE_TMP_FILE false)`,
  );
  const rejected = Number(copied?.Count);
  await duck.run('DROP TABLE objects');
  const relation: Relation = { from: 'fields', columns: names.map(rawColumn), infer: jsonConversions, line: 'line' };
  return {
    written: 'json',
    ...(rejected === 0 ? { fast: relation } : {}),
    careful: async () => relation,
    broken: () => broken,
  };
}

/** A JSON string is text, or a date; a JSON number is a number: "123" and 123 are not the same. */
const jsonConversions = (text: string, kind: string): readonly Conversion[] =>
  inferredConversions(text).map((conversion) => {
    if (conversion.type === 'TEXT') return conversion;
    const written = conversion.type === 'DATE' || conversion.type === 'TIMESTAMP' ? '=' : '<>';
    return { ...conversion, fits: `(${conversion.fits}) AND ${kind} ${written} 'VARCHAR'` };
  });

const rawColumn = (name: string, index: number): RawColumn => ({
  name: name.trim(),
  text: `c${index}`,
  kind: `k${index}`,
  candidates: jsonConversions(`c${index}`, `k${index}`),
  stated: (type, format) => statedConversion(`c${index}`, type, format),
});
