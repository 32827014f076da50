import type { Criterion } from './criterion.ts';
import { MISSING_LEFT, MISSING_SEEN, type Tree, wordsFor } from './tree.ts';

/** The question a node asks. */
export interface Question {
  readonly feature: number;
  /** Absent where categories are parted. */
  readonly threshold?: number;
  /** The side of missing values; null where the node has none. */
  readonly missingLeft: boolean | null;
}

/** Categories by side at a node: 1 goes left; those without rows there go with most rows. */
export interface Sides {
  readonly categories: number;
  readonly left: Uint8Array;
  readonly rows: Int32Array;
}

/** A tree under construction, node by node in preorder. */
export interface Nodes {
  /** Adds the open node of the criterion, as a leaf, and returns its number. It is the right child of `rightOf`, if not −1. */
  add(criterion: Criterion, rightOf: number): number;
  /** Makes a node ask. `mostLeft`: at least half of its rows go left. */
  ask(node: number, question: Question, sides: Sides | null, mostLeft: boolean): void;
  finish(): Tree;
}

/** A tree without nodes. */
export function createNodes(): Nodes {
  const [feature, right, missing, subset, words, rows]: number[][] = [[], [], [], [], [], []];
  const [threshold, weight, impurity, answer]: number[][] = [[], [], [], []];
  return {
    add(criterion, rightOf) {
      const node = feature.length;
      if (rightOf >= 0) right[rightOf] = node;
      feature.push(-1);
      for (const column of [right, missing, threshold]) column.push(0);
      subset.push(-1);
      rows.push(criterion.node.rows);
      weight.push(criterion.node.weight);
      impurity.push(criterion.node.impurity);
      answer.push(...criterion.answer());
      return node;
    },
    ask(node, question, sides, mostLeft) {
      feature[node] = question.feature;
      threshold[node] = question.threshold ?? 0;
      missing[node] =
        question.missingLeft === null
          ? Number(mostLeft) * MISSING_LEFT
          : MISSING_SEEN + Number(question.missingLeft) * MISSING_LEFT;
      if (!sides) return;
      subset[node] = words.length;
      words.push(sides.categories, ...bitsOf(sides, mostLeft));
    },
    finish: () => ({
      feature: Int32Array.from(feature),
      threshold: Float64Array.from(threshold),
      right: Int32Array.from(right),
      missing: Int32Array.from(missing),
      subset: Int32Array.from(subset),
      words: Int32Array.from(words),
      rows: Int32Array.from(rows),
      weight: Float64Array.from(weight),
      impurity: Float64Array.from(impurity),
      answer: Float64Array.from(answer),
    }),
  };
}

function bitsOf({ categories, left, rows }: Sides, mostLeft: boolean): Int32Array {
  const bits = new Int32Array(wordsFor(categories));
  for (let code = 0; code < categories; code++) {
    const goesLeft = rows[code] > 0 ? left[code] === 1 : mostLeft;
    if (goesLeft) bits[code >>> 5] |= 1 << (code & 31);
  }
  return bits;
}
