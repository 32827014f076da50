import type { Progress } from '../algorithm.ts';
import type { Feature, FeatureTable } from '../data.ts';
import { type CategorySearch, categorySearch } from './category-split.ts';
import type { Criterion, CriterionOf, RowRange } from './criterion.ts';
import { isConstant } from './number-split.ts';
import { orderScratch, rowsAsTheyCome, rowsInOrder } from './rows-in-order.ts';

/** What a tree, or one branch of it, grows from: rows numbered from 0, listed in the order of each feature. */
export interface Ground {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  /** For each feature its rows, missing last; categorical features share one list in no order. */
  readonly lists: readonly Int32Array[];
  /** Null where the feature is a number. */
  readonly searches: readonly (CategorySearch | null)[];
  readonly criterion: Criterion;
  /** The side of each row at the node being split: 1 left, 0 right. */
  readonly side: Uint8Array;
  readonly scratch: Int32Array;
}

/** Bytes of a ground of so many rows, and of the keys while it is put in order. */
export const bytesOfGround = (rows: number, features: number): number => rows * (4 * (features + 1) + 5 + 12);

/** The ground of a whole table; puts the rows in order, and yields meanwhile. */
export function* wholeGround(table: FeatureTable, criterionOf: CriterionOf): Generator<Progress, Ground, void> {
  const { rows, features, columns } = table;
  const asTheyCome = rowsAsTheyCome(rows);
  const scratch = orderScratch(rows);
  const lists: Int32Array[] = [];
  for (const [j, column] of columns.entries()) {
    if (features[j].categories) lists.push(asTheyCome);
    else {
      const order = rowsInOrder(column, scratch);
      let step = order.next();
      for (; !step.done; step = order.next()) yield { done: 0, of: rows };
      lists.push(step.value);
    }
  }
  const criterion = criterionOf(asTheyCome);
  const searches = searchesFor(features, columns, criterion);
  return { rows, columns, lists, searches, criterion, side: new Uint8Array(rows), scratch: scratch.rows };
}

const searchesFor = (features: readonly Feature[], columns: readonly Float64Array[], criterion: Criterion) =>
  features.map(({ categories }, j) => (categories ? categorySearch(columns[j], categories.length, criterion) : null));

/**
 * Copies the rows of one node next to each other, so that its branch grows within the processor's cache. The memory is used
 * again by the next call.
 */
export function closeGround(
  whole: Ground,
  features: readonly Feature[],
  criterionOf: CriterionOf,
  most: number,
): (node: RowRange) => Ground {
  const numbers = new Int32Array(whole.rows);
  const values = whole.columns.map(() => new Float64Array(most));
  const places = whole.lists.map(() => new Int32Array(most));
  const [side, scratch] = [new Uint8Array(most), new Int32Array(most)];
  return ({ list, start, end }) => {
    const rows = end - start;
    const chosen = list.slice(start, end);
    for (let i = 0; i < rows; i++) numbers[chosen[i]] = i;
    const columns = whole.columns.map((column, j) => gather(column, chosen, values[j].subarray(0, rows)));
    const lists = whole.lists.map((from, j) => {
      const to = places[whole.lists.indexOf(from)].subarray(0, rows);
      // The list of a constant may be that of an ancestor; any order of its rows will do.
      const idle = !features[j].categories && isConstant(whole.columns[j], { list: from, start, end });
      for (let i = 0; i < rows; i++) to[i] = idle ? i : numbers[from[start + i]];
      return to;
    });
    const criterion = criterionOf(chosen);
    return { rows, columns, lists, searches: searchesFor(features, columns, criterion), criterion, side, scratch };
  };
}

function gather(column: Float64Array, rows: Int32Array, into: Float64Array): Float64Array {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
  return into;
}
