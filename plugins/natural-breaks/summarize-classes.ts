import type { Tally } from '#sdk';

/** Classes of neighboring values, each described by its ends, its mean and its number of rows. */
export interface Classes {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  readonly means: Float64Array;
  readonly sizes: Float64Array;
  /** Squared distances of all rows to the means of their classes. */
  readonly sumOfSquares: number;
}

/** Describes the classes that begin at these places of the distinct values. */
export function summarizeClasses({ values, counts }: Tally, starts: Int32Array): Classes {
  const classes = Array.from(starts, (start, c) => {
    const end = starts[c + 1] ?? values.length;
    return { lowest: values[start], highest: values[end - 1], ...momentsOf(values, counts, start, end) };
  });
  return {
    lowest: Float64Array.from(classes, ({ lowest }) => lowest),
    highest: Float64Array.from(classes, ({ highest }) => highest),
    means: Float64Array.from(classes, ({ mean }) => mean),
    sizes: Float64Array.from(classes, ({ size }) => size),
    sumOfSquares: classes.reduce((sum, { squares }) => sum + squares, 0),
  };
}

/** Size, mean and squared distances to it, in two passes relative to the first value. */
function momentsOf(values: Float64Array, counts: Float64Array, start: number, end: number) {
  const origin = values[start];
  let size = 0;
  let sum = 0;
  for (let i = start; i < end; i++) {
    size += counts[i];
    sum += counts[i] * (values[i] - origin);
  }
  const shift = sum / size;
  let squares = 0;
  for (let i = start; i < end; i++) squares += counts[i] * (values[i] - origin - shift) ** 2;
  return { size, mean: origin + shift, squares };
}
