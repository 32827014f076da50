import type { Found } from './newton.ts';
import type { Problem } from './problem.ts';

/** Features that tell classes apart without error. */
export interface Separation {
  readonly features: string[];
  /** Whether each of them does so by itself; otherwise they do together. */
  readonly alone: boolean;
  /** Whether all rows are told apart, and not only some. */
  readonly complete: boolean;
}

/** Most features that are named, and the least share in what still grows that makes one worth naming. */
const MOST_NAMED = 5;
const SHARE = 0.1;

/**
 * What separates: features whose values of one class lie all on one side of those of the others (touching at most), or,
 * where there are none, those whose coefficients grow most.
 *
 * Albert & Anderson (1984), On the existence of maximum likelihood estimates in logistic regression models, Biometrika 71.
 */
export function findSeparation(problem: Problem, { step, slope }: Found): Separation {
  const { features } = problem.table;
  const alone = features.filter((_, j) => separatesAlone(problem, j)).map(({ name }) => name);
  const complete = slope.wrong === 0;
  if (alone.length > 0) return { features: alone, alone: true, complete };
  const growth = features.map((_, j) =>
    problem.speaksFor.reduce((sum, _c, e) => sum + Math.abs(step[e * problem.terms + problem.constant + j]), 0),
  );
  const total = growth.reduce((sum, value) => sum + value, 0);
  const order = [...growth.keys()].sort((a, b) => growth[b] - growth[a] || a - b).slice(0, MOST_NAMED);
  const together = order.filter((j, at) => at === 0 || growth[j] >= SHARE * total);
  return { features: together.map((j) => features[j].name), alone: false, complete };
}

function separatesAlone({ table, rowsOf }: Problem, feature: number): boolean {
  const { columns, target, classes, rows } = table;
  const column = columns[feature];
  const lowest = new Float64Array(classes.length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(classes.length).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    const c = target[i];
    if (column[i] < lowest[c]) lowest[c] = column[i];
    if (column[i] > highest[c]) highest[c] = column[i];
  }
  if (Math.min(...lowest) === Math.max(...highest)) return false;
  return classes.some((_, c) => {
    if (rowsOf[c] === 0) return false;
    const others = [...classes.keys()].filter((other) => other !== c && rowsOf[other] > 0);
    const above = Math.min(...others.map((other) => lowest[other]));
    const below = Math.max(...others.map((other) => highest[other]));
    return highest[c] <= above || lowest[c] >= below;
  });
}
