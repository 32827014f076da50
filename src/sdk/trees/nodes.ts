import { growingFloat64, growingInt32 } from '../growing.ts';
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
  const [feature, right, missing, subset, words, rows] = Array.from({ length: 6 }, growingInt32);
  const [threshold, weight, impurity, answer] = Array.from({ length: 4 }, growingFloat64);
  return {
    add(criterion, rightOf) {
      const node = feature.length();
      if (rightOf >= 0) right.set(rightOf, node);
      feature.push(-1);
      for (const column of [right, missing, threshold]) column.push(0);
      subset.push(-1);
      rows.push(criterion.node.rows);
      weight.push(criterion.node.weight);
      impurity.push(criterion.node.impurity);
      for (const value of criterion.answer()) answer.push(value);
      return node;
    },
    ask(node, question, sides, mostLeft) {
      feature.set(node, question.feature);
      threshold.set(node, question.threshold ?? 0);
      missing.set(
        node,
        question.missingLeft === null
          ? Number(mostLeft) * MISSING_LEFT
          : MISSING_SEEN + Number(question.missingLeft) * MISSING_LEFT,
      );
      if (!sides) return;
      subset.set(node, words.length());
      words.push(sides.categories);
      for (const word of bitsOf(sides, mostLeft)) words.push(word);
    },
    finish: () => ({
      feature: feature.finish(),
      threshold: threshold.finish(),
      right: right.finish(),
      missing: missing.finish(),
      subset: subset.finish(),
      words: words.finish(),
      rows: rows.finish(),
      weight: weight.finish(),
      impurity: impurity.finish(),
      answer: answer.finish(),
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
