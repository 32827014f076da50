import type { Explanation, ReadableRule } from '../algorithm.ts';
import type { Feature } from '../data.ts';
import { conditionText, ruleText } from './condition-text.ts';
import { branchCondition, conditionsOf, parentsOf, type Reach, reachOf } from './conditions.ts';
import { importanceOf } from './importance.ts';
import { pruningPath } from './pruning-path.ts';
import type { AnswerReader, ReadAnswer } from './read-answer.ts';
import { endsOf, isLeaf, leavesOf, MISSING_LEFT, MISSING_SEEN, type Tree } from './tree.ts';

/** An explanation is for reading: what is beyond these is counted, not shown. */
const MOST_RULES = 200;
const TEXT_DEPTH = 6;
const JSON_DEPTH = 8;
const PATH_STEPS = 50;

/** What a tree says of itself: importance, the rules of its leaves, and the tree as text and as nested data. */
export function describeTree(of: Tree, features: readonly Feature[], read: AnswerReader): Explanation {
  const importance = importanceOf(of, features.length);
  const { penalty, leaves, impurity } = pruningPath(of);
  return {
    importance: features
      .map(({ name }, j) => ({ feature: name, weight: importance[j] }))
      .sort((a, b) => b.weight - a.weight),
    rules: rulesOf(of, largestFirst(of, leavesOf(of)).slice(0, MOST_RULES), features, read),
    text: treeText(of, features, read),
    details: {
      tree: treeData(of, features, read),
      // The end of the path, where the trees are small enough to choose from.
      pruning: {
        complexityPenalty: penalty.slice(-PATH_STEPS),
        leaves: leaves.slice(-PATH_STEPS),
        impurity: impurity.slice(-PATH_STEPS),
      },
    },
  };
}

/** Leaves by the number of their rows, equals from left to right. */
export const largestFirst = ({ rows }: Tree, leaves: Int32Array): number[] =>
  Array.from(leaves).sort((a, b) => rows[b] - rows[a] || a - b);

/** One rule a leaf, in the order given. */
export function rulesOf(
  of: Tree,
  leaves: readonly number[],
  features: readonly Feature[],
  read: AnswerReader,
): ReadableRule[] {
  const parents = parentsOf(of);
  return leaves.map((leaf) => ({
    when: ruleText(conditionsOf(of, leaf, parents, features)),
    support: of.rows[leaf] / of.rows[0],
    ...read(leaf),
  }));
}

/** The tree as indented lines, one a branch; branches below `TEXT_DEPTH` questions are counted. */
function treeText(of: Tree, features: readonly Feature[], read: AnswerReader): string {
  if (isLeaf(of, 0)) return `always: ${answerText(of, 0, read)}`;
  const ends = endsOf(of);
  const lines: string[] = [];
  const write = (node: number, depth: number, reach: Reach) => {
    for (const left of [true, false]) {
      const child = left ? node + 1 : of.right[node];
      const condition = branchCondition(of, node, left, features, reach);
      const line = `${'  '.repeat(depth)}${conditionText(condition)}`;
      const questions = (ends[child] - child - 1) / 2;
      const cut = questions > 0 && depth + 1 >= TEXT_DEPTH;
      if (questions === 0) lines.push(`${line}: ${answerText(of, child, read)}`);
      else if (cut) lines.push(`${line}: ${answerText(of, child, read)}; ${questions} more questions below`);
      else {
        lines.push(line);
        write(child, depth + 1, reachOf(of, node, condition, reach));
      }
    }
  };
  write(0, 0, new Map());
  return lines.join('\n');
}

function answerText({ rows }: Tree, node: number, read: AnswerReader): string {
  const { answer, confidence } = read(node);
  const count = `${rows[node]} row${rows[node] === 1 ? '' : 's'}`;
  return confidence === undefined ? `${answer} (${count})` : `${answer} (${shortPercent(confidence)} of ${count})`;
}

const shortPercent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** A node of the tree as JSON. A number goes left where it is at most the threshold, a category where it is in `categories`. */
interface NodeData extends ReadAnswer {
  readonly rows: number;
  readonly impurity: number;
  readonly feature?: string;
  /** Absent where categories are asked about, and where the question is whether the value is known (left) or missing. */
  readonly threshold?: number;
  readonly categories?: readonly string[];
  readonly missing?: 'left' | 'right';
  readonly missingSeen?: boolean;
  readonly left?: NodeData;
  readonly right?: NodeData;
  /** Nodes below that are not shown. */
  readonly below?: number;
}

function treeData(of: Tree, features: readonly Feature[], read: AnswerReader): NodeData {
  const ends = endsOf(of);
  const dataOf = (node: number, depth: number, reach: Reach): NodeData => {
    const data = { rows: of.rows[node], impurity: of.impurity[node], ...read(node) };
    if (isLeaf(of, node)) return data;
    if (depth === JSON_DEPTH) return { ...data, below: ends[node] - node - 1 };
    const [left, right] = [true, false].map((side) => branchCondition(of, node, side, features, reach));
    const { threshold, missing, feature } = of;
    return {
      ...data,
      feature: features[feature[node]].name,
      ...(left.categories ? { categories: left.categories } : {}),
      ...(!left.categories && Number.isFinite(threshold[node]) ? { threshold: threshold[node] } : {}),
      missing: missing[node] & MISSING_LEFT ? 'left' : 'right',
      missingSeen: (missing[node] & MISSING_SEEN) !== 0,
      left: dataOf(node + 1, depth + 1, reachOf(of, node, left, reach)),
      right: dataOf(of.right[node], depth + 1, reachOf(of, node, right, reach)),
    };
  };
  return dataOf(0, 0, new Map());
}
