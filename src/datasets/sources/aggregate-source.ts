import type { ColumnRequest } from '../column.ts';
import type { Measure } from './aggregate-measures.ts';
import { type AggregatePlan, type Feature, planAggregate } from './aggregate-plan.ts';
import { aggregateQuery, CUSTOMERS, keyOf } from './aggregate-query.ts';
import type { AggregateSourceInput } from './aggregate-source.input.ts';
import { surveyRows } from './aggregate-survey.ts';
import type { DerivedSource, Table } from './derived-source.ts';

/**
 * Features of customers from their rows in a dataset. Refuses at once what the input alone tells, and when it is run what
 * the rows tell: INVALID_DATA if none counts.
 */
export async function aggregateSource(
  input: AggregateSourceInput,
  table: Table,
  customers?: Table,
  path = 'aggregate',
  key?: string,
): Promise<DerivedSource> {
  const plan = await planAggregate(input, table, customers, path, key);
  return {
    columns: columnsOf(plan),
    derive: async (duck) => {
      const derivation = await surveyRows(duck, plan);
      return {
        sql: aggregateQuery(plan, derivation.asOf),
        datasets: new Map([[table.name, table], ...(customers ? [[CUSTOMERS, customers] as const] : [])]),
        derivation,
      };
    },
    nothing: `No row of "${table.name}" meets the condition ${input.where ?? ''}, so there is no customer to describe.`,
  };
}

/** Numbers of rows tell nothing of a value; everything else computed of personal data is personal too. */
const IMPERSONAL: ReadonlySet<Measure> = new Set(['COUNT', 'DISTINCT', 'RECENCY']);

function columnsOf({ by, key, features, customers }: AggregatePlan): readonly ColumnRequest[] {
  const personal = ({ measure, column, times }: Feature) =>
    !IMPERSONAL.has(measure) && (column?.pii === true || times?.pii === true);
  return [
    { name: key, role: 'KEY', ...(by.pii || (customers && keyOf(customers).pii) ? { pii: true } : {}) },
    ...features.flatMap((feature) => (personal(feature) ? [{ name: feature.name, pii: true }] : [])),
  ];
}
