import type { ChartKind } from './chart-kind.ts';

/** One value of a chart's table. */
export type Cell = number | string | null;

/** The numbers behind a chart, column by column; all columns have the same number of values. */
export type ChartTable = readonly { readonly name: string; readonly values: readonly Cell[] }[];

/** What Apache ECharts draws: plain JSON, no functions. */
export type ChartOption = Readonly<Record<string, unknown>>;

/** What a chart shows, once it has been worked out. */
export interface Figure {
  /** The text alternative: one sentence with the main figures. */
  readonly description: string;
  readonly table: ChartTable;
  readonly option: ChartOption;
  /** Where only a part is shown: how many of how many. */
  readonly sample?: Sample | null;
  /** Of the drawing, where the usual one does not do. */
  readonly size?: Size;
}

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Sample {
  readonly shown: number;
  readonly total: number;
  /** What they are, such as "customers". */
  readonly what: string;
}

/** A chart that can be drawn of something. It costs nothing until its figure is asked for. */
export interface Chart {
  /** Stable, in kebab-case. */
  readonly id: string;
  readonly kind: ChartKind;
  readonly title: string;
  readonly figure: () => Figure | Promise<Figure>;
}

/** What a chart is of, as the address of its image names it. */
export type ChartAddress =
  | { readonly analysisId: number; readonly against: number | null }
  | { readonly segmentId: number }
  | { readonly datasetId: number; readonly version: number };

/** A chart that has an address. */
export interface AddressedChart extends Chart {
  readonly address: ChartAddress;
}

/** Charts of one sort that a subject has: none, one, or one for each of its columns. */
export type ChartsOf<Subject> = (subject: Subject) => readonly Chart[];

/** The values of a column, by its place. */
export const valuesOf = <T extends Cell = Cell>(table: ChartTable, column: number): readonly T[] =>
  table[column].values as readonly T[];
