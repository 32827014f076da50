import { expect } from 'vitest';
import type { Algorithm } from '#sdk';
import { seededRandom } from '#sdk';
import { parametersOf } from '../../src/registry/parameter-shape.ts';
import { always, type Check } from './check.ts';
import {
  AWKWARD,
  AWKWARD_BASKETS,
  askedOf,
  classesOf,
  type Example,
  easyExample,
  firstRows,
  inputOf,
  isBaskets,
  listsOf,
  withRows,
} from './inputs.ts';
import { answer, expectAdviceOrAnswer, expectAdviceOrAnswerTo, expectAnswer, learn, modest, rowsOf } from './learn.ts';
import { accuracy, adjustedRandIndex, rSquared } from './scores.ts';
import { extremesOf } from './values-outside.ts';

/** Agreement that easy data allow to any method worth having. */
const GOOD = 0.9;

const rowsFor = ({ traits }: Algorithm): number => Math.min(300, traits?.maxRows ?? 300);

const recommends = (algorithm: Algorithm): boolean =>
  algorithm.kind === 'predictor' && algorithm.task === 'recommendation';

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
      if (recommends(algorithm)) {
        expect(shareFound(algorithm, model, asked)).toBeGreaterThanOrEqual(GOOD);
        return;
      }
      const { segment, label, value } = answer(algorithm, model, askedOf(asked, algorithm));
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
      for (const rows of [example, far]) {
        const asked = askedOf(rows, algorithm);
        expectAnswer(algorithm, model, answer(algorithm, model, asked), asked, classesOf(input));
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
      const asked = askedOf(fewest, algorithm);
      expectAnswer(algorithm, model, answer(algorithm, model, asked), asked, classesOf(input));
    },
  },
  ...Object.entries(AWKWARD).map(
    ([awkward, make]): Check => ({
      name: `gives advice or an answer for ${awkward}`,
      applies: always,
      run: (algorithm) => expectAdviceOrAnswer(algorithm, make(seededRandom(36)), modest(algorithm)),
    }),
  ),
  ...Object.entries(AWKWARD_BASKETS).map(
    ([awkward, make]): Check => ({
      name: `gives advice or an answer for ${awkward}`,
      applies: recommends,
      run: (algorithm) => expectAdviceOrAnswerTo(algorithm, make(), make(), modest(algorithm)),
    }),
  ),
  {
    name: 'gives advice or an answer at the extremes of its parameters',
    applies: ({ params }) => Object.keys(params.shape).length > 0,
    run(algorithm) {
      for (const params of extremeParams(algorithm)) {
        for (const rows of [1, 6, 40])
          expectAdviceOrAnswer(algorithm, easyExample(rows, 37), { ...modest(algorithm), ...params });
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
  {
    name: 'answers for categories that it never saw, which the host gives as missing',
    applies: ({ traits }) => traits?.categories === true,
    run(algorithm) {
      const example = categorized(easyExample(60, 39));
      const input = inputOf(example, algorithm);
      const { model } = learn(algorithm, input);
      const asked = askedOf(
        withRows(example, ([a = 0]) => [a, Number.NaN]),
        algorithm,
      );
      expectAnswer(algorithm, model, answer(algorithm, model, asked), asked, classesOf(input));
    },
  },
];

/** Share of baskets whose last item, once it is taken away, is the first that is recommended. */
function shareFound(algorithm: Algorithm, model: unknown, example: Example): number {
  const whole = askedOf(example, algorithm);
  const asked = askedOf(
    withRows(example, (row) => [...row.slice(0, -1), Number.NaN]),
    algorithm,
  );
  if (!isBaskets(whole)) throw new Error('only baskets are recommended for');
  const hidden = listsOf(whole).map((basket) => basket.at(-1));
  const found = rowsOf(answer(algorithm, model, asked), asked.rows).filter(({ items }, b) => items?.[0] === hidden[b]);
  return found.length / hidden.length;
}

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
