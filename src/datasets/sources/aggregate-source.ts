import { AppError, listed } from '../../errors.ts';
import { checkCondition } from '../check-condition.ts';
import type { Column, ColumnRequest } from '../column.ts';
import type { Duck } from '../duck.ts';
import { keyText } from '../key-text.ts';
import { fileLiteral, identifier } from '../quote-sql.ts';
import { type FeatureSql, MEASURES, type Measure, NUMERIC } from './aggregate-measures.ts';
import type { AggregateSourceInput, FeatureInput } from './aggregate-source.input.ts';
import { type Derivation, type DerivedSource, findColumn, requireColumn, type Table } from './derived-source.ts';
import { momentText, parseMoment, timestampLiteral } from './moment.ts';

const MOST_FEATURES = 200;
const MOST_DAYS = 36_500;
const DAY = 86_400_000;

// Names that no alias of a caller's condition can hit by accident, and that no dataset can have.
const [ROWS, FEATURES, CUSTOMERS, BY, TIME, PLACE] = ['rows', 'features', 'customers', 'by', 'time', 'place'].map(
  (name) => identifier(`(${name})`),
) as [string, string, string, string, string, string];

/** A feature with everything about it found and checked. */
interface Feature {
  readonly name: string;
  readonly measure: Measure;
  readonly column: Column | undefined;
  readonly times: Column | undefined;
  readonly days: number | null;
  /** Checked SQL in brackets. */
  readonly condition: string | null;
}

/** An aggregate with everything found and checked. */
interface Plan {
  readonly table: Table;
  readonly by: Column;
  readonly time: Column | undefined;
  /** Milliseconds since 1970; undefined is the midnight after the latest row. */
  readonly asOf: number | undefined;
  readonly condition: string | null;
  readonly features: readonly Feature[];
  readonly customers: Table | undefined;
  /** Name of the customer id in the result. */
  readonly key: string;
}

/**
 * Features of customers from their rows in a dataset. Refuses at once what the input alone tells: unknown columns
 * (UNKNOWN_COLUMN), columns of the wrong type, clashing names (INVALID_INPUT), conditions that are none (INVALID_SQL).
 */
export async function aggregateSource(
  input: AggregateSourceInput,
  table: Table,
  customers?: Table,
  path = 'aggregate',
  key?: string,
): Promise<DerivedSource> {
  const by = requireColumn(table, input.by, { path: `${path}.by`, role: 'KEY' });
  const time = findColumn(table, input.time, { path: `${path}.time`, role: 'TIME', types: ['DATE', 'TIMESTAMP'] });
  const days = checkDays(input.days, time, `${path}.days`);
  if (input.asOf && !time) throw timeless(table, `${path}.asOf`);
  const plan: Plan = {
    table,
    by,
    time,
    asOf: input.asOf ? parseMoment(input.asOf, `${path}.asOf`) : undefined,
    condition: input.where ? await checkCondition(table.name, input.where, path) : null,
    features: await checkFeatures(input.features, table, time, days, path),
    customers: customers && checkCustomers(customers, path),
    key: key ?? by.name,
  };
  checkNames(plan, path);
  return {
    columns: columnsOf(plan),
    derive: async (duck) => {
      const { asOf, ...derivation } = await survey(duck, plan);
      return {
        sql: querySql(plan, asOf),
        datasets: new Map([[table.name, table], ...(customers ? [['(customers)', customers] as const] : [])]),
        derivation: { ...derivation, ...(asOf === undefined ? {} : { asOf }) },
      };
    },
    nothing: `No row of "${table.name}" meets the condition${input.where ? ` ${input.where}` : ''}, so there is no customer to describe.`,
  };
}

const timeless = (table: Table, path: string) =>
  new AppError(
    'INVALID_INPUT',
    `${path} needs to know when rows happened, and the dataset "${table.name}" has no column with the role TIME. Name one as \`time\`.`,
    { path },
  );

function checkDays(days: number | null | undefined, time: Column | undefined, path: string): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > MOST_DAYS)
    throw new AppError('INVALID_INPUT', `${path} is ${days}; it must be from 1 to ${MOST_DAYS}.`, {
      path,
      value: days,
    });
  if (time) return days;
  throw new AppError(
    'INVALID_INPUT',
    `${path} is given, but nothing says when rows happened. Name the column as \`time\`.`,
    { path },
  );
}

function checkCustomers(customers: Table, path: string): Table {
  if (customers.kind === 'CUSTOMERS') return customers;
  throw new AppError(
    'INVALID_INPUT',
    `${path}.customers is "${customers.name}", which holds ${customers.kind}; it must hold CUSTOMERS, one row each.`,
    { path: `${path}.customers`, dataset: customers.name, kind: customers.kind },
  );
}

