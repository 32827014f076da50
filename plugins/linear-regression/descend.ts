/** Weights of the penalties λ₁‖b‖₁ + λ₂‖b‖²/2 beside ‖y − Xb‖²/2. */
export interface Penalties {
  readonly absolute: number;
  readonly square: number;
}

/** Where the descent arrived. */
export interface Descended {
  readonly coefficients: Float64Array;
  /** Least λ₁ that sets all coefficients to 0; absent where none does. */
  readonly strongest?: number;
  /** How far the objective may be above its least value, over ‖y‖². */
  readonly gap: number;
  readonly converged: boolean;
}

/** Duality gap, over ‖y‖², that counts as none. */
const TOLERANCE = 1e-14;
const MOST_SWEEPS = 20_000;
/** Multiplications between two yields. */
const WORK_PER_STEP = 2e7;

/**
 * Lasso and elastic net by cyclic coordinate descent on the products of the columns.
 *
 *   minimize ‖y − Xb‖²/2 + λ₁‖b‖₁ + λ₂‖b‖²/2;  G = XᵀX, q = Xᵀy, g = q − G b (kept up to date)
 *   one coordinate  b_j ← S(g_j + G_jj b_j, λ₁) / (G_jj + λ₂),  S(v, λ) = sign(v) max(|v| − λ, 0)
 *   dual point      s (y − Xb, −√λ₂ b),  s = min(1, λ₁ / ‖g − λ₂ b‖∞);  r = y − Xb
 *   gap             (1 + s²)/2 (‖r‖² + λ₂‖b‖²) + λ₁‖b‖₁ − s rᵀy
 *
 * Stops where the gap is nothing, or no coordinate moves. Friedman, Hastie & Tibshirani (2010), Regularization paths for
 * generalized linear models via coordinate descent; Kim, Koh, Lustig, Boyd & Gorinevsky (2007), for the gap. Yields for
 * the host to breathe; how many sweeps are to come is not known.
 */
export function* descend(factor: Float64Array, size: number, penalties: Penalties): Generator<void, Descended> {
  const { absolute, square } = penalties;
  const features = size - 1;
  const products = productsOf(factor, size);
  const correlations = products.subarray(features * size, features * size + features);
  const total = products[features * size + features];
  const coefficients = new Float64Array(features);
  const gradient = correlations.slice();
  const strongest = correlations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let [gap, settled, work] = [Number.POSITIVE_INFINITY, false, 0];
  for (let sweep = 0; sweep < MOST_SWEEPS && !settled; sweep++) {
    let moved = 0;
    for (let j = 0; j < features; j++) {
      const diagonal = products[j * size + j];
      if (diagonal === 0) continue;
      const toward = gradient[j] + diagonal * coefficients[j];
      const beyond = Math.abs(toward) - absolute;
      const next = beyond > 0 ? (Math.sign(toward) * beyond) / (diagonal + square) : 0;
      const step = next - coefficients[j];
      if (step === 0) continue;
      coefficients[j] = next;
      for (let i = 0; i < features; i++) gradient[i] -= step * products[j * size + i];
      moved = Math.max(moved, Math.abs(step) * Math.sqrt(diagonal));
    }
    gap = gapOf(coefficients, gradient, correlations, total, penalties) / total;
    settled = gap <= TOLERANCE || moved <= Number.EPSILON * Math.sqrt(total);
    work += features * features;
    if (work < WORK_PER_STEP) continue;
    work = 0;
    yield;
  }
  return { coefficients, strongest, gap: Math.max(0, gap), converged: settled };
}

/** RᵀR, `size × size`. */
function productsOf(factor: Float64Array, size: number): Float64Array {
  const products = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i <= k; i++) sum += factor[j * size + i] * factor[k * size + i];
      products[j * size + k] = sum;
      products[k * size + j] = sum;
    }
  }
  return products;
}

function gapOf(
  b: Float64Array,
  gradient: Float64Array,
  correlations: Float64Array,
  total: number,
  { absolute, square }: Penalties,
): number {
  let [most, sizes, lengths, explained, slope] = [0, 0, 0, 0, 0];
  for (let j = 0; j < b.length; j++) {
    most = Math.max(most, Math.abs(gradient[j] - square * b[j]));
    sizes += Math.abs(b[j]);
    lengths += b[j] * b[j];
    explained += correlations[j] * b[j];
    slope += gradient[j] * b[j];
  }
  // rᵀy = ‖y‖² − bᵀq and ‖r‖² = rᵀy − bᵀg.
  const along = total - explained;
  const residual = along - slope;
  const scale = most > absolute ? absolute / most : 1;
  return ((1 + scale * scale) / 2) * (residual + square * lengths) + absolute * sizes - scale * along;
}
