import { DatasetService } from '../datasets/dataset.service.ts';
import { rowsByKey } from '../datasets/read-rows.ts';
import { service } from '../di.ts';
import type { Customer } from './customer.type.ts';

/** Customers, put together from every CUSTOMERS dataset. */
@service()
export class CustomerService {
  constructor(private readonly datasets: DatasetService) {}

  /** Those of these customers that some dataset knows; one look into each dataset, however many are asked for. */
  async byIds(ids: readonly string[]): Promise<Map<string, Customer>> {
    const customers = new Map<string, Customer>();
    for (const version of await this.datasets.latestOfKind('CUSTOMERS')) {
      const key = version.columns.find(({ role }) => role === 'KEY')!.name;
      const rows = await rowsByKey(this.datasets.fileOf(version), version.columns, key, ids);
      for (const [id, row] of rows) customers.set(id, { id, attributes: { ...customers.get(id)?.attributes, ...row } });
    }
    return customers;
  }
}
