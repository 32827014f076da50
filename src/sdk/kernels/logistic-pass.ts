import { decay } from './decay.ts';
import { addProducts, dotBlock, PRODUCT_BLOCK } from './weighted-products.ts';

/**
 * The log loss of a (multinomial) logistic regression over the rows of a chunk with its first and second derivatives, in
 * one sweep.
 *
 *   x̃ = [1 | (x − center) × scale];  η_ie = Σ_t β_et x̃_it, and 0 for a class without an equation
 *   m_i = max_f η_if;  s_i = Σ_f e^(η_if − m_i);  p_ie = e^(η_ie − m_i) / s_i
 *   loss               Σ_i v_i (log s_i + m_i − η_i,yᵢ)
 *   ∂/∂β_et            Σ_i v_i (p_ie − [y_i = e]) x̃_it
 *   ∂²/∂β_et ∂β_fu     Σ_i v_i p_ie ([e = f] − p_if) x̃_it x̃_iu
 *
 * No logarithm is taken here: the s_i of a class are multiplied, and what would overflow goes to its excess.
 *
 * Böhning (1992), Multinomial logistic regression algorithm, Annals of the Institute of Statistical Mathematics 44.
 */
export interface LogisticPass {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** The first row of chunk 0. */
  readonly from: number;
  /** A multiple of PRODUCT_BLOCK × every. */
  readonly chunkRows: number;
  /** Reads every so many-th block of rows only. */
  readonly every: number;
  readonly center: Float64Array;
  readonly scale: Float64Array;
  /** 1 for a first term that is 1, 0 for none. */
  readonly constant: number;
  /** β: `equations × terms`, equation after equation; terms = constant + columns. */
  readonly beta: Float64Array;
  readonly equations: number;
  /** 1 where a class without an equation takes part. */
  readonly referred: number;
  /** The class of each row; for each class its equation (−1: none) and v, how much its rows count. */
  readonly target: Int32Array;
  readonly equationOf: Int32Array;
  readonly weights: Float64Array;
  readonly classes: number;
  /** Written, `equations × terms` numbers a chunk. */
  readonly gradient: Float64Array;
  /** Written, `(equations × terms)²` numbers a chunk, on and below the diagonal. */
  readonly hessian: Float64Array;
  /** Written, a number a class and chunk: the loss of its rows is log product + excess, each row counted once. */
  readonly product: Float64Array;
  readonly excess: Float64Array;
  /** Written, a number a chunk: rows whose class is not the only likeliest. */
  readonly wrong: Float64Array;
  /** `chunks × logisticScratch(terms, equations)`. */
  readonly scratch: Float64Array;
}

const BLOCK = PRODUCT_BLOCK;

/** A product beyond this is divided by it; a factor is far below. */
const LARGE = 2 ** 500;
const LOG_LARGE = 500 * Math.LN2;

const padded = (terms: number): number => Math.ceil(terms / 4) * 4;

/** Numbers of scratch that a chunk needs. */
export const logisticScratch = (terms: number, equations: number): number => BLOCK * (padded(terms) + equations + 5);

/** What is kept of a block of rows, a run of BLOCK numbers for each term, each equation, and each of the others. */
interface Block {
  readonly x: Float64Array;
  /** η, then p, then p − [y = e]. */
  readonly odds: Float64Array;
  /** m, v and s. */
  readonly highest: Float64Array;
  readonly counted: Float64Array;
  readonly sum: Float64Array;
  /** What the products of two columns are weighted by, and one of them with that weight. */
  readonly weight: Float64Array;
  readonly weighted: Float64Array;
}

/** Sums loss, gradient and second derivatives over the rows of a chunk. */
export function logisticPass(chunk: number, args: LogisticPass): void {
  const { columns, rows, from, chunkRows, every, constant, equations, classes } = args;
  const terms = constant + columns.length;
  const unknowns = equations * terms;
  const own = <A extends Float64Array>(array: A, size: number) => array.subarray(chunk * size, (chunk + 1) * size);
  const gradient = own(args.gradient, unknowns).fill(0);
  const hessian = own(args.hessian, unknowns * unknowns).fill(0);
  const product = own(args.product, classes).fill(1);
  const excess = own(args.excess, classes).fill(0);
  const block = blockIn(own(args.scratch, logisticScratch(terms, equations)), terms, equations);
  let wrong = 0;
  const start = from + chunk * chunkRows;
  const end = Math.min(rows, start + chunkRows);
  for (let first = start; first < end; first += BLOCK * every) {
    const count = Math.min(BLOCK, end - first);
    standardize(args, block, first, count);
    wrong += score(args, block, first, count, excess);
    toProbabilities(args, block, count);
    for (let e = 0; e < equations; e++)
      for (let f = 0; f <= e; f++) addCurvature(hessian, block, [e, f], [terms, unknowns], count);
    settle(args, block, first, count, product, excess);
    for (let e = 0; e < equations; e++) addGradient(gradient, block, e, terms, count);
  }
  args.wrong[chunk] = wrong;
}

