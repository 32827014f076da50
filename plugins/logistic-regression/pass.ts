import { BLOCK, probabilitiesOfBlock } from './probabilities.ts';
import type { Problem } from './problem.ts';

/** The log loss at some coefficients, with its derivatives; without penalties. */
export interface Slope {
  loss: number;
  readonly gradient: Float64Array;
  /** Second derivatives, `unknowns × unknowns`; filled in on and below the diagonal. */
  readonly hessian: Float64Array;
  /** Rows whose class is not the likeliest. */
  wrong: number;
}

/** Sums that go on side by side, so that they do not wait for each other. */
const LANES = 4;
/** Multiplications between two yields. */
const WORK_PER_STEP = 2e7;

/**
 * Loss, gradient and second derivatives in one pass over the columns, block by block in the order of the rows.
 *
 *   ∂/∂β_et = Σ_i v_i (p_ie − [y_i = e]) x̃_it
 *   ∂²/∂β_et ∂β_fu = Σ_i v_i p_ie ([e = f] − p_if) x̃_it x̃_iu
 *
 * Böhning (1992), Multinomial logistic regression algorithm. Reads every `stride`-th block only. Yields to breathe.
 */
export function* slopeAt(problem: Problem, beta: Float64Array, stride: number): Generator<void, Slope> {
  const { table, terms, constant } = problem;
  const equations = problem.speaksFor.length;
  const unknowns = equations * terms;
  const slope: Slope = {
    loss: 0,
    gradient: new Float64Array(unknowns),
    hessian: new Float64Array(unknowns * unknowns),
    wrong: 0,
  };
  const block = {
    x: new Float64Array(LANES * Math.ceil(terms / LANES) * BLOCK),
    probability: new Float64Array(equations * BLOCK),
    counted: new Float64Array(BLOCK),
    weight: new Float64Array(BLOCK),
    product: new Float64Array(BLOCK),
  };
  if (constant) block.x.fill(1, 0, BLOCK);
  const workPerBlock = (BLOCK * equations * (equations + 1) * terms * (terms + 3)) / 4;
  let work = 0;
  for (let start = 0; start < table.rows; start += BLOCK * stride) {
    const count = Math.min(BLOCK, table.rows - start);
    standardize(problem, start, count, block.x);
    const { loss, wrong } = probabilitiesOfBlock(problem, beta, block.x, start, count, block.probability);
    slope.loss += loss;
    slope.wrong += wrong;
    for (let i = 0; i < count; i++) block.counted[i] = problem.weights[table.target[start + i]];
    for (let e = 0; e < equations; e++) addEquation(problem, slope, block, e, start, count);
    work += workPerBlock;
    if (work < WORK_PER_STEP) continue;
    work = 0;
    yield;
  }
  return slope;
}

function standardize({ table, center, scale, constant }: Problem, start: number, count: number, x: Float64Array): void {
  for (const [j, column] of table.columns.entries()) {
    const [mean, factor] = [center[j], scale[j]];
    const at = (j + constant) * BLOCK;
    for (let i = 0; i < count; i++) x[at + i] = (column[start + i] - mean) * factor;
  }
}

interface Block {
  /** Standardized columns, and columns of 0 up to a multiple of LANES. */
  readonly x: Float64Array;
  readonly probability: Float64Array;
  /** How much each row counts. */
  readonly counted: Float64Array;
  readonly weight: Float64Array;
  readonly product: Float64Array;
}

/** Adds a block's part of the gradient of equation e, and of the second derivatives with those up to e. */
function addEquation(problem: Problem, slope: Slope, block: Block, e: number, start: number, count: number): void {
  const { table, terms, speaksFor } = problem;
  const { x, probability, counted, weight, product } = block;
  const { target } = table;
  const own = speaksFor[e];
  const at = e * BLOCK;
  for (let i = 0; i < count; i++) product[i] = counted[i] * (probability[at + i] - (target[start + i] === own ? 1 : 0));
  addProducts(slope.gradient, e * terms, product, x, terms, count);
  for (let f = 0; f <= e; f++) {
    const other = f * BLOCK;
    const same = e === f ? 1 : 0;
    for (let i = 0; i < count; i++) weight[i] = counted[i] * probability[at + i] * (same - probability[other + i]);
    for (let t = 0; t < terms; t += 2)
      for (let u = 0; u < (same ? t + 2 : terms); u += LANES)
        addTile(slope.hessian, e, f, t, u, terms, weight, x, count);
  }
}

/**
 * Adds Σ_i weight_i x̃_it x̃_iu for two terms t and LANES terms u to the second derivatives of equations e and f; what lies
 * above the diagonal is of no concern.
 */
function addTile(
  hessian: Float64Array,
  e: number,
  f: number,
  t: number,
  u: number,
  terms: number,
  weight: Float64Array,
  x: Float64Array,
  count: number,
): void {
  const [upper, lower] = [t * BLOCK, (t + 1) * BLOCK];
  const [first, second, third, fourth] = [u * BLOCK, (u + 1) * BLOCK, (u + 2) * BLOCK, (u + 3) * BLOCK];
  let a0 = 0;
  let b0 = 0;
  let c0 = 0;
  let d0 = 0;
  let a1 = 0;
  let b1 = 0;
  let c1 = 0;
  let d1 = 0;
  for (let i = 0; i < count; i++) {
    const w = weight[i];
    const v0 = w * x[upper + i];
    const v1 = w * x[lower + i];
    const a = x[first + i];
    const b = x[second + i];
    const c = x[third + i];
    const d = x[fourth + i];
    a0 += v0 * a;
    b0 += v0 * b;
    c0 += v0 * c;
    d0 += v0 * d;
    a1 += v1 * a;
    b1 += v1 * b;
    c1 += v1 * c;
    d1 += v1 * d;
  }
  const unknowns = Math.sqrt(hessian.length);
  const at = (e * terms + t) * unknowns + f * terms + u;
  addLanes(hessian, at, terms - u, a0, b0, c0, d0);
  if (t + 1 < terms) addLanes(hessian, at + unknowns, terms - u, a1, b1, c1, d1);
}

function addLanes(sums: Float64Array, at: number, width: number, a: number, b: number, c: number, d: number): void {
  sums[at] += a;
  if (width > 1) sums[at + 1] += b;
  if (width > 2) sums[at + 2] += c;
  if (width > 3) sums[at + 3] += d;
}

/** Adds Σ_i product_i x̃_iu for the first `width` terms u to `sums`, from `at` on. */
function addProducts(
  sums: Float64Array,
  at: number,
  product: Float64Array,
  x: Float64Array,
  width: number,
  count: number,
): void {
  for (let u = 0; u < width; u += LANES) {
    const [first, second, third, fourth] = [u * BLOCK, (u + 1) * BLOCK, (u + 2) * BLOCK, (u + 3) * BLOCK];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < count; i++) {
      const value = product[i];
      a += value * x[first + i];
      b += value * x[second + i];
      c += value * x[third + i];
      d += value * x[fourth + i];
    }
    addLanes(sums, at + u, width - u, a, b, c, d);
  }
}
