import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { type LoadedColumn, loadColumns } from '../datasets/load-columns.ts';
import { type Computation, computations, type Load, type OrderOf, type ResultOf } from './computations.ts';

/** A computation by name, with what it takes. */
export interface StatisticsTask<K extends Computation = Computation> {
  readonly name: K;
  readonly order: OrderOf<K>;
}

/** Columns that a thread keeps: who asks for a histogram asks for the correlation next. Versions never change. */
const KEPT_BYTES = 256e6;
const kept = new LRUCache<string, LoadedColumn>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ values }) => values.byteLength + 1,
});

const load: Load = async ({ file, columns }) => {
  const { mtimeMs } = await stat(file);
  const keyOf = (name: string) => `${file} ${mtimeMs} ${name}`;
  const found = new Map(columns.map(({ name }) => [name, kept.get(keyOf(name))]));
  const absent = columns.filter(({ name }) => !found.get(name));
  if (absent.length > 0) {
    const loaded = await loadColumns(file, absent, (length) => new Float64Array(length));
    for (const column of loaded.columns) {
      found.set(column.name, column);
      kept.set(keyOf(column.name), column);
    }
  }
  return columns.map(({ name }) => found.get(name) as LoadedColumn);
};

/** Runs one computation of the pool. */
export function run<K extends Computation>({ name, order }: StatisticsTask<K>): Promise<ResultOf<K>> {
  const compute = computations[name] as unknown as (load: Load, order: OrderOf<K>) => Promise<ResultOf<K>>;
  return compute(load, order);
}
