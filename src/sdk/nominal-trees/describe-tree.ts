import type { Explanation, ReadableRule } from '../algorithm.ts';
import type { Feature } from '../data.ts';
import { type ClassTree, countsOf, majority, NO_WEIGHT, weightOf } from './class-tree.ts';
import { bitsOf } from './entropy.ts';

/** The condition of a branch, as text: `outlook = sunny`, `age <= 30.5`. */
export type Wording = (feature: number, threshold: number, branch: number) => string;

/** Conditions by the names of features and categories. */
export const wordingOf =
  (features: readonly Feature[]): Wording =>
  (feature, threshold, branch) => {
    const { name, categories = [] } = features[feature];
    if (Number.isNaN(threshold)) return `${name} = ${categories[branch]}`;
    return `${name} ${branch === 0 ? '<=' : '>'} ${plainNumber(threshold)}`;
  };

/** A number in fifteen digits: as it looked before it was a binary fraction. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(15)));

/** A tree in the four forms that readers ask for. */
export const explainTree = (tree: ClassTree, features: readonly Feature[], wording: Wording): Explanation => {
  const places = placesOf(tree);
  return {
    importance: importanceOf(tree, features),
    rules: rulesOf(tree, places, wording),
    text: textOf(tree, places, wording),
    details: { tree: nodesOf(tree, places, features, wording) },
  };
};

/** Where each node hangs: its parent, the number of its branch, and its level; −1 above the root. */
interface Places {
  readonly parent: Int32Array;
  readonly branch: Int32Array;
  readonly level: Int32Array;
}

function placesOf({ feature, firstChild, branches }: ClassTree): Places {
  const parent = new Int32Array(feature.length).fill(-1);
  const branch = new Int32Array(feature.length).fill(-1);
  const level = new Int32Array(feature.length);
  for (let node = 0; node < feature.length; node++)
    for (let b = 0; b < branches[node]; b++) {
      const child = firstChild[node] + b;
      parent[child] = node;
      branch[child] = b;
      level[child] = level[node] + 1;
    }
  return { parent, branch, level };
}

/** Calls `visit` for every node, parents before children and branches in order, all below one branch before the next. */
function walk({ firstChild, branches }: ClassTree, visit: (node: number) => void): void {
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    visit(node);
    for (let b = branches[node] - 1; b >= 0; b--) waiting.push(firstChild[node] + b);
  }
}

const conditionOf = (tree: ClassTree, { parent, branch }: Places, node: number, wording: Wording): string =>
  wording(tree.feature[parent[node]], tree.threshold[parent[node]], branch[node]);

/** The class a node answers; that of its parent where it has no cases. */
function answerOf(tree: ClassTree, { parent }: Places, node: number): number {
  let at = node;
  while (at > 0 && weightOf(countsOf(tree, at)) <= NO_WEIGHT) at = parent[at];
  return majority(countsOf(tree, at));
}

/** The tree in the form that C4.5 and J48 print: `(cases/errors)` after the class of each leaf. */
function textOf(tree: ClassTree, places: Places, wording: Wording): string {
  const lines: string[] = [];
  walk(tree, (node) => {
    const condition =
      node === 0 ? '' : '|   '.repeat(places.level[node] - 1) + conditionOf(tree, places, node, wording);
    if (tree.feature[node] >= 0) {
      if (node > 0) lines.push(condition);
      return;
    }
    const counts = countsOf(tree, node);
    const weight = weightOf(counts);
    const wrong = weight > NO_WEIGHT ? weight - counts[majority(counts)] : 0;
    const cases = wrong > NO_WEIGHT ? `${decimal(weight)}/${decimal(wrong)}` : decimal(weight);
    lines.push(`${condition}: ${tree.classes[answerOf(tree, places, node)]} (${cases})`);
  });
  return lines.join('\n');
}

/** A number with one or two digits after the point. */
function decimal(weight: number): string {
  const rounded = Math.round(weight * 100) / 100;
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}

/** One rule a leaf that has cases, from left to right; of several thresholds for a number the tightest is said. */
function rulesOf(tree: ClassTree, places: Places, wording: Wording): ReadableRule[] {
  const all = countsOf(tree, 0);
  const total = weightOf(all);
  const rules: ReadableRule[] = [];
  walk(tree, (node) => {
    const counts = countsOf(tree, node);
    const weight = weightOf(counts);
    if (tree.feature[node] >= 0 || weight <= NO_WEIGHT) return;
    const best = majority(counts);
    const confidence = Math.min(1, counts[best] / weight);
    rules.push({
      when: conditionsOf(tree, places, node, wording),
      answer: tree.classes[best],
      support: Math.min(1, weight / total),
      confidence,
      lift: (confidence * total) / all[best],
    });
  });
  return rules;
}

function conditionsOf(tree: ClassTree, places: Places, leaf: number, wording: Wording): string {
  const { parent, branch } = places;
  /** By feature and side: the lowest on the way up is the tightest, and is met first. */
  const conditions = new Map<string, string>();
  for (let node = leaf; node > 0; node = parent[node]) {
    const key = `${tree.feature[parent[node]]} ${branch[node]}`;
    if (!conditions.has(key)) conditions.set(key, conditionOf(tree, places, node, wording));
  }
  return [...conditions.values()].reverse().join(' and ') || 'always';
}

/** The tree as data: its nodes, parents before children; gain in bits a case. */
function nodesOf(tree: ClassTree, places: Places, features: readonly Feature[], wording: Wording) {
  return Array.from(tree.feature, (asked, node) => ({
    node,
    parent: node === 0 ? null : places.parent[node],
    when: node === 0 ? 'always' : conditionOf(tree, places, node, wording),
    splitsOn: asked < 0 ? null : features[asked].name,
    threshold: asked < 0 || Number.isNaN(tree.threshold[node]) ? null : tree.threshold[node],
    gain: asked < 0 ? null : bitsSaved(tree, node) / weightOf(countsOf(tree, node)),
    answer: tree.classes[answerOf(tree, places, node)],
    cases: weightOf(countsOf(tree, node)),
    counts: Array.from(countsOf(tree, node)),
  }));
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
