import { misfit, misfitReason } from './conversions.ts';
import type { Duck } from './duck.ts';
import { fileLiteral, identifier, literal } from './quote-sql.ts';
import type { SettledColumn } from './settle-types.ts';
import type { Relation } from './sources/relation.ts';

/** Rows that were left out of a version, and why. */
export interface Rejected {
  readonly count: number;
  /** At most 20, in the order of the source. Values of personal columns are null. */
  readonly samples: readonly RejectedSample[];
}

export interface RejectedSample {
  /** Physical line of a file, or number of the row where there are no lines. */
  readonly line: number | null;
  readonly column: string | null;
  readonly value: string | null;
  readonly reason: string;
}

const SAMPLES = 20;
const LONGEST_VALUE = 200;

/** Writes every rejected row to `rejects`, in the order of the source, and answers the first of them. */
export async function storeRejects(
  duck: Duck,
  { from, line, columns }: Relation,
  settled: readonly SettledColumn[],
  broken: string | undefined,
  rejects: string,
): Promise<Rejected> {
  const stated = settled.filter((column) => column.stated && column.conversion.type !== 'TEXT');
  const parts: string[] = [];
  if (broken !== undefined) {
    parts.push(`SELECT line, NULL::VARCHAR AS "column", NULL::VARCHAR AS value, reason, text AS row FROM
      read_json(${fileLiteral(broken)}, format = 'newline_delimited', columns = {line: 'BIGINT', reason: 'VARCHAR', text: 'VARCHAR'})`);
  }
  if (stated.length > 0) {
    const first = stated.map(({ conversion }, index) => `WHEN ${misfit(conversion)} THEN ${index + 1}`).join(' ');
    const one = (pick: (column: SettledColumn) => string) => `[${stated.map(pick).join(', ')}]["clientele misfit"]`;
    const row = columns.map(({ name, text }) => `${identifier(name)} := ${text}`).join(', ');
    parts.push(`SELECT "clientele line" AS line, ${one(({ raw }) => literal(raw.name))} AS "column", ${one(({ raw }) => raw.text)} AS value,
      ${one(({ conversion, request }) => literal(misfitReason(conversion.type, request?.format)))} AS reason,
      CAST(to_json(struct_pack(${row})) AS VARCHAR) AS row
      FROM (SELECT *, ${line} AS "clientele line", CASE ${first} END AS "clientele misfit" FROM ${from})
      WHERE "clientele misfit" IS NOT NULL`);
  }
  if (parts.length === 0) return { count: 0, samples: [] };
  const [copied] = await duck.rows<{ Count: string }>(
    `COPY (${parts.join(' UNION ALL ')} ORDER BY line) TO ${literal(rejects)} (FORMAT json, USE_TMP_FILE false)`,
  );
  const count = Number(copied?.Count ?? 0);
  if (count === 0) return { count, samples: [] };
  const samples = await duck.rows<{
    line: string | null;
    column: string | null;
    value: string | null;
    reason: string;
    row: string;
  }>(
    `SELECT * FROM read_json(${fileLiteral(rejects)}, format = 'newline_delimited', columns = {line: 'BIGINT', "column": 'VARCHAR', value: 'VARCHAR',
       reason: 'VARCHAR', row: 'VARCHAR'}) ORDER BY line LIMIT ${SAMPLES}`,
  );
  const personal = new Set(settled.filter(({ request }) => request?.pii).map(({ raw }) => raw.name));
  return {
    count,
    samples: samples.map((sample) => ({
      line: sample.line === null ? null : Number(sample.line),
      column: sample.column,
      value: visible(sample.column, sample.column === null ? sample.row : sample.value, personal),
      reason: sample.reason,
    })),
  };
}

/** A broken row is shown as it is, unless any column is personal: nobody knows which of its fields that would be. */
function visible(column: string | null, value: string | null, personal: ReadonlySet<string>): string | null {
  if (value === null || (column === null ? personal.size > 0 : personal.has(column))) return null;
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}
