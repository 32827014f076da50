/**
 * How strongly categories go together, and with numbers, over the rows that have both values.
 *
 *   Cramér's V         √(χ² / (n (min(r, c) − 1))),  χ² = Σ (O − E)² / E,  of the r × c table of counts; no correction
 *   correlation ratio  η = √(Σ_a n_a (ȳ_a − ȳ)² / Σ (y − ȳ)²),  a the categories
 *
 * Cramér (1946), Mathematical methods of statistics, section 21.9; Pearson (1905), On the general theory of skew
 * correlation.
 */

/** Cramér's V of two columns of category codes; NaN where one of them does not vary. */
export function cramersV(x: Float64Array, y: Float64Array): number {
  const width = codesIn(y);
  const table = new Float64Array(codesIn(x) * width);
  const rows = new Float64Array(codesIn(x));
  const columns = new Float64Array(width);
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) continue;
    table[x[i] * width + y[i]]++;
    rows[x[i]]++;
    columns[y[i]]++;
    n++;
  }
  let chiSquare = 0;
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < width; c++) {
      const expected = (rows[r] * columns[c]) / n;
      if (expected > 0) chiSquare += (table[r * width + c] - expected) ** 2 / expected;
    }
  }
  const least = Math.min(seen(rows), seen(columns));
  return least > 1 ? Math.sqrt(Math.min(1, chiSquare / n / (least - 1))) : Number.NaN;
}

function codesIn(column: Float64Array): number {
  let most = -1;
  for (let i = 0; i < column.length; i++) if (column[i] > most) most = column[i];
  return most + 1;
}

const seen = (counts: Float64Array) => counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);

/** The correlation ratio of numbers given category codes; NaN where the numbers do not vary. */
export function correlationRatio(codes: Float64Array, values: Float64Array): number {
  const counts = new Float64Array(codesIn(codes));
  const sums = new Float64Array(counts.length);
  let [n, sum, first, constant] = [0, 0, Number.NaN, true];
  for (let i = 0; i < codes.length; i++) {
    if (Number.isNaN(codes[i]) || Number.isNaN(values[i])) continue;
    if (n++ === 0) first = values[i];
    else if (values[i] !== first) constant = false;
    sum += values[i];
  }
  if (constant) return Number.NaN;
  const mean = sum / n;
  let [squares, off] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    if (Number.isNaN(codes[i]) || Number.isNaN(values[i])) continue;
    const difference = values[i] - mean;
    counts[codes[i]]++;
    sums[codes[i]] += difference;
    squares += difference * difference;
    off += difference;
  }
  const between = sums.reduce((total, part, a) => total + (counts[a] > 0 ? (part * part) / counts[a] : 0), 0);
  const correction = (off * off) / n;
  return Math.sqrt(Math.min(1, (between - correction) / (squares - correction)));
}
