/**
 * What the rows of a category answer on average, drawn towards the mean of all rows:
 *
 *   e(c) = (Σ_{i ∈ c} y_i + m ȳ) / (n_c + m)
 *
 * With m rows of the overall mean added to each category, one that few rows have says little.
 *
 * Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes; as scikit-learn's
 * TargetEncoder with `smooth=m`.
 */
export interface TargetMeans {
  /** By code; the mean of all rows for a category that none of them has. */
  readonly means: Float64Array;
  readonly overall: number;
}

/** The means of the rows for which `counted` holds and whose answer is known; codes are NaN where the category is missing. */
export function targetMeans(
  codes: Float64Array,
  answers: Float64Array,
  categories: number,
  smoothing: number,
  counted: (row: number) => boolean = () => true,
): TargetMeans {
  const sums = new Float64Array(categories);
  const rows = new Float64Array(categories);
  let [sum, total] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (!counted(row) || Number.isNaN(answers[row])) continue;
    sum += answers[row];
    total++;
    if (Number.isNaN(codes[row])) continue;
    sums[codes[row]] += answers[row];
    rows[codes[row]]++;
  }
  const overall = total === 0 ? 0 : sum / total;
  const means = sums.map((of, code) =>
    rows[code] === 0 ? overall : (of + smoothing * overall) / (rows[code] + smoothing),
  );
  return { means, overall };
}

/**
 * What each row would be told by the others: rows are dealt to folds by their place, and each fold is told the means of
 * the rest. So no row learns from its own answer. Pauses after each fold.
 */
export function* outOfFoldMeans(
  codes: Float64Array,
  answers: Float64Array,
  categories: number,
  smoothing: number,
  folds: number,
): Generator<undefined, Float64Array> {
  const told = new Float64Array(codes.length);
  const parts = Math.min(folds, codes.length);
  for (let fold = 0; fold < parts; fold++) {
    const others = parts === 1 ? () => true : (row: number) => row % parts !== fold;
    const { means, overall } = targetMeans(codes, answers, categories, smoothing, others);
    for (let row = fold; row < codes.length; row += parts)
      told[row] = Number.isNaN(codes[row]) ? overall : means[codes[row]];
    yield;
  }
  return told;
}
