import { expect } from 'vitest';
import type { Algorithm, RuleTable } from '#sdk';
import { z } from '#sdk';
import { always, type Check } from './check.ts';
import { askedOf, easyExample, featuresOf, inputOf, isBaskets, listsOf, selectRows } from './inputs.ts';
import { answer, expectMetrics, learn, modelOf, rowsOf, textOf } from './learn.ts';

const EXAMPLE = easyExample(120, 21);
const ASKED = easyExample(50, 22);

const learnEasy = (algorithm: Algorithm) => learn(algorithm, inputOf(EXAMPLE, algorithm)).model;

/** What an algorithm learned: data that can be stored, and that answers row by row. */
export const modelChecks: readonly Check[] = [
  {
    name: 'answers row by row: whole, in parts, permuted or alone',
    applies: always,
    run(algorithm) {
      const model = learnEasy(algorithm);
      const asked = askedOf(ASKED, algorithm);
      const rows = Array.from({ length: asked.rows }, (_, i) => i);
      const whole = answer(algorithm, model, asked);
      const byRow = rowsOf(whole, asked.rows);
      const parts = [
        rows.toReversed(),
        rows.filter((i) => i % 2 === 0),
        rows.slice(0, 7),
        rows.slice(7, 8),
        rows.slice(8),
        [3, 3, 3],
      ];
      for (const part of parts) {
        const answered = answer(algorithm, model, selectRows(asked, part));
        expect(Object.keys(answered)).toEqual(Object.keys(whole));
        const answeredByRow = rowsOf(answered, part.length);
        for (const name of Object.keys(byRow[0] ?? {})) {
          expect(
            answeredByRow.map((values) => values[name]),
            `${name} of rows ${part.slice(0, 8).join(', ')}`,
          ).toEqual(part.map((i) => byRow[i]?.[name]));
        }
      }
    },
  },
  {
    name: 'answers a table without rows',
    applies: always,
    run(algorithm) {
      const none = selectRows(askedOf(ASKED, algorithm), []);
      const { offsets, ...arrays } = answer(algorithm, learnEasy(algorithm), none);
      for (const array of Object.values(arrays)) expect(array).toHaveLength(0);
      if (offsets) expect([...offsets]).toEqual([0]);
    },
  },
  {
    name: 'has a model that survives JSON with the same answers',
    applies: always,
    run(algorithm) {
      const model = learnEasy(algorithm);
      const asked = askedOf(ASKED, algorithm);
      const text = textOf(algorithm, model);
      const opened = modelOf(algorithm, text);
      expect(answer(algorithm, opened, asked)).toEqual(answer(algorithm, model, asked));
      expect(textOf(algorithm, opened)).toBe(text);
      expect(algorithm.metrics?.(opened)).toEqual(algorithm.metrics?.(model));
      const features = featuresOf(asked);
      expect(algorithm.explain?.(opened, features)).toEqual(algorithm.explain?.(model, features));
      expect(algorithm.warnings?.(opened)).toEqual(algorithm.warnings?.(model));
    },
  },
  {
    name: 'refuses a model that is not one of its own',
    applies: always,
    run(algorithm) {
      const state = JSON.parse(textOf(algorithm, learnEasy(algorithm)));
      for (const damaged of [null, [], 'model', { ...state, somethingElse: 1 }, withoutFirst(state)]) {
        expect(
          z.safeDecode(algorithm.model, damaged as never).success,
          `takes ${JSON.stringify(damaged).slice(0, 80)}`,
        ).toBe(false);
      }
    },
  },
  {
    name: 'judges its model in finite numbers',
    applies: ({ metrics }) => metrics !== undefined,
    run(algorithm) {
      const metrics = algorithm.metrics?.(learnEasy(algorithm)) ?? {};
      expect(Object.keys(metrics).length, 'number of metrics').toBeGreaterThan(0);
      expectMetrics(metrics);
    },
  },
  {
    name: 'explains its model in plain data about features it knows',
    applies: ({ explain }) => explain !== undefined,
    run(algorithm) {
      const features = featuresOf(inputOf(EXAMPLE, algorithm));
      const explanation = algorithm.explain?.(learnEasy(algorithm), features) ?? {};
      expect(JSON.parse(JSON.stringify(explanation)), 'plain JSON: no typed arrays, NaN or undefined').toEqual(
        explanation,
      );
      const { importance = [], coefficients = [], centroids = [], rules = [], text, details, ...rest } = explanation;
      expect(Object.keys(rest), 'what the host does not know how to show').toEqual([]);
      for (const { feature } of importance) expect(features.map(({ name }) => name)).toContain(feature);
      for (const { weight } of importance) expect(weight).toBeTypeOf('number');
      for (const { value, standardError = 0 } of coefficients)
        expect([typeof value, standardError >= 0]).toEqual(['number', true]);
      for (const centroid of centroids) expect(centroid).toHaveLength(features.length);
      for (const { when, answer, support, confidence = 1, lift = 0 } of rules) {
        expect(`${when} → ${answer}`, 'a condition and its answer').toMatch(/^\S.* → \S/);
        expect(
          [support, confidence].every((share) => share >= 0 && share <= 1) && lift >= 0,
          `measures of ${when}`,
        ).toBe(true);
      }
      if (details !== undefined) expect(Object.keys(details).length, 'number of details').toBeGreaterThan(0);
      if (text !== undefined) expect(text).toMatch(/\S/);
    },
  },
  {
    name: 'has rules that its baskets bear out',
    applies: (algorithm) => 'rules' in algorithm && algorithm.rules !== undefined,
    run(algorithm) {
      const input = inputOf(EXAMPLE, algorithm);
      const table = 'rules' in algorithm ? algorithm.rules?.(learnEasy(algorithm)) : undefined;
      if (!table || !isBaskets(input)) throw new Error('rules come from baskets');
      expectBorneOut(table, listsOf(input));
    },
  },
];

/** Fails where a rule counts what is not there, or is called redundant without a simpler one that says as much. */
function expectBorneOut(table: RuleTable, baskets: readonly (readonly number[])[]): void {
  const holding = (items: readonly number[]) =>
    baskets.filter((basket) => items.every((item) => basket.includes(item))).length;
  const rules = Array.from(table.consequent, (consequent, r) => {
    const [from = 0, to = 0] = table.antecedentOffsets.subarray(r, r + 2);
    const antecedents = [...table.antecedents.subarray(from, to)];
    const [count = 0, antecedentCount = 0] = [table.count[r], table.antecedentCount[r]];
    return { r, antecedents, consequent, count, antecedentCount, confidence: count / antecedentCount };
  });
  expect(table.baskets, 'baskets learned from').toBe(baskets.length);
  expect(rules.length, 'number of rules').toBeGreaterThan(0);
  for (const { r, antecedents, consequent, count, antecedentCount, confidence } of rules) {
    expect(antecedents, `antecedents of rule ${r} ascend, each once`).toEqual(
      [...new Set(antecedents)].sort((a, b) => a - b),
    );
    expect([count, antecedentCount, table.consequentCount[r]], `counts of rule ${r}`).toEqual(
      [[...antecedents, consequent], antecedents, [consequent]].map(holding),
    );
    const simpler = rules.some(
      (other) =>
        other.consequent === consequent &&
        other.antecedents.length < antecedents.length &&
        other.antecedents.every((item) => antecedents.includes(item)) &&
        other.confidence >= confidence,
    );
    expect(table.redundant[r], `redundancy of rule ${r}`).toBe(simpler ? 1 : 0);
  }
}

const withoutFirst = (state: object): object => Object.fromEntries(Object.entries(state).slice(1));
