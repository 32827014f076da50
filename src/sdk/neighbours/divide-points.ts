/** Points to be put in order: coordinates point after point, and the row that each is. */
export interface Points {
  readonly points: Float64Array;
  readonly row: Int32Array;
  readonly dimensions: number;
}

/** A cut that leaves less than this share on one side gives way to one near the median, so that depth stays O(log n). */
const LEAST_SHARE = 1 / 8;
/** Points among which that median is taken. */
const MEDIAN_POINTS = 127;

/** Where a run of points was divided: those from `at` on are not below `cut` in dimension `along`. */
export interface Division {
  readonly at: number;
  readonly along: number;
  readonly cut: number;
}

/**
 * Divides runs of points: moves them to either side of a cut through the widest dimension of their box, halfway where
 * that is fair.
 */
export function dividing(of: Points) {
  const box = new Float64Array(2 * of.dimensions);
  return (from: number, to: number): Division => {
    enclosePoints(of, from, to, box, 0);
    const { widest: along, width } = widestOf(box);
    // Equal points have no cut; halves keep the leaves small.
    if (width === 0) return { at: (from + to) >> 1, along, cut: box[along] };
    const least = (to - from) * LEAST_SHARE;
    const halfway = box[along] + width / 2;
    const at = moveBelow(of, from, to, along, halfway);
    if (at - from >= least && to - at >= least) return { at, along, cut: halfway };
    const median = medianOf(of, from, to, along);
    // All that equal the median go left where it is the least value, so that neither side is empty.
    const cut = median > box[along] ? median : leastAbove(of, from, to, along, median);
    return { at: moveBelow(of, from, to, along, cut), along, cut };
  };
}

/** Writes the least coordinates of a run of points at `box[at …]`, then the greatest. */
export function enclosePoints(
  { points, dimensions }: Pick<Points, 'points' | 'dimensions'>,
  from: number,
  to: number,
  box: Float64Array,
  at: number,
): void {
  for (let j = 0; j < dimensions; j++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let p = from * dimensions + j, last = to * dimensions; p < last; p += dimensions) {
      const value = points[p];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    box[at + j] = low;
    box[at + dimensions + j] = high;
  }
}

function widestOf(box: Float64Array): { widest: number; width: number } {
  const dimensions = box.length / 2;
  let [widest, width] = [0, 0];
  for (let j = 0; j < dimensions; j++) {
    const extent = box[dimensions + j] - box[j];
    if (extent > width) [widest, width] = [j, extent];
  }
  return { widest, width };
}

/** Moves the points below a cut to the front; says where the others begin. */
function moveBelow({ points, row, dimensions }: Points, from: number, to: number, j: number, cut: number): number {
  let low = from;
  let high = to - 1;
  for (;;) {
    while (low <= high && points[low * dimensions + j] < cut) low++;
    while (low <= high && points[high * dimensions + j] >= cut) high--;
    if (low > high) return low;
    for (let a = low * dimensions, b = high * dimensions, last = a + dimensions; a < last; a++, b++) {
      const value = points[a];
      points[a] = points[b];
      points[b] = value;
    }
    const index = row[low];
    row[low++] = row[high];
    row[high--] = index;
  }
}

/** The median of evenly spaced points of a run. */
function medianOf({ points, dimensions }: Points, from: number, to: number, j: number): number {
  const count = Math.min(to - from, MEDIAN_POINTS);
  const sample = new Float64Array(count);
  for (let s = 0; s < count; s++) sample[s] = points[(from + Math.floor((s * (to - from)) / count)) * dimensions + j];
  return sample.sort()[count >> 1];
}

/** The least coordinate above one that is not the greatest. */
function leastAbove({ points, dimensions }: Points, from: number, to: number, j: number, value: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = from * dimensions + j; at < to * dimensions; at += dimensions)
    if (points[at] > value && points[at] < least) least = points[at];
  return least;
}
