import { AppError, listed } from '../../errors.ts';
import { ONCE } from '../check-columns.ts';
import type { Column, ColumnRequest, ColumnRole, ColumnType, DatasetKind } from '../column.ts';
import type { Duck } from '../duck.ts';
import { fileLiteral } from '../quote-sql.ts';
import { openParquet } from './parquet-source.ts';
import { type QueryLimits, type QuerySource, runQuery } from './query-source.ts';
import type { OpenSource } from './relation.ts';

/** A dataset version that rows are derived from. */
export interface Table {
  readonly name: string;
  readonly kind: DatasetKind;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Its Parquet file. */
  readonly file: string;
}

/** What a derivation left out, counted, and what its reader should know. Kept with the version. */
export interface Derivation {
  /** Milliseconds since 1970 in UTC. */
  readonly asOf?: number;
  readonly withoutCustomer?: number;
  readonly withoutTime?: number;
  readonly notBefore?: number;
  readonly unmatched?: { readonly left: number; readonly right: number };
  readonly appendedTo?: number;
  readonly warnings: readonly string[];
}

/** A query that we write over datasets; it may hold conditions of callers, so it runs where queries of callers do. */
export interface DerivedSource {
  /** What is known of columns of the result: roles and personal data carry over. */
  readonly columns: readonly ColumnRequest[];
  /** Looks at the rows, refuses what cannot be right, and writes the query. */
  derive(duck: Duck): Promise<QuerySource & { readonly derivation: Derivation }>;
  /** What to say where no row is left. */
  readonly nothing: string;
}

/** Runs a derivation into `output`; the process of queries has one thread, so that sums add up in one order. */
export async function openDerived(
  duck: Duck,
  source: DerivedSource,
  limits: QueryLimits,
  output: string,
  signal: AbortSignal,
): Promise<OpenSource & { readonly derivation: Derivation }> {
  const { derivation, ...query } = await source.derive(duck);
  await runQuery(query, [], limits, output, signal);
  const [found] = await duck.rows<{ rows: string }>(
    `SELECT count(*) AS rows FROM read_parquet(${fileLiteral(output)})`,
  );
  if (found?.rows === '0') throw new AppError('INVALID_DATA', source.nothing, { rows: 0 });
  return { ...(await openParquet(duck, output, 'the query')), derivation };
}

/** What a caller states of columns wins over what is derived, but personal data stays personal. */
export function withCarried(
  requests: readonly ColumnRequest[],
  carried: readonly ColumnRequest[],
): readonly ColumnRequest[] {
  const stated = new Set(requests.map(({ name }) => name));
  const taken = new Set(requests.flatMap(({ role }) => (role !== undefined && ONCE.has(role) ? [role] : [])));
  const kept = carried.map(({ role, ...column }) => ({
    ...column,
    ...(role === undefined || taken.has(role) ? {} : { role }),
  }));
  return [
    ...requests.map((request) => ({ ...kept.find(({ name }) => name === request.name), ...request })),
    ...kept.filter(({ name }) => !stated.has(name)),
  ];
}

/** What a place in the input wants of a column. */
interface Wanted {
  readonly path: string;
  readonly types?: readonly ColumnType[];
  /** The role that decides where no name is given. */
  readonly role?: ColumnRole;
}

/** The column of a name, or of a role; undefined if neither is there. UNKNOWN_COLUMN, and INVALID_INPUT for the wrong type. */
export function findColumn(
  table: Table,
  name: string | null | undefined,
  { path, types, role }: Wanted,
): Column | undefined {
  const found = table.columns.find((column) =>
    name ? column.name === name : role !== undefined && column.role === role,
  );
  if (found === undefined) {
    if (!name) return undefined;
    const columns = table.columns.map((column) => column.name);
    throw new AppError(
      'UNKNOWN_COLUMN',
      `${path} is ${JSON.stringify(name)}, but the dataset "${table.name}" has no such column. It has: ${listed(columns, 50)}.`,
      { path, column: name, columns },
    );
  }
  if (types && !types.includes(found.type))
    throw new AppError(
      'INVALID_INPUT',
      `${path} is the column "${found.name}" of "${table.name}", which holds ${found.type}; it must hold ${types.join(' or ')}.`,
      { path, column: found.name, type: found.type, types },
    );
  return found;
}

/** As `findColumn`, where there must be one. */
export function requireColumn(table: Table, name: string | null | undefined, wanted: Wanted): Column {
  const found = findColumn(table, name, wanted);
  if (found !== undefined) return found;
  throw new AppError(
    'INVALID_INPUT',
    `${wanted.path} is missing, and the dataset "${table.name}" has no column with the role ${wanted.role}. Name the column. There are: ${listed(
      table.columns.map((column) => column.name),
      50,
    )}.`,
    { path: wanted.path, role: wanted.role },
  );
}
