import { AppError } from '../../errors.ts';
import { checkCondition } from '../check-condition.ts';
import type { Column } from '../column.ts';
import { MEASURES, type Measure, NUMERIC } from './aggregate-measures.ts';
import type { AggregateSourceInput, FeatureInput } from './aggregate-source.input.ts';
import { findColumn, requireColumn, type Table } from './derived-source.ts';
import { parseMoment } from './moment.ts';

const MOST_FEATURES = 200;
const MOST_DAYS = 36_500;

/** A feature with everything about it found and checked. */
export interface Feature {
  readonly name: string;
  readonly measure: Measure;
  readonly column: Column | undefined;
  readonly times: Column | undefined;
  readonly days: number | null;
  /** Checked SQL in brackets. */
  readonly condition: string | null;
}

/** An aggregate with everything found and checked. */
export interface AggregatePlan {
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
 * Finds and checks everything that an aggregate names: UNKNOWN_COLUMN, INVALID_INPUT for columns of the wrong type and
 * names that clash, INVALID_SQL for conditions that are none. `path` is where the input stands, for messages.
 */
export async function planAggregate(
  input: AggregateSourceInput,
  table: Table,
  customers: Table | undefined,
  path: string,
  key?: string,
): Promise<AggregatePlan> {
  const by = requireColumn(table, input.by, { path: `${path}.by`, role: 'KEY' });
  const time = findColumn(table, input.time, { path: `${path}.time`, role: 'TIME', types: ['DATE', 'TIMESTAMP'] });
  const days = checkDays(input.days, time, `${path}.days`);
  if (input.asOf && !time) throw timeless(table, `${path}.asOf`);
  const plan: AggregatePlan = {
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
  return plan;
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
function checkNames({ features, key }: AggregatePlan, path: string): void {
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
