import { expect } from 'vitest';
import type { Algorithm } from '#sdk';
import { seededRandom } from '#sdk';
import { parametersOf } from '../../src/registry/parameter-shape.ts';
import { always, type Check } from './check.ts';
import { AWKWARD, type Example, easyExample, firstRows, inputOf, tableOf, withRows } from './inputs.ts';
import { answer, expectAdviceOrAnswer, expectAnswer, learn } from './learn.ts';
import { accuracy, adjustedRandIndex, rSquared } from './scores.ts';
import { extremesOf } from './values-outside.ts';

/** Agreement that easy data allow to any method worth having. */
const GOOD = 0.9;

const rowsFor = ({ traits }: Algorithm): number => Math.min(300, traits?.maxRows ?? 300);

/** Whether an algorithm learns what is there to learn, and what it does when there is nothing. */
export const learningChecks: readonly Check[] = [
  {
    name: `learns easy data (score at least ${GOOD})`,
    applies: always,
    run(algorithm) {
      const example = easyExample(rowsFor(algorithm), 31);
      // Those that are told how many segments to find are told; the others must see for themselves.
      const told = ['clusters', 'bins', 'bands'].filter((name) => name in algorithm.params.shape);
      const params = Object.fromEntries(told.map((name) => [name, 3]));
      const { model } = learn(algorithm, inputOf(example, algorithm), { params });
      const asked = algorithm.kind === 'segmenter' || algorithm.traits?.scaled ? example : easyExample(150, 32);
      const { segment, label, value } = answer(algorithm, model, tableOf(asked, algorithm));
      if (segment)
        expect(adjustedRandIndex(Int32Array.from(segment), Int32Array.from(asked.group))).toBeGreaterThanOrEqual(GOOD);
      if (label) expect(accuracy(Int32Array.from(label), Int32Array.from(asked.group))).toBeGreaterThanOrEqual(GOOD);
      if (value)
        expect(rSquared(Float64Array.from(value), Float64Array.from(asked.measure))).toBeGreaterThanOrEqual(GOOD);
    },
  },
  {
    name: 'answers every row within range, also rows far from those it saw',
    applies: always,
    run(algorithm) {
      const example = easyExample(rowsFor(algorithm), 33);
      const input = inputOf(example, algorithm);
      const { model } = learn(algorithm, input);
      const far = withRows(easyExample(40, 34), (row, i) => row.map((x) => (i - 20) * 1e6 + x));
      for (const asked of [example, far]) {
        expectAnswer(
          algorithm,
          answer(algorithm, model, tableOf(asked, algorithm)),
          asked.rows.length,
          input.classes?.length ?? 0,
        );
      }
    },
  },
  {
    name: 'learns from as few rows as it says it needs',
    applies: always,
    run(algorithm) {
      const needed = algorithm.rowsNeeded?.(algorithm.params.parse({}), 2) ?? 1;
      const fewest = firstRows(easyExample(Math.max(3, needed), 35), needed);
      const input = inputOf(fewest, algorithm);
      const { model } = learn(algorithm, input);
      expectAnswer(algorithm, answer(algorithm, model, tableOf(fewest, algorithm)), needed, input.classes?.length ?? 0);
    },
  },
  ...Object.entries(AWKWARD).map(
    ([awkward, make]): Check => ({
      name: `gives advice or an answer for ${awkward}`,
      applies: always,
      run: (algorithm) => expectAdviceOrAnswer(algorithm, make(seededRandom(36))),
    }),
  ),
  {
    name: 'gives advice or an answer at the extremes of its parameters',
    applies: ({ params }) => Object.keys(params.shape).length > 0,
    run(algorithm) {
      for (const params of extremeParams(algorithm)) {
        for (const rows of [1, 6, 40]) expectAdviceOrAnswer(algorithm, easyExample(rows, 37), params);
      }
    },
  },
  {
    name: 'reads missing values',
    applies: ({ traits }) => traits?.missing === true,
    run(algorithm) {
      const holes = (row: readonly number[], i: number) =>
        row.map((x, j) => (i % 7 === 0 || (i + j) % 5 === 0 ? Number.NaN : x));
      const example = withRows(easyExample(60, 38), holes);
      expectAdviceOrAnswer(algorithm, example);
      expectAdviceOrAnswer(
        algorithm,
        withRows(example, ([, b = 0]) => [Number.NaN, b]),
      );
    },
  },
  {
    name: 'reads category codes',
    applies: ({ traits }) => traits?.categories === true,
    run: (algorithm) => expectAdviceOrAnswer(algorithm, categorized(easyExample(60, 39))),
  },
];

/** The example with its groups told apart by a category. */
const categorized = (example: Example): Example => ({
  ...withRows(example, ([a = 0], i) => [a, example.group[i] ?? 0]),
  features: [{ name: 'amount' }, { name: 'plan', categories: ['free', 'silver', 'gold'] }],
});

/** Each number at either end of its range, the rest at their defaults; combinations that are refused are left out. */
function extremeParams({ params }: Algorithm): Record<string, unknown>[] {
  const candidates = Object.entries(parametersOf(params)).flatMap(([name, { shape }]) =>
    shape.kind === 'integer' || shape.kind === 'number' ? extremesOf(shape).map((value) => ({ [name]: value })) : [],
  );
  return candidates.filter((candidate) => params.safeParse(candidate).success);
}
