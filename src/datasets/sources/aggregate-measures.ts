import type { ColumnType } from '../column.ts';

export type Measure = 'COUNT' | 'SUM' | 'MEAN' | 'MIN' | 'MAX' | 'DISTINCT' | 'LAST' | 'RECENCY' | 'TREND' | 'SHARE';

/** The parts of a feature as SQL over the rows of a group. */
export interface FeatureSql {
  /** The value measured; undefined where the feature has no column. */
  readonly value: string | undefined;
  readonly time: string;
  /** Tells rows of one moment apart: their order in the dataset. */
  readonly place: string;
  /** The moment described. */
  readonly asOf: string;
  /** The aggregate over the rows of the window, without and with the feature's condition. */
  readonly inWindow: (aggregate: string) => string;
  readonly kept: (aggregate: string) => string;
}

interface MeasureRule {
  readonly column: 'required' | 'optional';
  /** Types that the column may have; any where absent. */
  readonly types?: readonly ColumnType[];
  /** Whether rows must have a time. */
  readonly time?: true;
  /** What a customer without rows has. */
  readonly empty: 0 | null;
  readonly sql: (feature: FeatureSql) => string;
}

export const NUMERIC: readonly ColumnType[] = ['INTEGER', 'NUMBER'];
const ORDERED: readonly ColumnType[] = ['INTEGER', 'NUMBER', 'DATE', 'TIMESTAMP'];
const MICROSECONDS_A_DAY = '86400e6';

/** What each measure takes, and its formula. The enum `Measure` of the schema says the same in words. */
export const MEASURES: Readonly<Record<Measure, MeasureRule>> = {
  COUNT: { column: 'optional', empty: 0, sql: ({ kept, value }) => kept(`count(${value ?? '*'})`) },
  SUM: { column: 'required', types: NUMERIC, empty: 0, sql: ({ kept, value }) => kept(`sum(${value})`) },
  MEAN: { column: 'required', types: NUMERIC, empty: null, sql: ({ kept, value }) => kept(`avg(${value})`) },
  MIN: { column: 'required', types: ORDERED, empty: null, sql: ({ kept, value }) => kept(`min(${value})`) },
  MAX: { column: 'required', types: ORDERED, empty: null, sql: ({ kept, value }) => kept(`max(${value})`) },
  DISTINCT: { column: 'required', empty: 0, sql: ({ kept, value }) => kept(`count(DISTINCT ${value})`) },
  LAST: {
    column: 'required',
    time: true,
    empty: null,
    sql: ({ kept, value, time, place }) => kept(`arg_max(${value}, row(${time}, ${place}))`),
  },
  RECENCY: {
    column: 'optional',
    time: true,
    empty: null,
    sql: ({ kept, value, time, asOf }) => {
      const seen = value === undefined ? time : `CASE WHEN ${value} IS NOT NULL THEN ${time} END`;
      return `date_sub('day', ${kept(`max(${seen})`)}, ${asOf})`;
    },
  },
  TREND: {
    column: 'required',
    types: NUMERIC,
    time: true,
    empty: null,
    // Days from asOf rather than from 1970: small numbers keep more of the differences.
    sql: ({ kept, value, time, asOf }) =>
      kept(`regr_slope(${value}, date_diff('microsecond', ${asOf}, ${time}) / ${MICROSECONDS_A_DAY})`),
  },
  SHARE: {
    column: 'optional',
    types: NUMERIC,
    empty: null,
    sql: ({ inWindow, kept, value }) => {
      const whole = value === undefined ? 'count(*)' : `sum(${value})`;
      return `coalesce(${kept(whole)}, 0) / nullif(${inWindow(whole)}, 0)`;
    },
  },
};
