import { BATCH_ROWS, type FeatureTable } from '#sdk';
import type { Column } from '../datasets/column.ts';
import { loadColumns } from '../datasets/load-columns.ts';
import { completeRows, streamColumns } from '../datasets/stream-columns.ts';
import { AppError } from '../errors.ts';
import { applyPreparation } from '../preparation/apply-preparation.ts';
import { type EncodingTraits, fitPreparation } from '../preparation/fit-preparation.ts';
import type { FittedFeature, FittedPreparation, PreparationChoice } from '../preparation/preparation.ts';

/** A version's rows, prepared, of which one batch or one source column is in memory at a time. */
export interface BatchSource {
  /** Rows of the version, and those of them to learn from; null where that is all. */
  readonly total: number;
  readonly kept: Uint32Array | null;
  /** How many those are. */
  readonly rows: number;
  readonly preparation: FittedPreparation;
  readonly warnings: readonly string[];
  /** Hands over all rows to learn from once, in the order of the file; each batch holds until the next. */
  round(take: (batch: FeatureTable, from: number) => Promise<void>): Promise<void>;
  /** All rows of the prepared columns that source column `j` became; they hold until the next are asked for. */
  column(j: number): Promise<FeatureTable>;
}

/**
 * Fits the preparation column by column, so it is to the last bit what `loadSource` and `fitPreparation` come to with
 * all columns in memory.
 */
export async function openBatchSource(
  file: string,
  columns: readonly Column[],
  choice: PreparationChoice,
  traits: EncodingTraits,
  signal: AbortSignal,
): Promise<BatchSource> {
  const { complete, rows: total } = await completeRows(file, columns);
  const kept = choice.missing === 'DROP' ? complete : null;
  const rows = kept?.length ?? total;
  if (rows === 0)
    throw new AppError(
      'UNSUITABLE_DATA',
      `Dropping rows with missing values leaves none of ${total}. Fill with MEAN, MEDIAN or MODE, or leave features out.`,
      { requirement: 'at least one complete row', actual: 0 },
    );
  // One column is read where the one before was, and prepared where that was.
  const [raw, prepared] = [reused(), reused()];
  const load = async (column: Column) => {
    signal.throwIfAborted();
    return (await loadColumns(file, [column], raw)).columns;
  };
  const fitted: FittedFeature[] = [];
  for (const column of columns) fitted.push(...fitPreparation(await load(column), kept, choice, traits).features);
  const preparation: FittedPreparation = { missing: choice.missing, features: fitted };

  const streamed = columns.map(({ name, type }, j) => {
    const feature = fitted[j];
    return feature.kind === 'categories' ? { name, type, categories: feature.categories } : { name, type };
  });
  return {
    total,
    kept,
    rows,
    preparation,
    warnings: kept ? [`${total - rows} of ${total} rows lack a value of a feature and were left out.`] : [],
    async round(take) {
      const allocate = reused();
      await streamColumns(
        file,
        streamed,
        { batchRows: BATCH_ROWS, completeOnly: kept !== null },
        (batch) => take(applyPreparation(preparation, batch.columns, batch.rows, null, allocate), batch.from),
        signal,
      );
    },
    async column(j) {
      const one = { ...preparation, features: [preparation.features[j]] };
      return applyPreparation(one, await load(columns[j]), total, kept, prepared);
    },
  };
}

/** Hands out the same memory each time, larger where that does not suffice. */
function reused(): (length: number) => Float64Array {
  let memory = new Float64Array(0);
  return (length) => {
    if (memory.length < length) memory = new Float64Array(length);
    return memory.subarray(0, length);
  };
}
