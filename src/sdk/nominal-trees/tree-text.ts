import type { ReadableRule } from '../algorithm.ts';
import { countsOf, NO_WEIGHT } from './class-tree.ts';
import type { TreeView } from './tree-view.ts';

/** Rules beyond these are not for reading. */
const MOST_RULES = 200;

/** The tree in the form that C4.5 and J48 print: `(cases/errors)` after the class of each leaf. */
export function treeText(view: TreeView): string {
  const { tree, level, below, isOpen } = view;
  const lines: string[] = [];
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const condition = node === 0 ? '' : '|   '.repeat(level[node] - 1) + view.condition(node);
    if (isOpen(node)) {
      if (node > 0) lines.push(condition);
      for (let b = tree.branches[node] - 1; b >= 0; b--) waiting.push(tree.firstChild[node] + b);
    } else
      lines.push(`${condition}: ${answerText(view, node)}${below[node] > 0 ? `; ${below[node]} nodes below` : ''}`);
  }
  return lines.join('\n');
}

function answerText({ tree, weight, answer }: TreeView, node: number): string {
  const wrong = weight[node] > NO_WEIGHT ? weight[node] - countsOf(tree, node)[answer[node]] : 0;
  const cases = wrong > NO_WEIGHT ? `${decimal(weight[node])}/${decimal(wrong)}` : decimal(weight[node]);
  return `${tree.classes[answer[node]]} (${cases})`;
}

/** A number with one or two digits after the point. */
function decimal(weight: number): string {
  const rounded = Math.round(weight * 100) / 100;
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}

/** One rule a leaf that has cases, the largest leaves first; of several thresholds for a number the tightest is said. */
export function treeRules(view: TreeView): ReadableRule[] {
  const { tree, weight, answer } = view;
  const all = countsOf(tree, 0);
  const leaves = [...tree.feature.keys()].filter((node) => tree.feature[node] < 0 && weight[node] > NO_WEIGHT);
  leaves.sort((a, b) => weight[b] - weight[a] || a - b);
  return leaves.slice(0, MOST_RULES).map((node) => {
    const confidence = Math.min(1, countsOf(tree, node)[answer[node]] / weight[node]);
    return {
      when: conditionsOf(view, node),
      answer: tree.classes[answer[node]],
      support: Math.min(1, weight[node] / weight[0]),
      confidence,
      lift: (confidence * weight[0]) / all[answer[node]],
    };
  });
}

function conditionsOf({ tree, parent, condition }: TreeView, leaf: number): string {
  /** By feature and branch: the lowest on the way up is the tightest, and is met first. */
  const conditions = new Map<string, string>();
  for (let node = leaf; node > 0; node = parent[node]) {
    const key = `${tree.feature[parent[node]]} ${node - tree.firstChild[parent[node]]}`;
    if (!conditions.has(key)) conditions.set(key, condition(node));
  }
  return [...conditions.values()].reverse().join(' and ') || 'always';
}
