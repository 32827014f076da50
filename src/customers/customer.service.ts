import { DatasetService } from '../datasets/dataset.service.ts';
import { presentKeys } from '../datasets/present-keys.ts';
import { rowsByKey } from '../datasets/read-rows.ts';
import { service } from '../di.ts';
import type { Customer } from './customer.type.ts';

/** Datasets whose rows belong to customers without describing them. */
const RECORDS = ['PURCHASES', 'EVENTS', 'FEEDBACK'] as const;

/** Customers, put together from every dataset that knows them. */
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
    await this.addFromRecords(customers, ids);
    return customers;
  }

  /** Who only bought, used or said something is a customer, too: one without attributes. */
  private async addFromRecords(customers: Map<string, Customer>, ids: readonly string[]): Promise<void> {
    for (const kind of RECORDS) {
      for (const version of await this.datasets.latestOfKind(kind)) {
        const missing = ids.filter((id) => !customers.has(id));
        const key = version.columns.find(({ role }) => role === 'KEY');
        if (!key || missing.length === 0) continue;
        for (const id of await presentKeys(this.datasets.fileOf(version), key, missing))
          customers.set(id, { id, attributes: {} });
      }
    }
  }
}
