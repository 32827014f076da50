import type { MetricValue } from '../models/metric.ts';
import type { ClassReport, Curve } from './classification-metrics.ts';

/** How a predictor did on rows it had not learned from, as plain data. */
export interface Evaluation {
  readonly method: 'HOLDOUT' | 'FOLDS';
  readonly folds: number;
  /** Rows judged, over all folds. */
  readonly rows: number;
  readonly metrics: readonly MetricValue[];
  readonly baseline: readonly MetricValue[];
  readonly warnings: readonly string[];
  readonly classes?: readonly string[];
  readonly confusion?: readonly (readonly number[])[];
  readonly perClass?: readonly ClassReport[];
  readonly roc?: readonly (Curve & { readonly class: string })[];
  /** Answers (x) and truth minus answer (y), thinned. */
  readonly residuals?: Curve;
}
