import { type Dual, rearrange } from './dual.ts';
import { selectFirst, type WorkingSet } from './working-set.ts';

/**
 * Sets rows aside that cannot be part of a violating pair now: raising them is no better than the worst lowering, and
 * lowering no better than the worst raising. What a bound holds firmly usually stays there, so fewer places are worked on.
 * Joachims (1999), Making large-scale SVM learning practical, section 11.4.
 *
 * Where more rows go than have gone before, g is brought up to date first: that takes few kernel values while few rows
 * are set aside, and what has been counted in then need not be when all are taken back.
 */
export function* shrink(dual: Dual, set: WorkingSet): Generator<void, void, void> {
  const { pairs, length } = partition(dual, set);
  const goneBefore = dual.gram.size - dual.active;
  if (dual.active - length > goneBefore) yield* bringUpToDate(dual);
  rearrange(dual, pairs, length);
  selectFirst(dual, set);
}

/** Which rows have to change places for all that are kept to come first, and how many those are. */
function partition(dual: Dual, { highest }: WorkingSet) {
  const { gradient, raiseCost, lowerCost, active } = dual;
  let lowest = Number.POSITIVE_INFINITY;
  for (let u = 0; u < active; u++) lowest = Math.min(lowest, -gradient[u] - lowerCost[u]);
  const isKept = (u: number) => -gradient[u] - raiseCost[u] >= lowest || -gradient[u] - lowerCost[u] <= highest;

  const pairs: [number, number][] = [];
  let length = active;
  for (let u = 0; u < length; u++) {
    if (isKept(u)) continue;
    do length--;
    while (length > u && !isKept(length));
    if (length > u) pairs.push([u, length]);
  }
  return { pairs, length };
}

/** Takes back all that was set aside. */
export function* unshrink(dual: Dual, set: WorkingSet): Generator<void, void, void> {
  yield* bringUpToDate(dual);
  dual.active = dual.gram.size;
  selectFirst(dual, set);
}

/**
 * Makes g right for the rows set aside, from the last time it was right everywhere: a β that has not moved since costs
 * nothing. Yields after each row of the kernel.
 */
function* bringUpToDate(dual: Dual): Generator<void, void, void> {
  const { gram, beta, gradient, knownBeta, knownGradient, active } = dual;
  gradient.set(knownGradient.subarray(active), active);
  for (let v = 0; v < gram.size && active < gram.size; v++) {
    const moved = beta[v] - knownBeta[v];
    if (moved === 0) continue;
    addScaled(gradient, gram.tail(v, active), moved, active);
    yield;
  }
  knownBeta.set(beta);
  knownGradient.set(gradient);
}

/** Adds a multiple of `row` to `sum`, from a place on. */
function addScaled(sum: Float64Array, row: Float32Array, factor: number, from: number): void {
  for (let u = from; u < sum.length; u++) sum[u] += factor * row[u];
}
