/**
 * How well classes were answered. With n rows, K classes, and C[a][b] rows of class a answered as b:
 *
 *   accuracy          Σ C[a][a] / n
 *   recall of a       C[a][a] / Σ_b C[a][b]        balanced accuracy = their mean over the classes that occur
 *   precision of a    C[a][a] / Σ_b C[b][a]        0 where nothing was answered as a
 *   F1 of a           2 · precision · recall / (precision + recall)
 *   ROC AUC of a      P(score of a row of a > score of another) + ½ P(equal), by ranks (Mann & Whitney 1947)
 *   log loss          −Σ ln p(true class) / n, p clipped to 10⁻¹⁵ … 1 − 10⁻¹⁵
 *
 * Macro averages weigh the classes that occur alike, weighted ones by their rows; ROC AUC of more than two classes is the macro
 * average of one against the rest. Sokolova & Lapalme (2009), Information Processing & Management 45(4).
 */
export interface ClassReport {
  readonly class: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

export interface ClassificationReport {
  readonly metrics: Record<string, number>;
  /** `confusion[a][b]`: rows of class `a` answered as `b`. */
  readonly confusion: number[][];
  readonly perClass: ClassReport[];
}

/** `probability`, where given, holds rows × classes numbers, row after row. */
export function classificationReport(
  truth: Int32Array,
  label: Int32Array,
  probability: Float64Array | null,
  classes: readonly string[],
): ClassificationReport {
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  for (let i = 0; i < truth.length; i++) confusion[truth[i]][label[i]]++;
  const perClass = classes.map((name, a) => reportClass(name, a, confusion));
  const present = perClass.filter(({ support }) => support > 0);
  const macro = (measure: (one: ClassReport) => number) =>
    present.reduce((sum, one) => sum + measure(one), 0) / present.length;
  const weighted = (measure: (one: ClassReport) => number) =>
    present.reduce((sum, one) => sum + one.support * measure(one), 0) / truth.length;
  const metrics = {
    accuracy: confusion.reduce((sum, row, a) => sum + row[a], 0) / truth.length,
    balancedAccuracy: macro(({ recall }) => recall),
    precision: macro(({ precision }) => precision),
    recall: macro(({ recall }) => recall),
    f1: macro(({ f1 }) => f1),
    precisionWeighted: weighted(({ precision }) => precision),
    recallWeighted: weighted(({ recall }) => recall),
    f1Weighted: weighted(({ f1 }) => f1),
    ...(probability ? probabilityMetrics(truth, probability, classes.length) : {}),
  };
  return { metrics, confusion, perClass };
}

function reportClass(name: string, a: number, confusion: readonly (readonly number[])[]): ClassReport {
  const hits = confusion[a][a];
  const support = confusion[a].reduce((sum, count) => sum + count, 0);
  const answered = confusion.reduce((sum, row) => sum + row[a], 0);
  const precision = answered > 0 ? hits / answered : 0;
  const recall = support > 0 ? hits / support : 0;
  return {
    class: name,
    precision,
    recall,
    f1: hits > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    support,
  };
}

function probabilityMetrics(truth: Int32Array, probability: Float64Array, classes: number): Record<string, number> {
  let loss = 0;
  for (let i = 0; i < truth.length; i++)
    loss -= Math.log(Math.min(1 - 1e-15, Math.max(1e-15, probability[i * classes + truth[i]])));
  const logLoss = loss / truth.length;
  const scored = classes === 2 ? [1] : Array.from({ length: classes }, (_, a) => a);
  const areas = scored.map((a) => rocAuc(truth, scoresOf(a, probability, classes), a)).filter((area) => area !== null);
  return areas.length > 0
    ? { rocAuc: areas.reduce((sum, area) => sum + area, 0) / areas.length, logLoss }
    : { logLoss };
}

/** The probability of one class, row by row. */
export const scoresOf = (a: number, probability: Float64Array, classes: number): Float64Array =>
  Float64Array.from({ length: probability.length / classes }, (_, i) => probability[i * classes + a]);

/** Area under the ROC curve of a class against the rest; null where only one of the two occurs. */
export function rocAuc(truth: Int32Array, scores: Float64Array, positive: number): number | null {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    for (let i = start; i < end; i++) {
      if (truth[order[i]] !== positive) continue;
      positives++;
      rankSum += (start + 1 + end) / 2;
    }
    start = end;
  }
  const negatives = order.length - positives;
  return positives === 0 || negatives === 0
    ? null
    : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
