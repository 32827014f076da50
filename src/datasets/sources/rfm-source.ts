import { NUMERIC } from './aggregate-measures.ts';
import { aggregateSource } from './aggregate-source.ts';
import { type DerivedSource, requireColumn, type Table } from './derived-source.ts';
import type { RfmSourceInput } from './rfm-source.input.ts';

/** Recency, frequency and monetary value: three features of an aggregate under the names that everyone gives them. */
export async function rfmSource(input: RfmSourceInput, table: Table): Promise<DerivedSource> {
  const { customer, order, quantity, asOf, where } = input;
  const by = requireColumn(table, customer, { path: 'rfm.customer', role: 'KEY' });
  const time = requireColumn(table, input.time, { path: 'rfm.time', role: 'TIME', types: ['DATE', 'TIMESTAMP'] });
  const amount = requireColumn(table, input.amount, { path: 'rfm.amount', role: 'AMOUNT', types: NUMERIC });
  if (quantity) requireColumn(table, quantity, { path: 'rfm.quantity', types: NUMERIC });
  if (order) requireColumn(table, order, { path: 'rfm.order' });
  return aggregateSource(
    {
      dataset: table.name,
      by: by.name,
      time: time.name,
      ...(asOf ? { asOf } : {}),
      ...(where ? { where } : {}),
      features: [
        { name: 'recency', measure: 'RECENCY' },
        order ? { name: 'frequency', measure: 'DISTINCT', column: order } : { name: 'frequency', measure: 'COUNT' },
        {
          name: 'monetary',
          measure: 'SUM',
          column: quantity || amount.name,
          ...(quantity ? { times: amount.name } : {}),
        },
      ],
    },
    table,
    undefined,
    'rfm',
    'customer_id',
  );
}
