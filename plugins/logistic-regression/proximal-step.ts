/** Largest move, in standard errors, that counts as none, and most sweeps. */
const STILL = 1e-11;
const MOST_SWEEPS = 100_000;
/** Multiplications between two yields. */
const WORK_PER_STEP = 2e7;

/**
 * The step that minimizes the quadratic model with the lasso, by cyclic coordinate descent.
 *
 *   minimize gᵀd + dᵀHd / 2 + Σ τ_k |β_k + d_k|
 *   one coordinate  v = β_k + d_k − (g + Hd)_k / H_kk;  β_k + d_k ← sign(v) max(|v| − τ_k / H_kk, 0)
 *   decrease        λ² = −(gᵀd + Σ τ_k (|β_k + d_k| − |β_k|)), at least dᵀHd
 *
 * Friedman, Hastie & Tibshirani (2010), Regularization paths for generalized linear models via coordinate descent. Reads
 * H on and below the diagonal. Yields to breathe.
 */
export function* proximalStep(
  hessian: Float64Array,
  gradient: Float64Array,
  beta: Float64Array,
  penalty: Float64Array,
): Generator<void, { step: Float64Array; decrease: number }> {
  const size = beta.length;
  const full = mirrored(hessian, size);
  const slope = gradient.slice();
  const next = beta.slice();
  let [moved, work] = [Number.POSITIVE_INFINITY, 0];
  for (let sweep = 0; sweep < MOST_SWEEPS && moved > STILL; sweep++) {
    moved = 0;
    for (let k = 0; k < size; k++) {
      const diagonal = full[k * size + k];
      if (diagonal === 0) continue;
      const toward = next[k] - slope[k] / diagonal;
      const beyond = Math.abs(toward) - penalty[k] / diagonal;
      const value = beyond > 0 ? Math.sign(toward) * beyond : 0;
      const change = value - next[k];
      if (change === 0) continue;
      next[k] = value;
      for (let i = 0; i < size; i++) slope[i] += change * full[k * size + i];
      moved = Math.max(moved, Math.abs(change) * Math.sqrt(diagonal));
    }
    work += size * size;
    if (work < WORK_PER_STEP) continue;
    work = 0;
    yield;
  }
  const step = next.map((value, k) => value - beta[k]);
  let decrease = 0;
  for (let k = 0; k < size; k++)
    decrease -= gradient[k] * step[k] + penalty[k] * (Math.abs(next[k]) - Math.abs(beta[k]));
  return { step, decrease };
}

function mirrored(lower: Float64Array, size: number): Float64Array {
  const full = lower.slice();
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) full[j * size + i] = full[i * size + j];
  return full;
}
