import { type GrownNode, majority, NO_WEIGHT, type Progress, requireNodes, weightOf } from '#sdk';
import type { Candidate, SplitRules } from './candidate-split.ts';
import { allCases, branchesOf, type Cases, type CodeSplit, classCounts, divide } from './cases.ts';
import { bestCandidate, createOffers } from './choose-split.ts';
import type { CodeTable } from './code-table.ts';

/** A node of the tree that grows and is pruned. */
export interface CaseNode extends GrownNode {
  split: CodeSplit | null;
  children: readonly CaseNode[];
}

interface OpenNode {
  readonly node: CaseNode;
  readonly cases: Cases;
  /** Those that are not known to have one value in all of these cases. */
  readonly features: readonly number[];
}

/** Values looked at between two yields: some tens of milliseconds. */
const WORK = 200_000;
/** What looking at cases costs beside their values, in the same unit. */
const LOOK = 10;

/** Tells when it is time to yield, from the values looked at since the last time. */
export function createPace(): (values: number) => boolean {
  let work = 0;
  return (values) => {
    work += values + LOOK;
    if (work < WORK) return false;
    work = 0;
    return true;
  };
}

/** Grows the whole tree, depth first; yields how much of the cases' weight is in leaves, up to the number of rows. */
export function* grow(table: CodeTable, rules: SplitRules, of: number): Generator<Progress, CaseNode> {
  const offerOf = createOffers(table, rules);
  const start = allCases(table.rows);
  const root: CaseNode = { counts: classCounts(start, table), split: null, children: [] };
  const waiting: OpenNode[] = [{ node: root, cases: start, features: table.features.map((_, j) => j) }];
  let inLeaves = 0;
  let nodes = 1;
  const isTime = createPace();
  const progress = () => ({ done: Math.min(table.rows, Math.floor(inLeaves)), of });
  yield progress();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, cases, features } = next;
    const total = weightOf(node.counts);
    const candidates: Candidate[] = [];
    const varying: number[] = [];
    if (isWorthSplitting(node.counts, total, rules))
      for (const feature of features) {
        const offering = offerOf(feature, cases, total);
        let offer = offering.next();
        for (; !offer.done; offer = offering.next()) yield progress();
        if (offer.value.candidate) candidates.push(offer.value.candidate);
        if (offer.value.varies) varying.push(feature);
        if (isTime(cases.rows.length)) yield progress();
      }
    const best = bestCandidate(candidates, table);
    if (!best) {
      inLeaves += total;
      continue;
    }
    node.split = best;
    nodes += branchesOf(table, best);
    requireNodes(nodes, table.declared, 'Raise minCases');
    const parts = divide(cases, best, table);
    if (isTime(cases.rows.length)) yield progress();
    node.children = parts.map((part) => ({ counts: classCounts(part, table), split: null, children: [] }));
    for (let b = parts.length - 1; b >= 0; b--)
      waiting.push({ node: node.children[b], cases: parts[b], features: varying });
  }
  return root;
}

/** Whether there are cases for two branches, of more than one class. */
const isWorthSplitting = (counts: Float64Array, total: number, { minCases }: SplitRules): boolean =>
  total > 2 * minCases - NO_WEIGHT && total - counts[majority(counts)] > NO_WEIGHT;