async function checkFeatures(
  features: readonly FeatureInput[],
  table: Table,
  time: Column | undefined,
  defaultDays: number | null,
  path: string,
): Promise<readonly Feature[]> {
  if (features.length < 1 || features.length > MOST_FEATURES)
    throw new AppError(
      'INVALID_INPUT',
      `${path}.features has ${features.length} entries; it must have from 1 to ${MOST_FEATURES}.`,
      { path: `${path}.features`, value: features.length },
    );
  const checked: Feature[] = [];
  for (const [index, feature] of features.entries())
    checked.push(await checkFeature(feature, table, time, defaultDays, `${path}.features[${index}]`));
  return checked;
}

async function checkFeature(
  { name, measure, column: columnName, times: timesName, days: ownDays, where }: FeatureInput,
  table: Table,
  time: Column | undefined,
  defaultDays: number | null,
  path: string,
): Promise<Feature> {
  const rule = MEASURES[measure];
  const refused = (why: string, at: string) => new AppError('INVALID_INPUT', why, { path: `${path}.${at}`, measure });
  if (rule.column === 'required' && !columnName)
    throw refused(`${path}.column is missing: ${measure} measures a column.`, 'column');
  if (rule.time && !time) throw timeless(table, `${path}.measure ${measure}`);
  if (measure === 'SHARE' && !where)
    throw refused(`${path}.where is missing: SHARE is the part of the rows that meets it.`, 'where');
  if (timesName && !columnName) throw refused(`${path}.times is given without a column to multiply.`, 'times');
  const types = timesName ? NUMERIC : rule.types;
  const days = checkDays(ownDays, time, `${path}.days`);
  return {
    name:
      name?.trim() || [measure.toLowerCase(), columnName, days === null ? null : `${days}d`].filter(Boolean).join('_'),
    measure,
    column: findColumn(table, columnName, { path: `${path}.column`, ...(types ? { types } : {}) }),
    times: findColumn(table, timesName, { path: `${path}.times`, types: NUMERIC }),
    days: days ?? defaultDays,
    condition: where ? await checkCondition(table.name, where, path) : null,
  };
}

/** Refuses names that the result would have twice; columns of a query differ in more than case. */
function checkNames({ features, key }: Plan, path: string): void {
  const taken = new Map([[key.toLowerCase(), 'the customer id']]);
  for (const [index, { name }] of features.entries()) {
    const other = taken.get(name.toLowerCase());
    if (other !== undefined)
      throw new AppError(
        'INVALID_INPUT',
        `${path}.features[${index}] would be called "${name}", as ${other} is. Give it another \`name\`.`,
        { path: `${path}.features[${index}].name`, name },
      );
    taken.set(name.toLowerCase(), `features[${index}]`);
  }
}

/** Numbers of rows tell nothing of a value; everything else computed of personal data is personal too. */
const IMPERSONAL: ReadonlySet<Measure> = new Set(['COUNT', 'DISTINCT', 'RECENCY']);

function columnsOf({ by, key, features, customers }: Plan): readonly ColumnRequest[] {
  const personal = ({ measure, column, times }: Feature) =>
    !IMPERSONAL.has(measure) && (column?.pii === true || times?.pii === true);
  return [
    { name: key, role: 'KEY', ...(by.pii || (customers && keyOf(customers).pii) ? { pii: true } : {}) },
    ...features.flatMap((feature) => (personal(feature) ? [{ name: feature.name, pii: true }] : [])),
  ];
}

