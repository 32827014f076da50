/**
 * How alike queries are to many points: inner products, or the Gaussian kernel.
 *
 *   γ = 0   xᵀz
 *   γ > 0   e^−y with y = γ (‖x‖² + ‖z‖² − 2 xᵀz), clipped to 0 … 104, where single precision ends
 *
 * The exponential comes from a table of 2^(−k/256) and a short series, to a relative error of a few units in the last
 * place (1e-14 where y is largest):
 *
 *   k = ⌊256 y / ln 2 + ½⌋;  r = k ln 2 / 256 − y, |r| < 0.00136;  e^−y = 2^(−k/256) (1 + r (1 + r (½ + r (⅙ + r / 24))))
 *
 * Tang (1989), Table-driven implementation of the exponential function, ACM TOMS 15(2).
 */
const STEPS = 256;
const MOST = 104;
const PER_STEP = Math.LN2 / STEPS;

let powers: Float64Array | null = null;

/** 2^(−k/256), as `RowSimilarity.powers` wants it. Not to be written to: there is one for all. */
export function powersOfHalf(): Float64Array {
  powers ??= Float64Array.from({ length: Math.ceil(MOST / PER_STEP) + 2 }, (_, k) => 2 ** (-k / STEPS));
  return powers;
}

/** Points at a time, so that what is written stays in the processor's cache. */
const TILE = 512;

export interface RowSimilarity {
  /** Feature j of point i is `points[j * stride + i]`. */
  readonly points: Float64Array;
  readonly stride: number;
  /** ‖z‖² of each point. */
  readonly squares: Float64Array;
  /** Query q has the values `weights[p]` in the features `terms[p]`, `offsets[q] ≤ p < offsets[q + 1]`, and 0 elsewhere. */
  readonly offsets: Int32Array;
  readonly terms: Int32Array;
  readonly weights: Float64Array;
  /** ‖x‖² of each query. */
  readonly querySquares: Float64Array;
  readonly gamma: number;
  /** From `powersOfHalf`. */
  readonly powers: Float64Array;
  /** The points meant; a query has as many chunks as `chunkRows` cuts them into. */
  readonly from: number;
  readonly to: number;
  readonly chunkRows: number;
  /** Written: query q and point i at `q * width + i`. */
  readonly similarity: Float64Array;
  readonly width: number;
  /** 1 to have `similarity` written in single precision as well, into `rounded`. */
  readonly single: number;
  readonly rounded: Float32Array;
}

/** Writes the similarities of one query to a chunk of the points; chunks are counted query after query. */
export function rowSimilarity(chunk: number, args: RowSimilarity): void {
  const { from, to, chunkRows, width, gamma } = args;
  const perQuery = Math.ceil((to - from) / chunkRows);
  const query = Math.floor(chunk / perQuery);
  const start = from + (chunk % perQuery) * chunkRows;
  const end = Math.min(to, start + chunkRows);
  const out = args.similarity.subarray(query * width, (query + 1) * width);
  for (let first = start; first < end; first += TILE) {
    const last = Math.min(end, first + TILE);
    innerProducts(args, query, first, last, out);
    if (gamma > 0) gaussians(args, query, first, last, out);
    if (args.single) for (let i = first; i < last; i++) args.rounded[query * width + i] = out[i];
  }
}

function innerProducts(args: RowSimilarity, query: number, first: number, last: number, out: Float64Array): void {
  const { points, stride, offsets, terms, weights } = args;
  const end = offsets[query + 1];
  let p = offsets[query];
  out.fill(0, first, last);
  for (; p + 4 <= end; p += 4) {
    const w0 = weights[p];
    const w1 = weights[p + 1];
    const w2 = weights[p + 2];
    const w3 = weights[p + 3];
    const s0 = terms[p] * stride;
    const s1 = terms[p + 1] * stride;
    const s2 = terms[p + 2] * stride;
    const s3 = terms[p + 3] * stride;
    for (let i = first; i < last; i++)
      out[i] = out[i] + w0 * points[s0 + i] + w1 * points[s1 + i] + w2 * points[s2 + i] + w3 * points[s3 + i];
  }
  for (; p < end; p++) {
    const weight = weights[p];
    const start = terms[p] * stride;
    for (let i = first; i < last; i++) out[i] += weight * points[start + i];
  }
}

function gaussians(args: RowSimilarity, query: number, first: number, last: number, out: Float64Array): void {
  const { squares, powers, gamma } = args;
  const square = args.querySquares[query];
  for (let i = first; i < last; i++) {
    const exponent = gamma * (square + squares[i] - 2 * out[i]);
    const y = exponent > 0 ? Math.min(exponent, MOST) : 0;
    const k = (y * (STEPS / Math.LN2) + 0.5) | 0;
    const r = k * PER_STEP - y;
    out[i] = powers[k] * (1 + r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24)))));
  }
}
