const SAMPLE = 4096;

/**
 * The mean of each column over evenly spaced rows, all of them where there are few: near enough to the mean that a
 * column loses no digits when it is subtracted, which is all that an origin is for; the constant takes up the rest.
 */
export function typicalValues(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns, (column) => {
    const rows = Math.min(SAMPLE, column.length);
    const at = (i: number) => column[Math.floor((i * column.length) / rows)];
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += at(i);
    const first = sum / rows;
    let left = 0;
    for (let i = 0; i < rows; i++) left += at(i) - first;
    return first + left / rows;
  });
}
