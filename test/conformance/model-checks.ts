import { expect } from 'vitest';
import type { Algorithm } from '#sdk';
import { z } from '#sdk';
import { always, type Check } from './check.ts';
import { easyExample, inputOf, selectRows, tableOf } from './inputs.ts';
import { answer, expectMetrics, learn, modelOf, textOf } from './learn.ts';

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
      const table = tableOf(ASKED, algorithm);
      const rows = Array.from({ length: table.rows }, (_, i) => i);
      const whole = answer(algorithm, model, table);
      const parts = [
        rows.toReversed(),
        rows.filter((i) => i % 2 === 0),
        rows.slice(0, 7),
        rows.slice(7, 8),
        rows.slice(8),
        [3, 3, 3],
      ];
      for (const part of parts) {
        const answered = answer(algorithm, model, selectRows(table, part));
        expect(Object.keys(answered)).toEqual(Object.keys(whole));
        for (const [name, array] of Object.entries(whole)) {
          const width = array.length / table.rows;
          const expected = part.flatMap((i) => [...array.subarray(i * width, (i + 1) * width)]);
          expect([...(answered[name] ?? [])], `${name} of rows ${part.slice(0, 8).join(', ')}`).toEqual(expected);
        }
      }
    },
  },
  {
    name: 'answers a table without rows',
    applies: always,
    run(algorithm) {
      const none = selectRows(tableOf(ASKED, algorithm), []);
      for (const array of Object.values(answer(algorithm, learnEasy(algorithm), none))) expect(array).toHaveLength(0);
    },
  },
  {
    name: 'has a model that survives JSON with the same answers',
    applies: always,
    run(algorithm) {
      const model = learnEasy(algorithm);
      const table = tableOf(ASKED, algorithm);
      const text = textOf(algorithm, model);
      const opened = modelOf(algorithm, text);
      expect(answer(algorithm, opened, table)).toEqual(answer(algorithm, model, table));
      expect(textOf(algorithm, opened)).toBe(text);
      expect(algorithm.metrics?.(opened)).toEqual(algorithm.metrics?.(model));
      expect(algorithm.explain?.(opened, table.features)).toEqual(algorithm.explain?.(model, table.features));
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
      const { features } = inputOf(EXAMPLE, algorithm);
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
];

const withoutFirst = (state: object): object => Object.fromEntries(Object.entries(state).slice(1));
