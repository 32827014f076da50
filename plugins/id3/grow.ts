import { bitsOf, type GrownNode, type LabelledTable, majority, type Progress, requireNodes, type Split } from '#sdk';

/** When a branch ends, beside having one class or no feature left. */
export interface GrowthLimits {
  /** Bits a row that a split must gain more than. */
  readonly minGain: number;
  readonly maxDepth: number;
}

interface OpenNode {
  readonly node: { -readonly [K in keyof GrownNode]: GrownNode[K] };
  readonly rows: Int32Array;
  /** Features that were not asked for above. */
  readonly features: readonly number[];
  readonly depth: number;
}

/** A whole tree, and how many training rows it answers right. */
export interface Grown {
  readonly root: GrownNode;
  readonly right: number;
}

/** Rows of features looked at between two yields: some tens of milliseconds. */
const WORK = 300_000;

/** What a node costs beside its rows, in the same unit. */
const NODE = 10;

/** Gains below this are rounding. */
const NO_GAIN = 1e-9;

/**
 * Grows the tree depth first. A node asks for the feature with the greatest information gain, the first of equals, and
 * has a branch for each of its `sizes[feature]` categories; a feature is asked for once on the way to a leaf.
 *
 *   gain = H(node) − Σ_b (n_b / n) H(branch b),  H the entropy of the classes in bits
 *
 * Quinlan (1986), Induction of decision trees, Machine Learning 1:81–106, section 4.
 */
export function* grow(
  table: LabelledTable,
  sizes: readonly number[],
  { minGain, maxDepth }: GrowthLimits,
): Generator<Progress, Grown> {
  const count = createCounting(table, sizes);
  const all = new Int32Array(table.rows);
  for (let i = 0; i < all.length; i++) all[i] = i;
  const root = leaf(all, table);
  const waiting: OpenNode[] = [{ node: root, rows: all, features: table.features.map((_, j) => j), depth: 0 }];
  let [inLeaves, right, nodes, work] = [0, 0, 1, 0];
  for (let open = waiting.pop(); open; open = waiting.pop()) {
    const { node, rows, features, depth } = open;
    const bits = bitsOf(node.counts);
    const best = { feature: -1, gain: Math.max(NO_GAIN, minGain * rows.length) };
    const most = node.counts[majority(node.counts)];
    const pure = most === rows.length;
    for (const feature of pure || depth >= maxDepth ? [] : features) {
      const gain = bits - count(feature, rows);
      if (gain > best.gain + NO_GAIN) Object.assign(best, { feature, gain });
      work += rows.length;
      if (work < WORK) continue;
      work = 0;
      yield { done: inLeaves, of: table.rows };
    }
    if (best.feature < 0) {
      inLeaves += rows.length;
      right += most;
      continue;
    }
    nodes += sizes[best.feature];
    requireNodes(nodes, table.features, 'Raise minGain, or set a lower maxDepth');
    node.split = { feature: best.feature, threshold: Number.NaN } satisfies Split;
    const parts = partition(rows, table.columns[best.feature], sizes[best.feature]);
    const children = parts.map((part) => leaf(part, table));
    node.children = children;
    work += rows.length + NODE * parts.length;
    if (work >= WORK) {
      work = 0;
      yield { done: inLeaves, of: table.rows };
    }
    const left = features.filter((feature) => feature !== best.feature);
    for (let b = parts.length - 1; b >= 0; b--)
      waiting.push({ node: children[b], rows: parts[b], features: left, depth: depth + 1 });
  }
  return { root, right };
}

function leaf(rows: Int32Array, { target, classes }: LabelledTable): OpenNode['node'] {
  const counts = new Float64Array(classes.length);
  for (let k = 0; k < rows.length; k++) counts[target[rows[k]]]++;
  return { counts, split: null, children: [] };
}

/** Bits left after a split on a feature. Only categories that occur are looked at and cleared. */
function createCounting({ columns, target, classes }: LabelledTable, sizes: readonly number[]) {
  const most = sizes.reduce((size, of) => Math.max(size, of), 0);
  const width = classes.length;
  const counts = new Float64Array(most * width);
  const seen = new Uint8Array(most);
  const met = new Int32Array(most);
  return (feature: number, rows: Int32Array): number => {
    const column = columns[feature];
    let categories = 0;
    for (let k = 0; k < rows.length; k++) {
      const code = column[rows[k]];
      counts[code * width + target[rows[k]]]++;
      if (seen[code]) continue;
      seen[code] = 1;
      met[categories++] = code;
    }
    let bits = 0;
    for (const code of met.subarray(0, categories).sort()) {
      bits += bitsOf(counts, code * width, width);
      counts.fill(0, code * width, (code + 1) * width);
      seen[code] = 0;
    }
    return bits;
  };
}

/** Moves the rows of each category together, in their order; the parts are sections of `rows`. */
function partition(rows: Int32Array, column: Float64Array, size: number): Int32Array[] {
  const ends = new Int32Array(size);
  for (let k = 0; k < rows.length; k++) ends[column[rows[k]]]++;
  for (let b = 1; b < size; b++) ends[b] += ends[b - 1];
  const next = ends.map((_, b) => (b === 0 ? 0 : ends[b - 1]));
  const starts = next.slice();
  for (const row of rows.slice()) rows[next[column[row]]++] = row;
  return Array.from(ends, (end, b) => rows.subarray(starts[b], end));
}
