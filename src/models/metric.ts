/** A metric of a fit, with its standard deviation between folds where there are several. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  readonly spread: number | null;
}