/** Counts what cannot count, and finds the moment that the features describe. */
async function survey(duck: Duck, plan: Plan): Promise<Derivation> {
  const { table, by, time } = plan;
  const from = `read_parquet(${fileLiteral(table.file)})`;
  const [key, moment] = [identifier(by.name), time && timeSql(time)];
  if (moment === undefined) {
    const withoutCustomer = by.missing;
    if (withoutCustomer === table.rows) throw nothingCounts(plan, [[withoutCustomer, 'lack a customer id']]);
    return { withoutCustomer, ...(await unmatched(duck, plan, `${key} IS NOT NULL`)), warnings: [] };
  }
  const [times] = await duck.rows<{ first: string | null; last: string | null; next: string | null }>(
    `SELECT epoch_ms(min(t)) AS first, epoch_ms(max(t)) AS last, epoch_ms(date_trunc('day', max(t)) + INTERVAL 1 DAY) AS next
     FROM (SELECT ${moment} AS t FROM ${from} WHERE ${key} IS NOT NULL)`,
  );
  const asOf = plan.asOf ?? Number(times?.next);
  const before = `${moment} < ${timestampLiteral(asOf)}`;
  const windows = [...new Set(plan.features.flatMap(({ days }) => days ?? []))];
  const counts = windows.map((days, index) => `count_if(t >= ${windowStart(asOf, days)}) AS w${index}`);
  const [found] = times?.next
    ? await duck.rows<Record<string, string>>(
        `SELECT count_if(NOT keyed) AS "withoutCustomer", count_if(keyed AND t IS NULL) AS "withoutTime",
           count_if(keyed AND NOT early) AS "notBefore" FROM (SELECT ${key} IS NOT NULL AS keyed, ${moment} AS t, ${before} AS early FROM ${from})`,
      )
    : [{ withoutCustomer: String(by.missing), withoutTime: String(table.rows - by.missing), notBefore: '0' }];
  const [withoutCustomer, withoutTime, notBefore] = ['withoutCustomer', 'withoutTime', 'notBefore'].map((name) =>
    Number(found?.[name]),
  ) as [number, number, number];
  if (withoutCustomer + withoutTime + notBefore === table.rows)
    throw nothingCounts(plan, [
      [withoutCustomer, 'lack a customer id'],
      [withoutTime, 'lack a time'],
      [
        notBefore,
        `are not before ${momentText(asOf)}: the others' times begin with ${momentText(Number(times?.first))}`,
      ],
    ]);
  const rows = `${key} IS NOT NULL AND ${before}`;
  const [filled] = await duck.rows<Record<string, string>>(
    `SELECT ${['count(*)', ...counts].join(', ')} FROM (SELECT ${moment} AS t FROM ${from} WHERE ${rows})`,
  );
  const warnings = windows.flatMap((days, index) => {
    if (filled?.[`w${index}`] !== '0') return [];
    const names = plan.features.filter((feature) => feature.days === days).map(({ name }) => name);
    return `No row of "${table.name}" lies in the ${days} days before ${momentText(asOf)}: ${listed(names)} ${names.length === 1 ? 'has' : 'have'} for everyone what there is without rows.`;
  });
  return { asOf, withoutCustomer, withoutTime, notBefore, ...(await unmatched(duck, plan, rows)), warnings };
}

function nothingCounts({ table }: Plan, reasons: readonly (readonly [number, string])[]): AppError {
  const why = reasons.filter(([count]) => count > 0).map(([count, reason]) => `${count} ${reason}`);
  return new AppError('INVALID_DATA', `No row of "${table.name}" counts: of ${table.rows}, ${why.join('; ')}.`, {
    dataset: table.name,
    rows: table.rows,
  });
}

/** Customers without a row, and customers of rows who are none of the customers. */
async function unmatched(
  duck: Duck,
  { table, by, customers }: Plan,
  where: string,
): Promise<Pick<Derivation, 'unmatched'>> {
  if (customers === undefined) return {};
  const id = keyOf(customers);
  const [found] = await duck.rows<{ left: string; right: string }>(
    `SELECT count_if(r.key IS NULL) AS "left", count_if(c.key IS NULL) AS "right"
     FROM (SELECT ${keyText(id)} AS key FROM read_parquet(${fileLiteral(customers.file)})) c
     FULL JOIN (SELECT DISTINCT ${keyText(by)} AS key FROM read_parquet(${fileLiteral(table.file)}) WHERE ${where}) r ON c.key = r.key`,
  );
  return { unmatched: { left: Number(found?.left), right: Number(found?.right) } };
}

const keyOf = (customers: Table): Column => customers.columns.find(({ role }) => role === 'KEY') as Column;

const timeSql = ({ name }: Column): string => `CAST(${identifier(name)} AS TIMESTAMP)`;
const windowStart = (asOf: number, days: number): string => timestampLiteral(asOf - days * DAY);

/** One row a customer, in the order of their ids. */
function querySql({ table, by, time, condition, features, customers, key }: Plan, asOf: number | undefined): string {
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
    ? `(SELECT ${identifier(id.name)} AS ${identifier('(key)')} FROM ${CUSTOMERS}) LEFT JOIN ${FEATURES}
         ON ${keyText({ name: '(key)', type: id.type })} = ${keyText({ name: '(by)', type: by.type })}`
    : FEATURES;
  const shown = id ? identifier('(key)') : BY;
  return `WITH ${ROWS} AS (SELECT ${rows.join(', ')} FROM ${identifier(table.name)} WHERE ${wheres.join(' AND ')}),
    ${FEATURES} AS (SELECT ${[BY, ...aggregates].join(', ')} FROM ${ROWS} GROUP BY ${BY})
    SELECT ${[`${shown} AS ${identifier(key)}`, ...outputs].join(', ')} FROM ${from} ORDER BY ${shown}`;
}

/** What a feature needs of every row, and the aggregate over them. */
function featureSql({ measure, column, times, days, condition }: Feature, index: number, asOf: number | undefined) {
  const [value, flag] = [identifier(`(value ${index})`), identifier(`(kept ${index})`)];
  const product = [column, times].flatMap((one) => (one ? [identifier(one.name)] : [])).join(' * ');
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
