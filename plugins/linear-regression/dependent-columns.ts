/**
 * Columns that are a linear combination of those before them (and of the constant): what is left of column k after
 * projection on the columns before it, |R_kk|, is nothing beside its own length, or beside the rounding of its values.
 */
export function dependentColumns(
  factor: Float64Array,
  width: number,
  constant: 0 | 1,
  rounding: Float64Array,
): number[] {
  const dependent: number[] = [];
  for (let j = 0; j < rounding.length; j++) {
    const k = j + constant;
    const column = factor.subarray(k * width + constant, k * width + k + 1);
    const left = Math.abs(column[column.length - 1]);
    if (left <= 1e-10 * Math.hypot(...column) || left <= rounding[j]) dependent.push(j);
  }
  return dependent;
}
