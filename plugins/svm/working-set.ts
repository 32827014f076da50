import { type Dual, priceMoves } from './dual.ts';

/**
 * The two rows whose β change next, by second order information:
 *
 *   i = argmax −(g + raise);   j = argmax b² / a  over  b = −(g_i + raise_i) + (g_j + lower_j) > 0,
 *   a = K_ii + K_jj − 2 K_ij;   then β_i += t, β_j −= t with t = b / a, cut at bounds and where a β changes its sign
 *
 * Fan, Chen & Lin (2005), Working set selection using second order information for training support vector machines,
 * JMLR 6, WSS 3. Ties go to the last place, as in LIBSVM: which of several machines within the tolerance is found depends
 * on it, and with it the last digit of published accuracies.
 */
export interface WorkingSet {
  /** i, and max −(g + raise). */
  first: number;
  highest: number;
  /** j (−1 where there is none), and min −(g + lower). */
  second: number;
  lowest: number;
}

/** Stands in for a curvature a ≤ 0, which duplicates and indefinite kernels have. */
const LEAST_CURVATURE = 1e-12;

/** Finds i. */
export function selectFirst({ gradient, raiseCost, active }: Dual, set: WorkingSet): void {
  let highest = Number.NEGATIVE_INFINITY;
  let first = -1;
  for (let u = 0; u < active; u++) {
    const value = -gradient[u] - raiseCost[u];
    if (value >= highest) {
      highest = value;
      first = u;
    }
  }
  set.first = first;
  set.highest = highest;
}

/** Finds j, given i and its row of the kernel. */
export function selectSecond(dual: Dual, set: WorkingSet, row: Float32Array): void {
  const { gradient, lowerCost, active } = dual;
  const { diagonal } = dual.gram;
  const { first, highest } = set;
  const self = diagonal[first];
  let most = Number.NEGATIVE_INFINITY;
  // The greatest gain so far as a fraction: comparing fractions crosswise is quicker than dividing.
  let best = 0;
  let bestCurvature = 1;
  let second = -1;
  for (let u = 0; u < active; u++) {
    const violation = highest + gradient[u] + lowerCost[u];
    // Not Math.max here: its care for NaN and −0 costs more than all the rest.
    if (violation > most) most = violation;
    // Of i itself the violation is 0, but for rounding.
    if (violation <= 0 || u === first) continue;
    const difference = self + diagonal[u] - 2 * row[u];
    const curvature = difference > 0 ? difference : LEAST_CURVATURE;
    if (violation * violation * bestCurvature >= best * curvature) {
      best = violation * violation;
      bestCurvature = curvature;
      second = u;
    }
  }
  set.second = second;
  set.lowest = highest - most;
}

/** Moves β_i and β_j, brings g up to date, and finds the next i on the way. */
export function moveAlong(dual: Dual, set: WorkingSet, rowOfFirst: Float32Array, rowOfSecond: Float32Array): void {
  const { risen, fallen } = moveBetas(dual, set, rowOfFirst[set.second]);
  const { gradient, raiseCost, active } = dual;
  let highest = Number.NEGATIVE_INFINITY;
  let first = -1;
  for (let u = 0; u < active; u++) {
    const moved = gradient[u] + (risen * rowOfFirst[u] - fallen * rowOfSecond[u]);
    gradient[u] = moved;
    const value = -moved - raiseCost[u];
    if (value >= highest) {
      highest = value;
      first = u;
    }
  }
  set.first = first;
  set.highest = highest;
}

/** Says how far β_i rose and β_j fell, as rounding has left them: so g stays in step with β. */
function moveBetas(dual: Dual, { first: i, second: j, highest }: WorkingSet, kernel: number) {
  const { beta, lower, upper, gradient, lowerCost } = dual;
  const { diagonal } = dual.gram;
  const curvature = diagonal[i] + diagonal[j] - 2 * kernel;
  const violation = highest + gradient[j] + lowerCost[j];
  const ceiling = beta[i] < 0 ? 0 : upper[i];
  const floor = beta[j] > 0 ? 0 : lower[j];
  const [roomAbove, roomBelow] = [ceiling - beta[i], beta[j] - floor];
  const step = Math.min(violation / (curvature > 0 ? curvature : LEAST_CURVATURE), roomAbove, roomBelow);
  const [before, beforeOfSecond] = [beta[i], beta[j]];
  beta[i] = step === roomAbove ? ceiling : before + step;
  beta[j] = step === roomBelow ? floor : beforeOfSecond - step;
  priceMoves(dual, i);
  priceMoves(dual, j);
  return { risen: beta[i] - before, fallen: beforeOfSecond - beta[j] };
}
