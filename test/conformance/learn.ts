import { expect } from 'vitest';
import type { Algorithm, Compute, FeatureTable, Fit, Progress } from '#sdk';
import { plainCompute, seededRandom, UnsuitableData, z } from '#sdk';
import type { Example, Input } from './inputs.ts';
import { inputOf, tableOf } from './inputs.ts';

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
export type Answer = Readonly<Record<string, Int32Array | Float64Array>>;

/** What a model answers for the rows of a table. */
export function answer(
  algorithm: Algorithm,
  model: unknown,
  table: FeatureTable,
  compute: Compute = plainCompute(),
): Answer {
  const answered: object =
    algorithm.kind === 'segmenter'
      ? algorithm.assign(model, table, { compute })
      : algorithm.predict(model, table, { compute });
  return Object.fromEntries(Object.entries(answered).filter(([, array]) => array !== undefined));
}

/** The JSON text of a model, as it is stored. */
export const textOf = (algorithm: Algorithm, model: unknown): string =>
  JSON.stringify(z.encode(algorithm.model, model));

/** The model of a JSON text. */
export const modelOf = (algorithm: Algorithm, text: string): unknown => z.decode(algorithm.model, JSON.parse(text));

/** Fails where an answer is not one value, in its range, for each row. */
export function expectAnswer(algorithm: Algorithm, answered: Answer, rows: number, classes: number): void {
  const { segment, strength, label, probability, value } = answered;
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
 * Fails unless an algorithm either says what is unsuitable about an example, or learns a model that can be stored and
 * answers properly for every row. Fewer rows than `rowsNeeded` are refused by the host and never reach `fit`.
 */
export function expectAdviceOrAnswer(
  algorithm: Algorithm,
  example: Example,
  params: Readonly<Record<string, unknown>> = {},
): void {
  const needed = algorithm.rowsNeeded?.(algorithm.params.parse(params), example.rows[0]?.length ?? 0) ?? 1;
  if (example.rows.length < needed) return;
  const input = inputOf(example, algorithm);
  let model: unknown;
  try {
    model = learn(algorithm, input, { params }).model;
  } catch (error) {
    if (!(error instanceof UnsuitableData)) throw error;
    expect(error.message, 'what is required, what was seen, what would help').toMatch(/^.{30,}\.$/s);
    return;
  }
  const opened = modelOf(algorithm, textOf(algorithm, model));
  expectAnswer(
    algorithm,
    answer(algorithm, opened, tableOf(example, algorithm)),
    input.rows,
    input.classes?.length ?? 0,
  );
  expectMetrics(algorithm.metrics?.(opened) ?? {});
}
