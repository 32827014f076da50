import { AppError, listed } from '../../errors.ts';
import type { Duck } from '../duck.ts';
import { keyText } from '../key-text.ts';
import { fileLiteral, identifier } from '../quote-sql.ts';
import type { AggregatePlan } from './aggregate-plan.ts';
import { keyOf, timeSql, windowStart } from './aggregate-query.ts';
import type { Derivation } from './derived-source.ts';
import { momentText, timestampLiteral } from './moment.ts';

/** Counts what cannot count, and finds the moment that the features describe. */
export async function surveyRows(duck: Duck, plan: AggregatePlan): Promise<Derivation> {
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
