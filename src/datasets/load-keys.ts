import { AppError } from '../errors.ts';
import type { Column } from './column.ts';
import { type Duck, withDuck } from './duck.ts';
import { keyText } from './key-text.ts';
import { fileLiteral } from './quote-sql.ts';
import { BLOB_STRIDE, chunksOf, INLINE_BYTES, integersOf, shortBlobsOf } from './raw-vectors.ts';

/** The customer ids of a version's rows, packed. */
export interface Keys {
  /** Key `i` is the UTF-8 text `bytes[offsets[i] .. offsets[i + 1])`. */
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  /** Rows in the order of their keys' bytes. */
  readonly order: Uint32Array;
}

/** MySQL indexes at most this many characters of a key. */
const LONGEST_KEY = 191;

/**
 * Reads the keys of all rows; without a KEY column a row's key is `#` and its number,
 * counted from 1: no customer of another dataset is taken for it. UNSUITABLE_DATA if keys are
 * missing, repeated, too long, or end in blanks, which MySQL does not tell apart.
 */
export async function loadKeys(file: string, keyColumn: Column | undefined): Promise<{ keys: Keys; rows: number }> {
  return withDuck(async (duck) => {
    const from = `read_parquet(${fileLiteral(file)})`;
    if (keyColumn === undefined) {
      const [counted] = await duck.rows<{ rows: string }>(`SELECT count(*) AS rows FROM ${from}`);
      const rows = Number(counted?.rows);
      return { keys: numberKeys(rows), rows };
    }
    const key = keyText(keyColumn);
    const { rows, bytes: total } = await checkTexts(duck, from, key, keyColumn.name);
    const { bytes, offsets } = await readBytes(duck, from, key, rows, total.sum, total.longest);
    // Exports often come in the order of their keys; finding that out is nothing beside a sort.
    const order = isAscending(bytes, offsets)
      ? Uint32Array.from({ length: rows }, (_, row) => row)
      : await readOrder(duck, from, key, rows);
    const repeated = countRepeats({ bytes, offsets, order });
    if (repeated > 0)
      throw unsuitable(keyColumn.name, `${repeated} of ${rows} rows repeat the key of another row`, { repeated, rows });
    return { keys: { bytes, offsets, order }, rows };
  });
}

const unsuitable = (column: string, problem: string, details: Readonly<Record<string, unknown>>) =>
  new AppError(
    'UNSUITABLE_DATA',
    `The KEY column "${column}" does not name every row: ${problem}. Analyze a dataset with one row a customer, each with a key of its own of 1 to ${LONGEST_KEY} characters that does not end in a blank.`,
    { column, ...details },
  );

async function checkTexts(
  duck: Duck,
  from: string,
  key: string,
  column: string,
): Promise<{ rows: number; bytes: { sum: number; longest: number } }> {
  const [found] = await duck.rows<Record<'rows' | 'present' | 'long' | 'blank' | 'sum' | 'longest', string>>(
    `SELECT count(*) AS rows, count(key) AS present, count_if(length(key) > ${LONGEST_KEY}) AS long, count_if(suffix(key, ' ')) AS blank,
       coalesce(sum(strlen(key)), 0)::BIGINT AS sum, coalesce(max(strlen(key)), 0)::BIGINT AS longest FROM (SELECT ${key} AS key FROM ${from})`,
  );
  const count = (name: 'rows' | 'present' | 'long' | 'blank' | 'sum' | 'longest') => Number(found?.[name]);
  const rows = count('rows');
  const missing = rows - count('present');
  const problems = [
    ...(missing > 0 ? [`${missing} of ${rows} rows have none`] : []),
    ...(count('long') > 0 ? [`${count('long')} of ${rows} are longer than ${LONGEST_KEY} characters`] : []),
    ...(count('blank') > 0 ? [`${count('blank')} of ${rows} end in a blank`] : []),
  ];
  if (problems.length > 0)
    throw unsuitable(column, problems.join(', '), {
      rows,
      missing,
      tooLong: count('long'),
      endInBlank: count('blank'),
    });
  return { rows, bytes: { sum: count('sum'), longest: count('longest') } };
}

