/**
 * The sigmoid that makes decision values into probabilities: P(+1 | f) = 1 / (1 + e^(A f + B)), by maximum likelihood
 * against softened targets t = (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2); Newton's method with backtracking.
 *
 * Platt (2000), Probabilistic outputs for support vector machines; Lin, Lin & Weng (2007), A note on Platt's
 * probabilistic outputs for support vector machines, Machine Learning 68, appendix 3.
 */
export interface Sigmoid {
  readonly slope: number;
  readonly offset: number;
}

const MOST_STEPS = 100;
const SHORTEST_STEP = 1e-10;
const RIDGE = 1e-12;
const GRADIENT_TOLERANCE = 1e-5;

/** The sigmoid for decision values of which `isPositive` says the truth. */
export function fitSigmoid(decisions: Float64Array, isPositive: Uint8Array): Sigmoid {
  const positives = isPositive.reduce((sum, one) => sum + one, 0);
  const negatives = decisions.length - positives;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const target = Float64Array.from(isPositive, (one) => (one ? high : low));

  let found: Sigmoid = { slope: 0, offset: Math.log((negatives + 1) / (positives + 1)) };
  let loss = lossOf(found, decisions, target);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, offset, descent, flat } = newtonStep(found, decisions, target);
    if (flat) break;
    let size = 1;
    for (; size >= SHORTEST_STEP; size /= 2) {
      const tried = { slope: found.slope + size * slope, offset: found.offset + size * offset };
      const lossThere = lossOf(tried, decisions, target);
      if (lossThere >= loss + 1e-4 * size * descent) continue;
      [found, loss] = [tried, lossThere];
      break;
    }
    if (size < SHORTEST_STEP) break;
  }
  return found;
}

/** −Σ t ln p + (1 − t) ln (1 − p), in a form that does not overflow. */
function lossOf({ slope, offset }: Sigmoid, decisions: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < decisions.length; i++) {
    const z = slope * decisions[i] + offset;
    sum += z >= 0 ? target[i] * z + Math.log1p(Math.exp(-z)) : (target[i] - 1) * z + Math.log1p(Math.exp(z));
  }
  return sum;
}

function newtonStep(at: Sigmoid, decisions: Float64Array, target: Float64Array) {
  let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
  for (let i = 0; i < decisions.length; i++) {
    const f = decisions[i];
    const p = probabilityOf(at, f);
    const curvature = p * (1 - p);
    h11 += f * f * curvature;
    h22 += curvature;
    h21 += f * curvature;
    g1 += f * (target[i] - p);
    g2 += target[i] - p;
  }
  const determinant = h11 * h22 - h21 * h21;
  const slope = -(h22 * g1 - h21 * g2) / determinant;
  const offset = -(-h21 * g1 + h11 * g2) / determinant;
  const flat = Math.abs(g1) < GRADIENT_TOLERANCE && Math.abs(g2) < GRADIENT_TOLERANCE;
  return { slope, offset, descent: g1 * slope + g2 * offset, flat };
}

/** P(+1 | f). */
export function probabilityOf({ slope, offset }: Sigmoid, decision: number): number {
  const z = slope * decision + offset;
  return z >= 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z));
}