function blockIn(scratch: Float64Array, terms: number, equations: number): Block {
  const at = BLOCK * (padded(terms) + equations);
  const run = (r: number) => scratch.subarray(at + r * BLOCK, at + (r + 1) * BLOCK);
  return {
    x: scratch.subarray(0, BLOCK * terms),
    odds: scratch.subarray(BLOCK * padded(terms), at),
    ...{ highest: run(0), counted: run(1), sum: run(2), weight: run(3), weighted: run(4) },
  };
}

function standardize({ columns, center, scale, constant }: LogisticPass, { x }: Block, first: number, count: number) {
  if (constant) x.fill(1, 0, count);
  for (let j = 0; j < columns.length; j++) {
    const at = (constant + j) * BLOCK;
    for (let i = 0; i < count; i++) x[at + i] = (columns[j][first + i] - center[j]) * scale[j];
  }
}

/** η, m and v of each row, and m − η of its class; answers how many are wrong. */
function score(
  { beta, equations, referred, constant, columns, target, equationOf, weights }: LogisticPass,
  { x, odds, highest, counted }: Block,
  first: number,
  count: number,
  excess: Float64Array,
): number {
  const terms = constant + columns.length;
  for (let e = 0; e < equations; e++) {
    odds.fill(0, e * BLOCK, e * BLOCK + count);
    for (let t = 0; t < terms; t++)
      for (let i = 0; i < count; i++) odds[e * BLOCK + i] += beta[e * terms + t] * x[t * BLOCK + i];
  }
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const label = target[first + i];
    const equation = equationOf[label];
    const own = equation < 0 ? 0 : odds[equation * BLOCK + i];
    let others = referred && equation >= 0 ? 0 : Number.NEGATIVE_INFINITY;
    for (let e = 0; e < equations; e++) if (e !== equation) others = Math.max(others, odds[e * BLOCK + i]);
    highest[i] = Math.max(own, others);
    counted[i] = weights[label];
    excess[label] += highest[i] - own;
    if (own <= others) wrong++;
  }
  return wrong;
}

/** s of each row, and η becomes p. */
function toProbabilities({ equations, referred }: LogisticPass, { odds, highest, sum }: Block, count: number): void {
  for (let i = 0; i < count; i++) {
    let total = referred ? decay(highest[i]) : 0;
    for (let e = 0; e < equations; e++) {
      const share = decay(highest[i] - odds[e * BLOCK + i]);
      odds[e * BLOCK + i] = share;
      total += share;
    }
    for (let e = 0; e < equations; e++) odds[e * BLOCK + i] /= total;
    sum[i] = total;
  }
}

/** Multiplies the products by s, and p becomes p − [y = e]. */
function settle(
  { target, equationOf }: LogisticPass,
  { odds, sum }: Block,
  first: number,
  count: number,
  product: Float64Array,
  excess: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const label = target[first + i];
    product[label] *= sum[i];
    if (product[label] > LARGE) {
      product[label] /= LARGE;
      excess[label] += LOG_LARGE;
    }
    const equation = equationOf[label];
    if (equation >= 0) odds[equation * BLOCK + i] -= 1;
  }
}

/** Adds a block's part of the second derivatives of equations e and f. */
function addCurvature(
  hessian: Float64Array,
  block: Block,
  [e, f]: readonly [number, number],
  [terms, unknowns]: readonly [number, number],
  count: number,
): void {
  const { odds, counted, weight } = block;
  const same = e === f ? 1 : 0;
  for (let i = 0; i < count; i++) weight[i] = counted[i] * odds[e * BLOCK + i] * (same - odds[f * BLOCK + i]);
  const at = e * terms * unknowns + f * terms;
  addProducts(block, [terms, count], hessian, [at, unknowns], e === f);
}

function addGradient(gradient: Float64Array, block: Block, e: number, terms: number, count: number): void {
  const { x, odds, counted, weighted } = block;
  for (let i = 0; i < count; i++) weighted[i] = counted[i] * odds[e * BLOCK + i];
  for (let u = 0; u < terms; u++) gradient[e * terms + u] += dotBlock(weighted, x, u * BLOCK, count);
}
