import type { ColumnRequest } from './column.ts';

/** Rows that are made when they are imported. */
export interface MadeSource {
  readonly kind: 'made';
  /** What is known of the columns beforehand. */
  readonly columns: readonly ColumnRequest[];
  /** Writes the rows to `output` as Parquet, and answers what is known of every column then, and what to tell the reader. */
  make(
    output: string,
    signal: AbortSignal,
  ): Promise<{ readonly columns: readonly ColumnRequest[]; readonly warnings: readonly string[] }>;
}

/** What takes a recipe to a dataset. A port: recipes know datasets, and not the other way round. */
export abstract class RecipeMaker {
  /** The rows that a `RecipeSourceInput` asks for, once everything has been checked that can be before they are read. */
  abstract plan(input: object): Promise<MadeSource>;
}
