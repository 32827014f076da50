import type { Column } from '../column.ts';
import { keyText } from '../key-text.ts';
import { identifier } from '../quote-sql.ts';
import { type FeatureSql, MEASURES } from './aggregate-measures.ts';
import type { AggregatePlan, Feature } from './aggregate-plan.ts';
import type { Table } from './derived-source.ts';
import { timestampLiteral } from './moment.ts';

const DAY = 86_400_000;
/** The dataset of customers, as the query calls it: no dataset can have this name. */
export const CUSTOMERS = '(customers)';

// Names that a caller's condition does not hit by accident, and that no dataset can have.
const [ROWS, FEATURES, BY, TIME, PLACE] = ['rows', 'features', 'by', 'time', 'place'].map((name) =>
  identifier(`(${name})`),
) as [string, string, string, string, string];

export const keyOf = (customers: Table): Column => customers.columns.find(({ role }) => role === 'KEY') as Column;

export const timeSql = ({ name }: Column): string => `CAST(${identifier(name)} AS TIMESTAMP)`;
export const windowStart = (asOf: number, days: number): string => timestampLiteral(asOf - days * DAY);

/** One row a customer, in the order of their ids. */
export function aggregateQuery(
  { table, by, time, condition, features, customers, key }: AggregatePlan,
  asOf: number | undefined,
): string {
  const moment = time && timeSql(time);
  const wheres = [
    `${identifier(by.name)} IS NOT NULL`,
    ...(moment && asOf !== undefined ? [`${moment} < ${timestampLiteral(asOf)}`] : []),
    ...(condition ? [condition] : []),
  ];
  const parts = features.map((feature, index) => featureSql(feature, index, asOf));
  const rows = [
    `${identifier(by.name)} AS ${BY}`,
    `row_number() OVER () AS ${PLACE}`,
    ...(moment ? [`${moment} AS ${TIME}`] : []),
    ...parts.flatMap(({ inputs }) => inputs),
  ];
  const aggregates = parts.map(({ aggregate }, index) => `${aggregate} AS f${index}`);
  const outputs = features.map(({ name, measure }, index) =>
    MEASURES[measure].empty === 0
      ? `coalesce(f${index}, 0) AS ${identifier(name)}`
      : `f${index} AS ${identifier(name)}`,
  );
  const id = customers && keyOf(customers);
  const from = id
    ? `(SELECT ${identifier(id.name)} AS ${identifier('(key)')} FROM ${identifier(CUSTOMERS)}) LEFT JOIN ${FEATURES}
         ON ${keyText({ name: '(key)', type: id.type })} = ${keyText({ name: '(by)', type: by.type })}`
    : FEATURES;
  const shown = id ? identifier('(key)') : BY;
  return `WITH ${ROWS} AS (SELECT ${rows.join(', ')} FROM ${identifier(table.name)} WHERE ${wheres.join(' AND ')}),
    ${FEATURES} AS (SELECT ${[BY, ...aggregates].join(', ')} FROM ${ROWS} GROUP BY ${BY})
    SELECT ${[`${shown} AS ${identifier(key)}`, ...outputs].join(', ')} FROM ${from} ORDER BY ${shown}`;
}

/** Products of whole numbers may need more than 64 bits. */
const factorSql = ({ name, type }: Column): string =>
  type === 'INTEGER' ? `CAST(${identifier(name)} AS HUGEINT)` : identifier(name);

/** What a feature needs of every row, and the aggregate over them. */
function featureSql({ measure, column, times, days, condition }: Feature, index: number, asOf: number | undefined) {
  const [value, flag] = [identifier(`(value ${index})`), identifier(`(kept ${index})`)];
  const product = column && times ? `${factorSql(column)} * ${factorSql(times)}` : column && identifier(column.name);
  const window = days === null || asOf === undefined ? [] : [`${TIME} >= ${windowStart(asOf, days)}`];
  const filtered = (conditions: readonly string[]) => (aggregate: string) =>
    conditions.length === 0 ? aggregate : `${aggregate} FILTER (WHERE ${conditions.join(' AND ')})`;
  const sql: FeatureSql = {
    value: column && value,
    time: TIME,
    place: PLACE,
    asOf: asOf === undefined ? 'NULL' : timestampLiteral(asOf),
    inWindow: filtered(window),
    kept: filtered(condition ? [...window, flag] : window),
  };
  return {
    inputs: [...(column ? [`${product} AS ${value}`] : []), ...(condition ? [`${condition} AS ${flag}`] : [])],
    aggregate: MEASURES[measure].sql(sql),
  };
}
