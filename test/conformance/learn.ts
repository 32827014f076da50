import { expect } from 'vitest';
import type { Algorithm, Baskets, Compute, Fit, Progress, RuleTable } from '#sdk';
import { plainCompute, seededRandom, UnsuitableData, z } from '#sdk';
import type { Asked, Example, Input } from './inputs.ts';
import { askedOf, classesOf, inputOf, isBaskets, listsOf } from './inputs.ts';

export interface Learned {
  readonly model: unknown;
  readonly progress: readonly Progress[];
}

/** More steps than this, and a fit counts as endless. */
const MOST_STEPS = 100_000;

export interface Circumstances {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly compute?: Compute;
}

/** Starts a fit as the engine does; the result may be a generator still to be run. */
export function start(
  algorithm: Algorithm,
  input: Input,
  { params = {}, seed = 1, compute = plainCompute() }: Circumstances = {},
): Fit<unknown> {
  const checked = algorithm.params.parse(params);
  return algorithm.fit(input as never, checked, { random: seededRandom(seed), compute });
}

/** Runs a fit to its end, without breathing. */
export function learn(algorithm: Algorithm, input: Input, circumstances: Circumstances = {}): Learned {
  const fit = start(algorithm, input, circumstances);
  if (!isGenerator(fit)) return { model: fit, progress: [] };
  const progress: Progress[] = [];
  for (;;) {
    const step = fit.next();
    if (step.done) return { model: step.value, progress };
    progress.push(step.value);
    if (progress.length > MOST_STEPS) throw new Error(`fit still yields after ${MOST_STEPS} steps`);
  }
}

export const isGenerator = (fit: Fit<unknown>): fit is Generator<Progress, unknown, void> =>
  typeof fit === 'object' && fit !== null && Symbol.iterator in fit && 'return' in fit;

/** The arrays of an answer, by name. */
export type Answer = Readonly<Record<string, Int32Array | Uint32Array | Float64Array>>;

/** What a model answers for some rows. */
export function answer(algorithm: Algorithm, model: unknown, asked: Asked, compute: Compute = plainCompute()): Answer {
  const answered: object =
    algorithm.kind === 'segmenter'
      ? algorithm.assign(model, asked as never, { compute })
      : algorithm.predict(model, asked as never, { compute });
  return Object.fromEntries(Object.entries(answered).filter(([, array]) => array !== undefined));
}

/** The values answered for each row, by name of the array: several of each where an answer is a list. */
export function rowsOf(answered: Answer, rows: number): Readonly<Record<string, readonly number[]>>[] {
  const { offsets, ...arrays } = answered;
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => {
        const width = array.length / rows;
        const [from, to] = offsets ? [offsets[i], offsets[i + 1]] : [i * width, (i + 1) * width];
        return [name, [...array.subarray(from, to)]];
      }),
    ),
  );
}

/** The JSON text of a model, as it is stored. */
export const textOf = (algorithm: Algorithm, model: unknown): string =>
  JSON.stringify(z.encode(algorithm.model, model));

/** The model of a JSON text. */
export const modelOf = (algorithm: Algorithm, text: string): unknown => z.decode(algorithm.model, JSON.parse(text));

/** Fails where an answer is not one value, in its range, for each row; or not a list of what a basket lacks. */
export function expectAnswer(
  algorithm: Algorithm,
  model: unknown,
  answered: Answer,
  asked: Asked,
  classes: number,
): void {
  const { segment, strength, label, probability, value } = answered;
  const { rows } = asked;
  if (algorithm.kind === 'segmenter') {
    expect(segment, 'segment').toBeInstanceOf(Int32Array);
    expect(segment, 'one segment a row').toHaveLength(rows);
    expectEach('segment', segment, (s) => s >= -1);
    if (!strength) return;
    expect(strength, 'one strength a row').toHaveLength(rows);
    expectEach('strength', strength, (s) => s >= 0 && s <= 1);
  } else if (algorithm.task === 'classification') {
    expect(label, 'label').toBeInstanceOf(Int32Array);
    expect(label, 'one label a row').toHaveLength(rows);
    expectEach('label', label, (c) => c >= 0 && c < classes);
    if (probability) expectProbabilities(probability, label, rows, classes);
  } else if (isBaskets(asked)) {
    expectRecommendations(answered, asked, ('rules' in algorithm && algorithm.rules?.(model)) || null);
  } else {
    expect(value, 'value').toBeInstanceOf(Float64Array);
    expect(value, 'one value a row').toHaveLength(rows);
    expectEach('value', value, Number.isFinite);
  }
}

