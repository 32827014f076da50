/**
 * How a class is told from the rest as the threshold of its probability falls. Rows in descending order of their scores;
 * at a threshold, h rows of the class and a others are at or above it, of H and A in all, n = H + A:
 *
 *   ROC                 x = a / A, y = h / H
 *   precision–recall    x = h / H, y = h / (h + a); begins at recall 0 with precision 1
 *   average precision   Σ (recall − recall before) · precision
 *   gains               x = (h + a) / n, y = h / H; the lift is y / x
 *   calibration         rows by ten ranges of the score, of equal width: x their mean score, y their share of the class
 *
 * Rows of one score pass a threshold together. A score between two ranges counts to the lower, as in scikit-learn.
 * Davis & Goadrich (2006), The relationship between precision-recall and ROC curves; Niculescu-Mizil & Caruana (2005),
 * Predicting good probabilities with supervised learning.
 */

/** A curve as columns, as charts take it. */
export interface Curve {
  readonly x: number[];
  readonly y: number[];
}

export interface ThresholdCurves {
  readonly roc: Curve;
  readonly precisionRecall: Curve & { readonly averagePrecision: number };
  readonly gains: Curve;
  readonly calibration: CalibrationCurve;
}

/** `rows[b]` rows have the mean score `x[b]`; ranges without rows are left out. */
export interface CalibrationCurve extends Curve {
  readonly rows: number[];
}

const RANGES = 10;

/** The curves of the class `positive`, by the scores of its rows and of all others, each thinned to about `most` points. */
export function thresholdCurves(
  truth: Int32Array,
  scores: Float64Array,
  positive: number,
  most = 200,
): ThresholdCurves {
  const order = Array.from(scores.keys()).sort((i, k) => scores[k] - scores[i]);
  const H = truth.reduce((count, one) => count + (one === positive ? 1 : 0), 0);
  const A = truth.length - H;
  const roc = { x: [0], y: [0] };
  const precisionRecall = { x: [0], y: [1] };
  const gains = { x: [0], y: [0] };
  let [h, a, averagePrecision] = [0, 0, 0];
  for (const [i, row] of order.entries()) {
    if (truth[row] === positive) h++;
    else a++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[row]) continue;
    const recall = H > 0 ? h / H : 0;
    const precision = h / (h + a);
    averagePrecision += (recall - precisionRecall.x[precisionRecall.x.length - 1]) * precision;
    push(roc, A > 0 ? a / A : 0, recall);
    push(precisionRecall, recall, precision);
    push(gains, (h + a) / truth.length, recall);
  }
  return {
    roc: thinned(roc, most),
    precisionRecall: { ...thinned(precisionRecall, most), averagePrecision },
    gains: thinned(gains, most),
    calibration: calibrationCurve(truth, scores, positive),
  };
}

function push({ x, y }: Curve, atX: number, atY: number): void {
  x.push(atX);
  y.push(atY);
}

/** Every so-manieth point, and both ends. */
function thinned({ x, y }: Curve, most: number): Curve {
  const step = Math.ceil(x.length / most);
  const keep = (_: number, i: number) => i % step === 0 || i === x.length - 1;
  return { x: x.filter(keep), y: y.filter(keep) };
}

function calibrationCurve(truth: Int32Array, scores: Float64Array, positive: number): CalibrationCurve {
  const [sums, hits, rows] = [0, 1, 2].map(() => new Array<number>(RANGES).fill(0));
  const edges = Array.from({ length: RANGES - 1 }, (_, k) => (k + 1) / RANGES);
  for (const [i, score] of scores.entries()) {
    const found = edges.findIndex((edge) => score <= edge);
    const range = found < 0 ? RANGES - 1 : found;
    sums[range] += score;
    rows[range]++;
    if (truth[i] === positive) hits[range]++;
  }
  const filled = [...rows.keys()].filter((range) => rows[range] > 0);
  return {
    x: filled.map((range) => sums[range] / rows[range]),
    y: filled.map((range) => hits[range] / rows[range]),
    rows: filled.map((range) => rows[range]),
  };
}
