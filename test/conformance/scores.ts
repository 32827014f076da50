/** Scores of answers against a known truth: 1 is perfect; guessing gives about 0, and the share of the commonest class for `accuracy`. */

/**
 * Agreement of two partitions of the same rows, corrected for chance. Noise counts as one more segment.
 * Hubert & Arabie (1985), Comparing partitions, equation 5.
 */
export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  const pairs = (counts: Iterable<number>) => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const together = pairs(countsOf(Array.from(a, (s, i) => `${s},${b[i]}`)));
  const inA = pairs(countsOf([...a]));
  const inB = pairs(countsOf([...b]));
  const expected = (inA * inB) / pairs([a.length]);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function countsOf(values: readonly (string | number)[]): Iterable<number> {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts.values();
}

/** Share of rows whose label is right. */
export const accuracy = (label: Int32Array, truth: Int32Array): number =>
  label.filter((c, i) => c === truth[i]).length / truth.length;

/** 1 − squared error / variance around the mean. */
export function rSquared(value: Float64Array, truth: Float64Array): number {
  const mean = truth.reduce((sum, y) => sum + y, 0) / truth.length;
  const squares = (of: (i: number) => number) => truth.reduce((sum, y, i) => sum + (y - of(i)) ** 2, 0);
  return 1 - squares((i) => value[i] ?? Number.NaN) / squares(() => mean);
}
