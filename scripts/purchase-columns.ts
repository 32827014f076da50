/** Which columns of a purchases file say who bought, when, in which order, and for how much (an SQL expression). */
export interface PurchaseColumns {
  readonly customer: string;
  readonly time: string;
  readonly order: string | null;
  readonly amount: string;
}

interface FoundColumn {
  readonly name: string;
  readonly type: string;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Recognizes the columns of a purchases file by name and type; null where it is not one. */
export function recognizePurchases(columns: readonly FoundColumn[]): PurchaseColumns | null {
  const named = (pattern: RegExp, types: readonly string[]) =>
    columns.find(({ name, type }) => pattern.test(name) && types.includes(type))?.name;
  const number = ['INTEGER', 'NUMBER'];
  const any = ['TEXT', ...number];
  const customer = named(/customer|client|user|member/i, any);
  const time = columns.find(({ type }) => type === 'TIMESTAMP' || type === 'DATE')?.name;
  const amount = named(/amount|total|revenue|sales|spend|value/i, number);
  const price = named(/price|cost/i, number);
  const quantity = named(/quantity|qty|count|number/i, number);
  const paid = amount
    ? quoted(amount)
    : price && quantity
      ? `${quoted(price)} * ${quoted(quantity)}`
      : price
        ? quoted(price)
        : null;
  if (!customer || !time || !paid) return null;
  return { customer, time, order: named(/invoice|order|basket|receipt/i, any) ?? null, amount: paid };
}

/** Recency, frequency and monetary value of each customer, as of the day after the last purchase. */
export const rfmQuery = (dataset: string, { customer, time, order, amount }: PurchaseColumns): string => `
SELECT ${quoted(customer)} AS customer_id,
       date_sub('day', max(${quoted(time)})::TIMESTAMP, (SELECT max(${quoted(time)})::DATE + 1 FROM ${quoted(dataset)})::TIMESTAMP) AS recency,
       count(DISTINCT ${order ? quoted(order) : quoted(time)}) AS frequency,
       sum(${amount}) AS monetary
FROM ${quoted(dataset)}
WHERE ${quoted(customer)} IS NOT NULL AND ${amount} > 0
GROUP BY ${quoted(customer)}`;
