import { AppError, listed } from '../../errors.ts';
import type { Duck } from '../duck.ts';
import { keyText } from '../key-text.ts';
import { fileLiteral, identifier } from '../quote-sql.ts';
import type { AggregatePlan } from './aggregate-plan.ts';
import { keyOf, timeSql, windowStart } from './aggregate-query.ts';
import type { Derivation } from './derived-source.ts';
import { momentText, timestampLiteral } from './moment.ts';

/** Counts what cannot count, and finds the moment that the features describe. INVALID_DATA if nothing counts. */
export async function surveyRows(duck: Duck, plan: AggregatePlan): Promise<Derivation> {
  const { table, by, time } = plan;
  const key = `${identifier(by.name)} IS NOT NULL`;
  if (time === undefined) {
    if (by.missing === table.rows) throw nothingCounts(plan, [[by.missing, 'lack a customer id']]);
    return { withoutCustomer: by.missing, ...(await unmatched(duck, plan, key)), warnings: [] };
  }
  const from = `read_parquet(${fileLiteral(table.file)})`;
  const [span] = await duck.rows<{ first: string | null; next: string | null; keyed: string; timed: string }>(
    `SELECT epoch_ms(min(t)) AS first, epoch_ms(date_trunc('day', max(t)) + INTERVAL 1 DAY) AS next, count(*) AS keyed, count(t) AS timed
     FROM (SELECT ${timeSql(time)} AS t FROM ${from} WHERE ${key})`,
  );
  const [keyed, timed] = [Number(span?.keyed), Number(span?.timed)];
  const asOf = plan.asOf ?? Number(span?.next);
  const rows = `${key} AND ${timeSql(time)} < ${timestampLiteral(asOf)}`;
  const windows = [...new Set(plan.features.flatMap(({ days }) => days ?? []))];
  const counts = windows.map((days, index) => `count_if(t >= ${windowStart(asOf, days)}) AS w${index}`);
  const [found] = await duck.rows<Record<string, string>>(
    `SELECT ${['count(*) AS "before"', ...counts].join(', ')} FROM (SELECT ${timeSql(time)} AS t FROM ${from} WHERE ${rows})`,
  );
  const before = Number(found?.before);
  const left = { withoutCustomer: table.rows - keyed, withoutTime: keyed - timed, notBefore: timed - before };
  if (before === 0)
    throw nothingCounts(plan, [
      [left.withoutCustomer, 'lack a customer id'],
      [left.withoutTime, 'lack a time'],
      [left.notBefore, `are not before ${momentText(asOf)}: their times begin with ${momentText(Number(span?.first))}`],
    ]);
  const empty = windows.filter((_, index) => found?.[`w${index}`] === '0');
  return {
    asOf,
    ...left,
    ...(await unmatched(duck, plan, rows)),
    warnings: empty.map((days) => emptyWindow(plan, days, asOf)),
  };
}

function emptyWindow({ table, features }: AggregatePlan, days: number, asOf: number): string {
  const names = features.filter((feature) => feature.days === days).map(({ name }) => name);
  return `No row of "${table.name}" lies in the ${days} days before ${momentText(asOf)}: ${listed(names)} ${names.length === 1 ? 'has' : 'have'} for everyone what there is without rows.`;
}

function nothingCounts({ table }: AggregatePlan, reasons: readonly (readonly [number, string])[]): AppError {
  const why = reasons.filter(([count]) => count > 0).map(([count, reason]) => `${count} ${reason}`);
  return new AppError('INVALID_DATA', `No row of "${table.name}" counts: of ${table.rows}, ${why.join('; ')}.`, {
    dataset: table.name,
    rows: table.rows,
  });
}

/** Customers without a row, and customers of rows who are none of the customers. */
async function unmatched(
  duck: Duck,
  { table, by, customers }: AggregatePlan,
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
