import type { Explanation } from '../algorithm.ts';
import type { Feature } from '../data.ts';
import { type ClassTree, countsOf, weightOf } from './class-tree.ts';
import { bitsOf } from './entropy.ts';
import { treeRules, treeText } from './tree-text.ts';
import { MOST_SHOWN, type TreeView, viewOf } from './tree-view.ts';
import type { Wording } from './wording.ts';

/** A tree in the four forms that readers ask for: importance, rules, text, and nested data. */
export function explainTree(tree: ClassTree, features: readonly Feature[], wording: Wording): Explanation {
  const view = viewOf(tree, features, wording);
  return {
    importance: importanceOf(tree, features),
    rules: treeRules(view),
    text: treeText(view),
    details: { tree: treeData(view) },
  };
}

/** A node as data. Counts are weights of training cases by class; `gain` is in bits a case. */
interface NodeData {
  readonly answer: string;
  readonly cases: number;
  readonly counts: readonly number[];
  readonly feature?: string;
  /** Absent where the branches are categories. */
  readonly threshold?: number;
  readonly gain?: number;
  readonly branches?: readonly ({ readonly when: string } & NodeData)[];
  /** Nodes below that are not shown. */
  readonly below?: number;
}

function treeData({ tree, features, weight, answer, below, isOpen, condition }: TreeView): NodeData {
  const data: NodeData[] = [];
  // Children come after their parents, so the last that is shown is made first.
  for (let node = Math.min(MOST_SHOWN, tree.feature.length) - 1; node >= 0; node--) {
    const asked = tree.feature[node];
    const first = tree.firstChild[node];
    const children = Array.from({ length: isOpen(node) ? tree.branches[node] : 0 }, (_, b) => first + b);
    data[node] = {
      answer: tree.classes[answer[node]],
      cases: weight[node],
      counts: Array.from(countsOf(tree, node)),
      ...(asked >= 0 && { feature: features[asked].name, gain: bitsSaved(tree, node) / weight[node] }),
      ...(!Number.isNaN(tree.threshold[node]) && { threshold: tree.threshold[node] }),
      ...(children.length > 0 && { branches: children.map((at) => ({ when: condition(at), ...data[at] })) }),
      ...(asked >= 0 && children.length === 0 && { below: below[node] }),
    };
  }
  return data[0];
}

/** What each feature's splits gain, in shares of what all gain together: bits saved in telling the training classes. */
function importanceOf(tree: ClassTree, features: readonly Feature[]) {
  const gain = new Float64Array(features.length);
  for (const [node, asked] of tree.feature.entries()) if (asked >= 0) gain[asked] += bitsSaved(tree, node);
  const sum = weightOf(gain) || 1;
  return features.map(({ name }, j) => ({ feature: name, weight: gain[j] / sum }));
}

/** What a split saves in telling the classes of its training cases. */
function bitsSaved(tree: ClassTree, node: number): number {
  let left = 0;
  for (let b = 0; b < tree.branches[node]; b++) left += bitsOf(countsOf(tree, tree.firstChild[node] + b));
  return Math.max(0, bitsOf(countsOf(tree, node)) - left);
}
