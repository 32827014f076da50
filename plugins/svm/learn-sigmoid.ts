import type { Random } from '#sdk';
import type { Lesson, Trainer } from './machine.ts';
import { fitSigmoid, type Sigmoid } from './platt.ts';
import type { DualSolution } from './solve-dual.ts';

/** The rows of the two classes of a pair. */
export interface PairRows {
  readonly ofA: Int32Array;
  readonly ofB: Int32Array;
}

/** Parts of the rows that are held out in turn. */
export const SIGMOID_FOLDS = 5;

/**
 * Learns the sigmoid of a pair by cross validation: from decisions about rows that the machine deciding has not seen.
 * `train` is the trainer's, with a report of its progress.
 */
export function* learnSigmoid<Report>(
  { ofA, ofB }: PairRows,
  lessonOf: (rows: PairRows) => Lesson,
  train: (lesson: Lesson) => Generator<Report, DualSolution, void>,
  trainer: Trainer,
  random: Random,
): Generator<Report, Sigmoid, void> {
  const folds = foldsOf({ ofA, ofB }, random);
  const decisions = new Float64Array(ofA.length + ofB.length);
  const isPositive = new Uint8Array(decisions.length);
  let at = 0;
  for (const { held, seen } of folds) {
    const rows = joined(held.ofA, held.ofB);
    isPositive.fill(1, at, at + held.ofA.length);
    decisions.set(yield* decide(rows, seen), at);
    at += rows.length;
  }
  return fitSigmoid(decisions, isPositive);

  function* decide(rows: Int32Array, seen: PairRows): Generator<Report, Float64Array, void> {
    const only = Math.sign(seen.ofA.length - seen.ofB.length);
    if (seen.ofA.length === 0 || seen.ofB.length === 0) return new Float64Array(rows.length).fill(only);
    const lesson = lessonOf(seen);
    return trainer.decide(lesson, yield* train(lesson), rows);
  }
}

/** The folds, with rows of either class in equal shares. */
function foldsOf({ ofA, ofB }: PairRows, random: Random): { held: PairRows; seen: PairRows }[] {
  const [a, b] = [shuffled(ofA, random), shuffled(ofB, random)];
  return Array.from({ length: SIGMOID_FOLDS }, (_, fold) => {
    const isHeld = (at: number) => at % SIGMOID_FOLDS === fold;
    // The second class goes on where the first one ended, so that the folds differ by one row at most.
    const isHeldOfB = (at: number) => isHeld(at + a.length);
    return {
      held: { ofA: a.filter((_row, at) => isHeld(at)), ofB: b.filter((_row, at) => isHeldOfB(at)) },
      seen: { ofA: a.filter((_row, at) => !isHeld(at)), ofB: b.filter((_row, at) => !isHeldOfB(at)) },
    };
  });
}

/** The rows of one class and then those of the other. */
export function joined(ofA: Int32Array, ofB: Int32Array): Int32Array {
  const rows = new Int32Array(ofA.length + ofB.length);
  rows.set(ofA);
  rows.set(ofB, ofA.length);
  return rows;
}

/** The rows in random order. */
function shuffled(rows: Int32Array, random: Random): Int32Array {
  const order = rows.slice();
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}
