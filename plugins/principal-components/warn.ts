/** What of a model its warnings speak of. */
export interface Fitted {
  readonly rows: number;
  readonly bands: number;
  readonly cutPoints: readonly Float64Array[];
  /** Variance along every component, descending. */
  readonly variances: Float64Array;
  readonly constant: readonly string[];
}

/** What a careful reader should know, each with a proposal. */
export function warningsOf({ rows, bands, cutPoints, variances, constant }: Fitted): string[] {
  const warnings: string[] = [];
  if (constant.length > 0)
    warnings.push(
      `${constant.join(', ')}: the same in each of the ${rows} rows, so without influence. Leave out what does not vary.`,
    );
  for (const [at, { length }] of cutPoints.entries())
    if (length + 1 < bands)
      warnings.push(
        `Component ${at + 1} has ${length + 1} band${length === 0 ? '' : 's'} instead of ${bands}, because many rows share a score. Ask for fewer bands, or for EQUAL_WIDTH.`,
      );
  for (let at = 0; at < cutPoints.length && at + 1 < variances.length; at++) {
    const [one, next] = [variances[at], variances[at + 1]];
    // North et al. (1982), Sampling errors in the estimation of empirical orthogonal functions: λ is known to ± λ √(2 / n).
    if (one - next < one * Math.sqrt(2 / rows))
      warnings.push(
        `Components ${at + 1} and ${at + 2} have variances of ${one.toPrecision(4)} and ${next.toPrecision(4)}, too close for ${rows} rows to tell the axes apart: another sample may turn them. Use more rows, or k-means.`,
      );
  }
  return warnings;
}
