import type { ColumnRequest, ColumnType } from '../column.ts';
import type { Conversion } from '../conversions.ts';

/** A column as a source has it, before its type is settled. Expressions are SQL over the relation's rows. */
export interface RawColumn {
  readonly name: string;
  /** The value as text. */
  readonly text: string;
  /** What `text` was written as, where the source says it; NULL elsewhere. */
  readonly kind?: string;
  /** What it may be while nothing is stated, preferred first; the last fits every value. */
  readonly candidates: readonly Conversion[];
  /** What it is when the caller states the type. */
  stated(type: ColumnType, format?: string): Conversion;
}

/** Rows of a source in DuckDB, in their order. */
export interface Relation {
  /** What follows FROM. */
  readonly from: string;
  readonly columns: readonly RawColumn[];
  /** Makes the candidates of every column from its `text` and `kind`, where all columns have the same. */
  infer?(text: string, kind: string): readonly Conversion[];
  /** SQL of the physical line (or row number) where a row begins. */
  readonly line: string;
}

/** A row that was refused for its structure, before anything could be converted. */
export interface BrokenRow {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** Rows that are read at once, if all of them are sound. */
export interface FastRelation extends Omit<Relation, 'line'> {
  /** The same rows with these columns, by index, as DOUBLE: faster than converting texts, and no less strict. */
  withNumbers?(columns: ReadonlySet<number>): string;
}

/** A source opened for one import. */
export interface OpenSource {
  /** Where values are written out: as `text` all of them are, and may be anything; in `json` only texts and dates are. */
  readonly written?: 'text' | 'json';
  /** What it knows of its columns itself. */
  readonly stated?: readonly ColumnRequest[];
  /** Rows that are read fast; reading fails if any of them is broken. Absent where only the careful way is right. */
  readonly fast?: FastRelation;
  /** Rows with their line numbers, without the broken ones; prepared at the first call. */
  careful(): Promise<Relation>;
  /** Path of a JSONL file of BrokenRow, written by `careful`; undefined while there is none. */
  readonly broken: () => string | undefined;
  /** Whether what `fast` delivers can be trusted; false if the signal fires first. */
  trusted?(signal: AbortSignal): Promise<boolean>;
}