function expectProbabilities(
  probability: Answer[string],
  label: Answer[string] | undefined,
  rows: number,
  classes: number,
): void {
  expect(probability, 'rows × classes probabilities').toHaveLength(rows * classes);
  expectEach('probability', probability, (p) => p >= 0 && p <= 1);
  for (let i = 0; i < rows; i++) {
    const row = [...probability.subarray(i * classes, (i + 1) * classes)];
    expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1), `probabilities of row ${i} sum to 1`).toBeLessThan(1e-9);
    expect(row[label?.[i] ?? -1], `the label of row ${i} is its likeliest class`).toBe(Math.max(...row));
  }
}

/** Fails where items are recommended twice, or although the basket has them, or by a rule that says nothing of the kind. */
function expectRecommendations(answered: Answer, asked: Baskets, rules: RuleTable | null): void {
  expect(Object.keys(answered).toSorted()).toEqual(['items', 'offsets', 'rule', 'score']);
  expect(answered.offsets, 'where the items of each basket start, and where the last end').toHaveLength(asked.rows + 1);
  for (const array of [answered.items, answered.score, answered.rule])
    expect(array, 'one item, score and rule each').toHaveLength(answered.offsets?.[asked.rows] ?? -1);
  const baskets = listsOf(asked);
  for (const [b, { items = [], score = [], rule = [] }] of rowsOf(answered, asked.rows).entries()) {
    const basket = new Set(baskets[b]);
    expect(new Set(items).size, `different items for basket ${b}`).toBe(items.length);
    for (const [at, item] of items.entries()) {
      const r = rule[at] ?? Number.NaN;
      expect(item < asked.items.length && !basket.has(item), `basket ${b} lacks item ${item}`).toBe(true);
      expect(Number.isFinite(score[at]), `score of item ${item} for basket ${b}`).toBe(true);
      if (r === -1 || !rules) continue;
      const antecedents = rules.antecedents.subarray(rules.antecedentOffsets[r], rules.antecedentOffsets[r + 1]);
      const speaks = rules.consequent[r] === item && antecedents.every((antecedent) => basket.has(antecedent));
      expect(speaks, `rule ${r} speaks for item ${item} in basket ${b}`).toBe(true);
    }
  }
}

function expectEach(name: string, values: Answer[string] | undefined, holds: (value: number) => boolean): void {
  const wrong = [...(values ?? [])].findIndex((value) => !holds(value));
  expect(wrong === -1 ? 'sound' : `${name} of row ${wrong} is ${values?.[wrong]}`).toBe('sound');
}

/** Fails unless numbers that judge a fit have names of the field and finite values. */
export function expectMetrics(metrics: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(metrics)) {
    expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
    expect(Number.isFinite(value), `metric ${name} is ${value}`).toBe(true);
  }
}

/**
 * Parameters with which no input takes more than a moment: there may be more itemsets than atoms, and a small budget shows as well
 * what becomes of them.
 */
export const modest = ({ params }: Algorithm): Readonly<Record<string, unknown>> =>
  'maxItemsets' in params.shape ? { maxItemsets: 1000 } : {};

/** Fails unless an algorithm takes an example as `expectAdviceOrAnswerTo` says. */
export const expectAdviceOrAnswer = (
  algorithm: Algorithm,
  example: Example,
  params: Readonly<Record<string, unknown>> = {},
): void => expectAdviceOrAnswerTo(algorithm, inputOf(example, algorithm), askedOf(example, algorithm), params);

/**
 * Fails unless an algorithm either says what is unsuitable about its input, or learns a model that can be stored and
 * answers properly for every row. Fewer rows than `rowsNeeded` are refused by the host and never reach `fit`.
 */
export function expectAdviceOrAnswerTo(
  algorithm: Algorithm,
  input: Input,
  asked: Asked,
  params: Readonly<Record<string, unknown>> = {},
): void {
  const width = isBaskets(input) ? input.items.length : input.features.length;
  const needed = algorithm.rowsNeeded?.(algorithm.params.parse(params), width) ?? 1;
  if (input.rows < needed) return;
  let model: unknown;
  try {
    model = learn(algorithm, input, { params }).model;
  } catch (error) {
    if (!(error instanceof UnsuitableData)) throw error;
    expect(error.message, 'what is required, what was seen, what would help').toMatch(/^.{30,}\.$/s);
    return;
  }
  const opened = modelOf(algorithm, textOf(algorithm, model));
  expectAnswer(algorithm, opened, answer(algorithm, opened, asked), asked, classesOf(input));
  expectMetrics(algorithm.metrics?.(opened) ?? {});
  for (const warning of algorithm.warnings?.(opened) ?? []) expect(warning, 'a warning').toMatch(/^\S.{20,}[.!]$/s);
}
