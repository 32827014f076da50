import type { Progress } from '../algorithm.ts';
import type { Feature, FeatureTable } from '../data.ts';
import { type CategorySearch, categorySearch } from './category-split.ts';
import type { Criterion, CriterionOf, RowRange } from './criterion.ts';
import { isConstant } from './number-split.ts';
import { entryFor, orderScratch, type RowList, rowOf, rowsInOrder, unorderedRows } from './rows-in-order.ts';

/** What a tree, or one branch of it, grows from: rows numbered from 0, listed in the order of each feature. */
export interface Ground {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  /** For each feature its rows, missing last; categorical features share one list in no order. */
  readonly lists: readonly Int32Array[];
  /** For each feature whether entries of its list that do not differ have equal values for sure. */
  readonly exact: readonly boolean[];
  /** Null where the feature is a number. */
  readonly searches: readonly (CategorySearch | null)[];
  readonly criterion: Criterion;
  /** The side of each row at the node being split: 1 left, 0 right. */
  readonly side: Uint8Array;
  readonly scratch: Int32Array;
}

/** Bytes of a ground of so many rows: its lists; keys, scratch, sides, numbers and targets. */
export const bytesOfGround = (rows: number, features: number): number => rows * (4 * (features + 1) + 25);

/** The ground of a whole table; puts the rows in order, and yields meanwhile. */
export function* wholeGround(table: FeatureTable, criterionOf: CriterionOf): Generator<Progress, Ground, void> {
  const { rows, features, columns } = table;
  const unordered = unorderedRows(rows);
  const scratch = orderScratch(rows);
  const lists: RowList[] = [];
  for (const [j, column] of columns.entries()) {
    if (features[j].categories) lists.push({ entries: unordered, exact: false });
    else {
      const order = rowsInOrder(column, scratch);
      let step = order.next();
      for (; !step.done; step = order.next()) yield { done: 0, of: rows };
      lists.push(step.value);
    }
  }
  const criterion = criterionOf(unordered);
  const searches = searchesFor(features, columns, criterion);
  return {
    rows,
    columns,
    lists: lists.map(({ entries }) => entries),
    exact: lists.map(({ exact }) => exact),
    searches,
    criterion,
    side: new Uint8Array(rows),
    scratch: scratch.rows,
  };
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
  const firstWith = whole.lists.map((list) => whole.lists.indexOf(list));
  const places = firstWith.map((first, j) => (first === j ? new Int32Array(most) : null));
  const [side, scratch] = [new Uint8Array(most), new Int32Array(most)];
  return ({ list, start, end }) => {
    const rows = end - start;
    const chosen = list.slice(start, end);
    for (let i = 0; i < rows; i++) numbers[rowOf(chosen[i])] = i;
    const columns = whole.columns.map((column, j) => gather(column, chosen, values[j].subarray(0, rows)));
    const lists: Int32Array[] = [];
    for (const [j, from] of whole.lists.entries()) {
      const to = lists[firstWith[j]] ?? places[j]!.subarray(0, rows);
      lists.push(to);
      if (firstWith[j] < j) continue;
      // The list of a constant may be that of an ancestor; any order of its rows will do.
      const idle = !features[j].categories && isConstant(whole.columns[j], { list: from, start, end });
      if (idle) to.set(unorderedRows(rows));
      else renumber(from, start, numbers, to);
    }
    const criterion = criterionOf(chosen);
    const searches = searchesFor(features, columns, criterion);
    return { ...whole, rows, columns, lists, searches, criterion, side, scratch };
  };
}

function gather(column: Float64Array, rows: Int32Array, into: Float64Array): Float64Array {
  for (let i = 0; i < rows.length; i++) into[i] = column[rowOf(rows[i])];
  return into;
}

/** Entries for the new numbers of the rows. */
function renumber(from: Int32Array, start: number, numbers: Int32Array, to: Int32Array): void {
  for (let i = 0; i < to.length; i++) {
    const entry = from[start + i];
    to[i] = entryFor(numbers[rowOf(entry)], entry);
  }
}
