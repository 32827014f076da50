import { AppError, listed } from '../../errors.ts';
import { ONCE } from '../check-columns.ts';
import type { Column, ColumnRequest } from '../column.ts';
import type { Duck } from '../duck.ts';
import { keyText } from '../key-text.ts';
import { fileLiteral, identifier } from '../quote-sql.ts';
import { type Derivation, type DerivedSource, requireColumn, type Table } from './derived-source.ts';
import type { JoinKind, JoinSourceInput } from './join-source.input.ts';

const EXAMPLES = 5;

/** A pair of columns that must agree. */
interface Pair {
  readonly left: Column;
  readonly right: Column;
}

/** A join with everything found and checked. */
interface Plan {
  readonly left: Table;
  readonly right: Table;
  readonly on: readonly Pair[];
  readonly kind: JoinKind;
  /** Columns of the right that are added, with their names in the result. */
  readonly added: readonly { readonly column: Column; readonly name: string }[];
  readonly multiply: boolean;
}

/**
 * Two datasets put together by key. UNKNOWN_COLUMN and INVALID_INPUT for what the input alone tells; INVALID_DATA, with the
 * numbers, for rows that would be multiplied or have no partner at all.
 */
export function joinSource(input: JoinSourceInput, left: Table, right: Table): DerivedSource {
  const plan = planJoin(input, left, right);
  return {
    columns: columnsOf(plan),
    derive: async (duck) => ({
      sql: joinQuery(plan),
      datasets: new Map([
        ['(left)', left],
        ['(right)', right],
      ]),
      derivation: await matchKeys(duck, plan),
    }),
    nothing: nothingMatches(plan),
  };
}

function planJoin(input: JoinSourceInput, left: Table, right: Table): Plan {
  const on = input.on?.length
    ? input.on.map((pair, index) => ({
        left: requireColumn(left, pair.left, { path: `join.on[${index}].left` }),
        right: requireColumn(right, pair.right, { path: `join.on[${index}].right` }),
      }))
    : [
        {
          left: requireColumn(left, null, { path: 'join.on', role: 'KEY' }),
          right: requireColumn(right, null, { path: 'join.on', role: 'KEY' }),
        },
      ];
  const keys = new Set(on.map((pair) => pair.right.name));
  const wanted = input.columns
    ? input.columns.map((name, index) => requireColumn(right, name, { path: `join.columns[${index}]` }))
    : right.columns.filter(({ name }) => !keys.has(name));
  const added = wanted.map((column) => ({ column, name: `${input.prefix ?? ''}${column.name}` }));
  checkNames(left, right, added);
  return { left, right, on, kind: input.kind ?? 'LEFT', added, multiply: input.multiply ?? false };
}

function checkNames(left: Table, right: Table, added: Plan['added']): void {
  const taken = new Set(left.columns.map(({ name }) => name.toLowerCase()));
  const clashes = added.filter(({ name }) => taken.size === taken.add(name.toLowerCase()).size).map(({ name }) => name);
  if (clashes.length === 0) return;
  throw new AppError(
    'INVALID_INPUT',
    `The join would have columns twice: ${listed(clashes)} of "${right.name}". Give a \`prefix\`, or list the \`columns\` to add.`,
    { path: 'join.columns', columns: clashes },
  );
}

/** Roles and personal data carry over; of roles that only one column can have, the left's stays. */
function columnsOf({ left, added }: Plan): readonly ColumnRequest[] {
  const taken = new Set(left.columns.flatMap(({ role }) => (ONCE.has(role) ? [role] : [])));
  return [
    ...left.columns.map(({ name, role, pii }) => ({ name, role, pii })),
    ...added.map(({ column: { role, pii }, name }) => ({ name, pii, ...(taken.has(role) ? {} : { role }) })),
  ];
}

const nothingMatches = ({ left, right, on }: Pick<Plan, 'left' | 'right' | 'on'>): string =>
  `No row of "${left.name}" has a partner in "${right.name}" by ${listed(on.map((pair) => `"${pair.left.name}" = "${pair.right.name}"`))}.`;

