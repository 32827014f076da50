import type { Gram } from './gram.ts';
import { swap } from './points.ts';

/**
 * The problem behind every support vector machine here, with one number β a row:
 *
 *   minimize  D(β) = ½ βᵀKβ − zᵀβ + ε Σ|β|   subject to  Σβ = 0,  lower ≤ β ≤ upper,  lower ≤ 0 ≤ upper
 *
 *   C-SVC        β = yα, z = y, ε = 0, β in [0, C] for y = +1 and in [−C, 0] for y = −1
 *   epsilon-SVR  β = α − α*, z = target, β in [−C, C]
 *
 * The machine answers f(x) = Σ β K(x_i, x) − ρ. With g = Kβ − z, raising β_u costs g_u + raise_u a unit and lowering it
 * saves g_u + lower_u, where raise_u = ε for β_u ≥ 0 and −ε below (∞ at the upper bound), lower_u = ε for β_u > 0 and −ε
 * from 0 on (−∞ at the lower bound). β is optimal when max −(g + raise) ≤ min −(g + lower).
 *
 * Chang & Lin (2011), LIBSVM: a library for support vector machines, section 4.
 */
export interface DualProblem {
  readonly gram: Gram;
  /** z. */
  readonly target: Float64Array;
  readonly epsilon: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A problem on the way to its solution. All arrays are by place: rows whose β may still change come first. */
export interface Dual extends DualProblem {
  /** Which row stands at a place. */
  readonly order: Int32Array;
  readonly beta: Float64Array;
  /** g = Kβ − z; out of date beyond `active`. */
  readonly gradient: Float64Array;
  readonly raiseCost: Float64Array;
  readonly lowerCost: Float64Array;
  /** β and g of the last moment at which g was right everywhere. */
  readonly knownBeta: Float64Array;
  readonly knownGradient: Float64Array;
  /** How many places are worked on; the rest is set aside. */
  active: number;
}

/** The problem at β = 0, where g = −z needs no kernel value. */
export function startDual(problem: DualProblem): Dual {
  const { gram, target, lower, upper } = problem;
  const gradient = target.map((z) => -z);
  const dual: Dual = {
    ...problem,
    target: target.slice(),
    lower: lower.slice(),
    upper: upper.slice(),
    order: Int32Array.from({ length: gram.size }, (_, i) => i),
    beta: new Float64Array(gram.size),
    gradient,
    raiseCost: new Float64Array(gram.size),
    lowerCost: new Float64Array(gram.size),
    knownBeta: new Float64Array(gram.size),
    knownGradient: gradient.slice(),
    active: gram.size,
  };
  for (let u = 0; u < gram.size; u++) priceMoves(dual, u);
  return dual;
}

/** Brings the costs of moving β_u up to date with β_u. */
export function priceMoves({ beta, lower, upper, epsilon, raiseCost, lowerCost }: Dual, u: number): void {
  if (beta[u] >= upper[u]) raiseCost[u] = Number.POSITIVE_INFINITY;
  else raiseCost[u] = beta[u] >= 0 ? epsilon : -epsilon;
  if (beta[u] <= lower[u]) lowerCost[u] = Number.NEGATIVE_INFINITY;
  else lowerCost[u] = beta[u] > 0 ? epsilon : -epsilon;
}

/** Lets the rows at the places of each pair change places, and works on the first `length` from now on. */
export function rearrange(dual: Dual, pairs: readonly (readonly [number, number])[], length: number): void {
  const { order, beta, gradient, target, lower, upper, raiseCost, lowerCost, knownBeta, knownGradient } = dual;
  const arrays = [order, beta, gradient, target, lower, upper, raiseCost, lowerCost, knownBeta, knownGradient];
  for (const array of arrays) for (const [a, b] of pairs) swap(array, a, b);
  dual.gram.rearrange(pairs, length);
  dual.active = length;
}
