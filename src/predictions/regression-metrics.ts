/**
 * How well numbers were answered. With n rows, truth y, answer ŷ and ȳ = Σ y / n:
 *
 *   RMSE  √(Σ (y − ŷ)² / n)      MAE   Σ |y − ŷ| / n
 *   R²    1 − Σ (y − ŷ)² / Σ (y − ȳ)²; 0 where the truth is constant
 *   MAPE  Σ |(y − ŷ) / y| / n over the rows whose truth is not 0, as a fraction; absent where there are none
 */
export function regressionMetrics(truth: Float64Array, value: Float64Array): Record<string, number> {
  const n = truth.length;
  let [squares, absolute, percentage, nonzero, sum] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const error = truth[i] - value[i];
    squares += error * error;
    absolute += Math.abs(error);
    sum += truth[i];
    if (truth[i] === 0) continue;
    percentage += Math.abs(error / truth[i]);
    nonzero++;
  }
  const mean = sum / n;
  const total = truth.reduce((all, y) => all + (y - mean) ** 2, 0);
  return {
    rmse: Math.sqrt(squares / n),
    mae: absolute / n,
    rSquared: total > 0 ? 1 - squares / total : 0,
    ...(nonzero > 0 ? { mape: percentage / nonzero } : {}),
  };
}