/** Rows of each side without a partner. INVALID_DATA where a row on the left has several, unless that is wanted. */
async function matchKeys(duck: Duck, { left, right, on, multiply }: Plan): Promise<Derivation> {
  const keys = on.map((_, index) => `k${index}`);
  const side = ({ file }: Table, columns: readonly Column[]) =>
    `SELECT ${keys.join(', ')}, count(*) AS n FROM (SELECT ${columns.map((column, index) => `${keyText(column)} AS k${index}`).join(', ')}
       FROM read_parquet(${fileLiteral(file)})) WHERE ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')} GROUP BY ALL`;
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE matches AS SELECT ${keys.join(', ')}, l.n AS "left", r.n AS "right"
     FROM (${side(
       left,
       on.map((pair) => pair.left),
     )}) l JOIN (${side(
       right,
       on.map((pair) => pair.right),
     )}) r USING (${keys.join(', ')})`,
  );
  try {
    const [found] = await duck.rows<Record<'left' | 'right' | 'pairs' | 'multiplied', string>>(
      `SELECT coalesce(sum("left"), 0) AS "left", coalesce(sum("right"), 0) AS "right", coalesce(sum("left" * "right"), 0) AS pairs,
         count_if("right" > 1) AS multiplied FROM matches`,
    );
    const matched = { left: Number(found?.left), right: Number(found?.right) };
    const multiplied = Number(found?.multiplied);
    if (multiplied > 0 && !multiply) {
      const personal = on.some((pair) => pair.left.pii || pair.right.pii);
      const examples = personal
        ? []
        : await duck.rows<Record<string, string>>(
            `SELECT * FROM matches WHERE "right" > 1 ORDER BY "right" DESC, ${keys.join(', ')} LIMIT ${EXAMPLES}`,
          );
      throw multiplies({ left, right }, multiplied, matched.left, Number(found?.pairs), examples, keys);
    }
    return {
      unmatched: { left: left.rows - matched.left, right: right.rows - matched.right },
      warnings: matched.left === 0 ? [nothingMatches({ left, right, on })] : [],
    };
  } finally {
    await duck.run('DROP TABLE matches');
  }
}

function multiplies(
  { left, right }: Pick<Plan, 'left' | 'right'>,
  keys: number,
  rows: number,
  pairs: number,
  found: readonly Record<string, string>[],
  names: readonly string[],
): AppError {
  const examples = found.map((row) => ({
    key: names.map((name) => row[name] as string),
    left: Number(row.left),
    right: Number(row.right),
  }));
  const shown = examples.map(
    ({ key, right: times }) => `${key.map((part) => JSON.stringify(part)).join(' and ')} ${times} times`,
  );
  return new AppError(
    'INVALID_DATA',
    `The join would multiply rows of "${left.name}": ${keys} ${keys === 1 ? 'key is' : 'keys are'} on several rows of "${right.name}"${
      shown.length === 0 ? '' : `, such as ${shown.join(', ')}`
    }, so that ${rows} rows would become ${pairs}. Aggregate "${right.name}" first, or set \`multiply: true\`.`,
    { keys, rowsBefore: rows, rowsAfter: pairs, examples },
  );
}

function joinQuery({ left, on, kind, added }: Plan): string {
  const side = (columns: readonly Column[], keys: readonly Column[], letter: string) =>
    [
      ...columns.map(({ name }, index) => `${identifier(name)} AS ${letter}${index}`),
      ...keys.map((column, index) => `${keyText(column)} AS ${letter}k${index}`),
      `row_number() OVER () AS ${letter}row`,
    ].join(', ');
  const lefts = side(
    left.columns,
    on.map((pair) => pair.left),
    'l',
  );
  const rights = side(
    [...added.map(({ column }) => column), ...on.map((pair) => pair.right)],
    on.map((pair) => pair.right),
    'r',
  );
  // A row that only the right has is still known by what it was joined on.
  const known = (column: Column, index: number): string => {
    const pair = on.findIndex((one) => one.left.name === column.name);
    if (kind !== 'FULL' || pair < 0) return `l${index}`;
    const same = on[pair]?.right.type === column.type;
    return same ? `coalesce(l${index}, r${added.length + pair})` : `coalesce(lk${pair}, rk${pair})`;
  };
  const outputs = [
    ...left.columns.map((column, index) => `${known(column, index)} AS ${identifier(column.name)}`),
    ...added.map(({ name }, index) => `r${index} AS ${identifier(name)}`),
  ];
  return `SELECT ${outputs.join(', ')} FROM (SELECT ${lefts} FROM "(left)") ${kind} JOIN (SELECT ${rights} FROM "(right)")
    ON ${on.map((_, index) => `lk${index} = rk${index}`).join(' AND ')} ORDER BY lrow NULLS LAST, rrow`;
}