/** Reads texts in pieces so short that they lie within the vectors: no call and no object a key. */
async function readBytes(
  duck: Duck,
  from: string,
  key: string,
  rows: number,
  sum: number,
  longest: number,
): Promise<Pick<Keys, 'bytes' | 'offsets'>> {
  const pieces = Math.max(1, Math.ceil(longest / INLINE_BYTES));
  const list = Array.from(
    { length: pieces },
    (_, piece) => `encode(key)[${piece * INLINE_BYTES + 1}:${(piece + 1) * INLINE_BYTES}]`,
  );
  const bytes = new Uint8Array(sum);
  const offsets = new Uint32Array(rows + 1);
  let row = 0;
  let at = 0;
  for await (const chunk of chunksOf(
    await duck.connection.stream(`SELECT ${list.join(', ')} FROM (SELECT ${key} AS key FROM ${from})`),
  )) {
    const columns = list.map((_, piece) => shortBlobsOf(chunk, piece));
    for (let i = 0; i < chunk.rowCount; i++) {
      const start = i * BLOB_STRIDE;
      for (const column of columns) {
        // Pieces have at most INLINE_BYTES, so the first byte of the length is all of it.
        const end = start + 4 + (column[start] as number);
        for (let byte = start + 4; byte < end; byte++) bytes[at++] = column[byte] as number;
      }
      offsets[++row] = at;
    }
  }
  return { bytes, offsets };
}

/** Rows in the order of their keys. DuckDB compares texts by their bytes. */
async function readOrder(duck: Duck, from: string, key: string, rows: number): Promise<Uint32Array> {
  const numbered = `SELECT ${key} AS key, row_number() OVER () - 1 AS row FROM ${from}`;
  const order = new Uint32Array(rows);
  let at = 0;
  const result = await duck.connection.stream(`SELECT CAST(row AS UINTEGER) FROM (${numbered}) ORDER BY key, row`);
  for await (const chunk of chunksOf(result)) {
    order.set(integersOf(chunk, 0), at);
    at += chunk.rowCount;
  }
  return order;
}

/** Whether each key is greater than the one before. */
function isAscending(bytes: Uint8Array, offsets: Uint32Array): boolean {
  for (let row = 1; row < offsets.length - 1; row++) {
    const [start, end, next] = [offsets[row - 1], offsets[row], offsets[row + 1]];
    let at = 0;
    while (start + at < end && end + at < next && bytes[start + at] === bytes[end + at]) at++;
    // A key that is the beginning of another is less than it.
    const isLess = start + at === end ? end + at < next : end + at < next && bytes[start + at] < bytes[end + at];
    if (!isLess) return false;
  }
  return true;
}

/** Rows whose key equals that of the row before, in the order of keys. */
function countRepeats({ bytes, offsets, order }: Keys): number {
  let repeats = 0;
  for (let i = 1; i < order.length; i++)
    if (sameKey(bytes, offsets, order[i - 1] as number, order[i] as number)) repeats++;
  return repeats;
}

function sameKey(bytes: Uint8Array, offsets: Uint32Array, a: number, b: number): boolean {
  const startA = offsets[a] as number;
  const startB = offsets[b] as number;
  const length = (offsets[a + 1] as number) - startA;
  if (length !== (offsets[b + 1] as number) - startB) return false;
  for (let i = 0; i < length; i++) if (bytes[startA + i] !== bytes[startB + i]) return false;
  return true;
}

/** The keys 1…rows. As texts they are ordered 1, 10, 100, …, 11, …: each number before those that begin with it. */
function numberKeys(rows: number): Keys {
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = (offsets[row] as number) + 1 + String(row + 1).length;
  const bytes = new Uint8Array(offsets[rows] as number);
  for (let row = 0; row < rows; row++) {
    let rest = row + 1;
    bytes[offsets[row]] = 0x23;
    for (let at = offsets[row + 1] - 1; at > offsets[row]; at--) {
      bytes[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
  const order = new Uint32Array(rows);
  let number = 1;
  for (let i = 0; i < rows; i++) {
    order[i] = number - 1;
    if (number * 10 <= rows) number *= 10;
    else {
      while (number % 10 === 9 || number + 1 > rows) number = Math.floor(number / 10);
      number++;
    }
  }
  return { bytes, offsets, order };
}
