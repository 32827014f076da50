import { byLevel, majority, NO_WEIGHT, type Progress, weightOf } from '#sdk';
import { type Cases, classCounts, divide } from './cases.ts';
import type { CodeTable } from './code-table.ts';
import { type CaseNode, createPace } from './grow.ts';
import type { ErrorEstimate } from './pessimistic-errors.ts';

/** Errors on training cases that a split must save. */
const WORTH_A_SPLIT = 1e-3;

/** A tree is replaced by one that is simpler and makes at most so many more errors. */
const WORTH_A_TREE = 0.1;

/** Nodes looked at between two yields: some 10 ms of work. */
const BREATH = 1 << 15;

/** Makes a leaf of each subtree that errs on its training cases as often as one class for all of them would. */
export function* collapse(root: CaseNode, step: Progress): Generator<Progress, void> {
  const { nodes, firstChild } = yield* byLevel(root, step);
  const errors = new Float64Array(nodes.length);
  for (let t = nodes.length - 1; t >= 0; t--) {
    if (t % BREATH === BREATH - 1) yield step;
    const node = nodes[t];
    const asLeaf = weightOf(node.counts) - node.counts[majority(node.counts)];
    let asTree = 0;
    for (let b = 0; b < node.children.length; b++) asTree += errors[firstChild[t] + b];
    errors[t] = node.split ? asTree : asLeaf;
    if (node.split && asTree >= asLeaf - WORTH_A_SPLIT) makeLeaf(node);
  }
}

function makeLeaf(node: CaseNode): void {
  node.split = null;
  node.children = [];
}

/** How the tree is pruned. */
export interface PruningRules {
  readonly estimate: ErrorEstimate;
  /** Whether a subtree may take the place of its parent. */
  readonly subtreeRaising: boolean;
}

/** A node that waits for its children to be pruned: their cases, how many are done, and the errors they may make. */
interface Visit {
  readonly node: CaseNode;
  readonly cases: Cases;
  parts: readonly Cases[] | null;
  children: number;
  errors: number;
}

const visit = (node: CaseNode, cases: Cases): Visit => ({ node, cases, parts: null, children: 0, errors: 0 });

/** Where the whole pruning is, and when it is time to say so. */
interface Reporting {
  readonly isTime: (values: number) => boolean;
  readonly progress: () => Progress;
}

/**
 * Error-based pruning, from the bottom up: each subtree becomes a leaf, or its own largest branch, where that is
 * expected to err no more than the subtree. What was raised gets all cases of its new place, and is pruned again.
 *
 * Quinlan (1993), C4.5: programs for machine learning, chapter 4.
 */
export function* prune(
  root: CaseNode,
  all: Cases,
  table: CodeTable,
  rules: PruningRules,
  of: number,
): Generator<Progress, void> {
  const path = [visit(root, all)];
  let inLeaves = 0;
  const progress = () => ({ done: Math.min(2 * table.rows, Math.floor(table.rows + inLeaves)), of });
  const reporting = { isTime: createPace(), progress };
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const { node, cases } = last;
    if (reporting.isTime(cases.rows.length)) yield progress();
    if (node.split) {
      last.parts ??= divide(cases, node.split, table);
      if (last.children < node.children.length) {
        path.push(visit(node.children[last.children], last.parts[last.children]));
        last.children++;
        continue;
      }
      const raised: boolean = yield* raiseOrReplace(last, table, rules, reporting);
      if (raised) {
        path[path.length - 1] = visit(node, cases);
        continue;
      }
    } else inLeaves += weightOf(node.counts);
    path.pop();
    const above = path.at(-1);
    if (above) above.errors += node.split ? last.errors : rules.estimate(node.counts);
  }
}

/** Makes the node a leaf, or its largest branch, or neither; true where it is to be pruned once more. */
function* raiseOrReplace(
  { node, cases, errors }: Visit,
  table: CodeTable,
  { estimate, subtreeRaising }: PruningRules,
  reporting: Reporting,
): Generator<Progress, boolean> {
  const largest = largestOf(node.children);
  const asLeaf = estimate(node.counts);
  let asBranch = Number.POSITIVE_INFINITY;
  if (subtreeRaising) {
    asBranch = 0;
    yield* descend(largest, cases, table, reporting, ({ split }, here) => {
      if (!split) asBranch += estimate(classCounts(here, table));
    });
  }
  if (asLeaf <= errors + WORTH_A_TREE && asLeaf <= asBranch + WORTH_A_TREE) {
    makeLeaf(node);
    return false;
  }
  if (asBranch > errors + WORTH_A_TREE) return false;
  node.split = largest.split;
  node.children = largest.children;
  yield* descend(node, cases, table, reporting, (below, here) => {
    below.counts = classCounts(here, table);
  });
  return true;
}

/** The child with most cases, the last of equals, as in J48. */
const largestOf = (children: readonly CaseNode[]): CaseNode =>
  children.reduce((largest, child) =>
    weightOf(child.counts) >= weightOf(largest.counts) - NO_WEIGHT ? child : largest,
  );

/** Sends cases down a subtree, which need not be those it grew from, and visits each node with those that come there. */
function* descend(
  root: CaseNode,
  all: Cases,
  table: CodeTable,
  { isTime, progress }: Reporting,
  meet: (node: CaseNode, cases: Cases) => void,
): Generator<Progress, void> {
  const waiting = [{ node: root, cases: all }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, cases } = next;
    meet(node, cases);
    if (isTime(cases.rows.length)) yield progress();
    if (!node.split) continue;
    const parts = divide(cases, node.split, table);
    for (let b = parts.length - 1; b >= 0; b--) waiting.push({ node: node.children[b], cases: parts[b] });
  }
}
