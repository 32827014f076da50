import type { Compute } from '#sdk';

/** Rows by column, as a table has them and as a model can give them. */
export interface Columns {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
}

/** Rows copied to where the kernels can reach them: feature `j` of point `i` is `values[j * rows + i]`. */
export interface Points {
  readonly rows: number;
  readonly features: number;
  readonly values: Float64Array;
  /** ‖x‖² of each point. */
  readonly squares: Float64Array;
}

/** Memory for so many points, used again for one set of rows after another. */
export interface PointRoom {
  /** The points of some rows, or of all; what was taken before is overwritten. */
  take(source: Columns, selected?: Int32Array): Points;
}

/** Room for at most so many points. */
export function createPointRoom(most: number, features: number, compute: Compute): PointRoom {
  const room = compute.float64(most * features);
  const squaresRoom = compute.float64(most);
  return {
    take({ rows: all, columns }, selected) {
      const rows = selected?.length ?? all;
      const values = room.subarray(0, rows * features);
      for (const [j, column] of columns.entries())
        copyColumn(column, selected, values.subarray(j * rows, (j + 1) * rows));
      const squares = squaresRoom.subarray(0, rows).fill(0);
      for (let at = 0; at < values.length; at += rows)
        for (let i = 0; i < rows; i++) squares[i] += values[at + i] * values[at + i];
      return { rows, features, values, squares };
    },
  };
}

function copyColumn(column: Float64Array, selected: Int32Array | undefined, to: Float64Array): void {
  if (!selected) to.set(column);
  else for (let i = 0; i < to.length; i++) to[i] = column[selected[i]];
}

/** Lets two points change places. */
export function swapPoints({ rows, features, values, squares }: Points, a: number, b: number): void {
  for (let j = 0; j < features; j++) swap(values, j * rows + a, j * rows + b);
  swap(squares, a, b);
}

/** Exchanges two elements. */
export function swap(array: Float64Array | Int32Array, a: number, b: number): void {
  const kept = array[a];
  array[a] = array[b];
  array[b] = kept;
}
