/**
 * Probabilities of k classes from those of their pairs, r_ab ≈ P(a | a or b):
 *
 *   minimize Σ_a Σ_b≠a (r_ba p_a − r_ab p_b)²  subject to  Σ p = 1;  Q_aa = Σ_b≠a r_ba²,  Q_ab = −r_ba r_ab
 *   p_a ← (pᵀQp − Σ_b≠a Q_ab p_b) / Q_aa in turn, until Qp is pᵀQp everywhere
 *
 * Wu, Lin & Weng (2004), Probability estimates for multi-class classification by pairwise coupling, JMLR 5, algorithm 2.
 */
export function couple(pairwise: Float64Array, classes: number): Float64Array {
  const q = new Float64Array(classes * classes);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      if (a === b) continue;
      q[a * classes + a] += pairwise[b * classes + a] ** 2;
      q[a * classes + b] = -pairwise[b * classes + a] * pairwise[a * classes + b];
    }
  }
  const p = new Float64Array(classes).fill(1 / classes);
  const qp = new Float64Array(classes);
  const tolerance = 0.005 / classes;
  for (let pass = 0; pass < Math.max(100, classes); pass++) {
    const pqp = refresh(q, p, qp);
    if (qp.every((value) => Math.abs(value - pqp) < tolerance)) break;
    sweep(q, p, qp, pqp);
  }
  const sum = p.reduce((total, value) => total + value, 0);
  return p.map((value) => value / sum);
}

/** Computes Qp; returns pᵀQp. */
function refresh(q: Float64Array, p: Float64Array, qp: Float64Array): number {
  let pqp = 0;
  for (let a = 0; a < p.length; a++) {
    qp[a] = 0;
    for (let b = 0; b < p.length; b++) qp[a] += q[a * p.length + b] * p[b];
    pqp += p[a] * qp[a];
  }
  return pqp;
}

/** Improves each p_a in turn; p keeps the sum 1, and Qp and pᵀQp follow. */
function sweep(q: Float64Array, p: Float64Array, qp: Float64Array, start: number): void {
  let pqp = start;
  for (let a = 0; a < p.length; a++) {
    const own = q[a * p.length + a];
    const change = (pqp - qp[a]) / own;
    p[a] += change;
    pqp = (pqp + change * (change * own + 2 * qp[a])) / (1 + change) ** 2;
    for (let b = 0; b < p.length; b++) {
      qp[b] = (qp[b] + change * q[a * p.length + b]) / (1 + change);
      p[b] /= 1 + change;
    }
  }
}
