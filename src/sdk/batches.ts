import type { Progress } from './algorithm.ts';
import type { Feature, FeatureTable } from './data.ts';

/** Rows in a batch, but for the last of a round, which may have fewer. */
export const BATCH_ROWS = 1 << 16;

/** Rows that come a batch at a time, in an order that stays the same from round to round. */
export interface BatchedRows {
  readonly rows: number;
  readonly features: readonly Feature[];
}

/** A step of a fit on batches. With `nextBatch` it wants the next one; after the last batch comes the first again. */
export interface BatchStep extends Progress {
  readonly nextBatch?: true;
}

/** A fit that asks for its rows; what it yields with `nextBatch` is answered with a batch, anything else with nothing. */
export type BatchFit<Model> = Generator<BatchStep, Model, FeatureTable | undefined>;

/**
 * Asks for the next batch. It holds until the one after it is asked for: copy what must last longer, and what kernels
 * are to read, into arrays of the compute.
 */
export function* nextBatch(progress: Progress): Generator<BatchStep, FeatureTable, FeatureTable | undefined> {
  const batch = yield { ...progress, nextBatch: true };
  if (!batch) throw new Error('A fit on batches asked for one and got none.');
  return batch;
}

/** Runs a fit on batches over a table in memory: the same batches, hence the same model. */
export function* batchesOf<Model>(fit: BatchFit<Model>, table: FeatureTable): Generator<Progress, Model, void> {
  let from = 0;
  let batch: FeatureTable | undefined;
  try {
    for (;;) {
      const step = fit.next(batch);
      if (step.done) return step.value;
      const { nextBatch: wanted, ...progress } = step.value;
      batch = wanted && rowsFrom(table, from);
      if (batch) from = from + batch.rows < table.rows ? from + batch.rows : 0;
      yield progress;
    }
  } finally {
    fit.return(undefined as never);
  }
}

function rowsFrom({ rows, features, columns }: FeatureTable, from: number): FeatureTable {
  const to = Math.min(rows, from + BATCH_ROWS);
  return { rows: to - from, features, columns: columns.map((column) => column.subarray(from, to)) };
}
