import type { MetricValue } from '../models/metric.ts';
import type { ClassReport } from './classification-metrics.ts';
import type { CalibrationCurve, Curve } from './threshold-curves.ts';

interface OfClass {
  readonly class: string;
}

/** How much worse a model answers once a feature tells it nothing: the fall of accuracy, or of R². */
export interface PermutationImportance {
  readonly feature: string;
  readonly weight: number;
  /** Standard deviation between repeats; null where there is one. */
  readonly spread: number | null;
}

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
  /** Curves against a threshold, for the class named, or for each of the classes with the most rows. */
  readonly roc?: readonly (Curve & OfClass)[];
  readonly precisionRecall?: readonly (Curve & OfClass & { readonly averagePrecision: number })[];
  readonly gains?: readonly (Curve & OfClass)[];
  readonly calibration?: readonly (CalibrationCurve & OfClass)[];
  /** Answers (x) and truth minus answer (y), thinned. */
  readonly residuals?: Curve;
  readonly permutationImportance?: readonly PermutationImportance[];
  /** Rows it was measured on, over all folds. */
  readonly permutationRows?: number;
}
