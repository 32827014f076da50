import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import type { RecipeColumn } from '../preparation/recipe-table.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../registry/load-plugins.ts';
import { checkParams } from '../registry/params.ts';
import { plainTaskCompute, type TaskCompute } from './compute.ts';
import { learn } from './learn.ts';
import { affordableRows, permutationFalls, summarizeFalls } from './permutation-importance.ts';
import type { Target } from './source-table.ts';

const never = () => new AbortController().signal;
const choice = { missing: 'ERROR', scale: 'NONE', maxCategories: 100 } as const;

let registry: AlgorithmRegistry;
beforeAll(async () => {
  registry = new AlgorithmRegistry(await loadPlugins([PLUGINS_DIRECTORY]));
});

const facts = { pii: false, aside: false } as const;

const numbers = (name: string, texts: readonly (string | number)[]): RecipeColumn => ({
  ...{ name, type: 'NUMBER', ...facts },
  values: Float64Array.from(texts, Number),
});

function texts(name: string, values: readonly string[]): RecipeColumn & { readonly categories: string[] } {
  const categories = [...new Set(values)].sort();
  return {
    name,
    type: 'TEXT',
    ...facts,
    categories,
    values: Float64Array.from(values, (value) => categories.indexOf(value)),
  };
}

/** What a method learned from the first rows says its features count for on the others. */
async function measured(
  id: string,
  features: readonly RecipeColumn[],
  target: Target,
  {
    split,
    permutations,
    compute = plainTaskCompute(),
    signal = never(),
  }: { split: number; permutations: number; compute?: TaskCompute; signal?: AbortSignal },
) {
  const rows = features[0].values.length;
  const source = { rows, features, asides: [], target, kept: null, warnings: [], release: () => {} };
  const algorithm = registry.get(id);
  if (algorithm.kind !== 'predictor' || algorithm.task === 'recommendation') throw new Error(`${id} predicts no rows`);
  const method = { algorithm, params: checkParams(algorithm, {}) as Record<string, unknown>, seed: 1, choice };
  const indexes = Uint32Array.from({ length: rows }, (_, row) => row);
  const train = { rows: indexes.slice(0, split), isLast: false };
  const { model, preparation } = await learn(method, source, train, plainTaskCompute(), never(), () => {});
  const learned = { algorithm, model, preparation } as Parameters<typeof permutationFalls>[0];
  const random = seededRandom(5);
  const falls = await permutationFalls(learned, source, indexes.slice(split), permutations, random, compute, signal);
  return summarizeFalls(features, [falls]);
}

describe('permutation importance', () => {
  /** A number and a text that decide the class between them, and two features that have nothing to do with it. */
  const planted = () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 2000 }, () => ({
      signal: random.normal(),
      plan: ['free', 'silver', 'gold'][random.int(3)],
      noise: random.normal(),
      city: ['Bern', 'Basel', 'Genf', 'Chur'][random.int(4)],
    }));
    const features = [
      numbers(
        'noise',
        rows.map(({ noise }) => noise),
      ),
      numbers(
        'signal',
        rows.map(({ signal }) => signal),
      ),
      texts(
        'city',
        rows.map(({ city }) => city),
      ),
      texts(
        'plan',
        rows.map(({ plan }) => plan),
      ),
    ];
    const score = rows.map(({ signal, plan }) => 2 * signal + (plan === 'gold' ? 3 : 0));
    return { features, score };
  };

  it.each(['cart', 'logistic-regression', 'linear-svm', 'svm'])('finds what was planted with %s', async (id) => {
    const { features, score } = planted();
    const target = { name: 'y', classes: ['no', 'yes'], values: Float64Array.from(score, (s) => (s > 1 ? 1 : 0)) };
    const found = await measured(id, features, target, { split: 1400, permutations: 5 });
    expect(found.slice(0, 2).map(({ feature }) => feature)).toEqual(['signal', 'plan']);
    expect(found[1].weight).toBeGreaterThan(0.1);
    for (const { weight } of found.slice(2)) expect(Math.abs(weight)).toBeLessThan(0.02);
  });

  it('measures regressions by the fall of R²: what a feature explains alone, twice over', async () => {
    const { features, score } = planted();
    const target = { name: 'y', classes: null, values: Float64Array.from(score) };
    const found = await measured('linear-regression', features, target, { split: 1400, permutations: 20 });
    // y = 2 · signal + 3 · [gold]: variances 4 and 9 · ⅓ · ⅔ = 2. Shuffled, a term errs by twice its variance.
    expect(found.map(({ feature }) => feature).slice(0, 2)).toEqual(['signal', 'plan']);
    expect(found[0].weight).toBeCloseTo((2 * 4) / 6, 0);
    expect(found[1].weight).toBeCloseTo((2 * 2) / 6, 1);
    for (const { weight, spread } of found.slice(2)) {
      expect(Math.abs(weight)).toBeLessThan(1e-9);
      expect(spread).toBeLessThan(1e-9);
    }
  });

  it('leaves the columns as they were, takes its memory back, and gives the same numbers for the same seed', async () => {
    const { features, score } = planted();
    const before = features.map(({ values }) => [...values]);
    const target = { name: 'y', classes: null, values: Float64Array.from(score) };
    let lent = 0;
    const mark = () => {
      lent++;
      return () => void lent--;
    };
    const compute = { ...plainTaskCompute(), mark };
    const first = await measured('linear-regression', features, target, { split: 1400, permutations: 3, compute });
    expect(lent).toBe(0);
    expect(features.map(({ values }) => [...values])).toEqual(before);
    expect(await measured('linear-regression', features, target, { split: 1400, permutations: 3 })).toEqual(first);
    const [once] = await measured('linear-regression', features, target, { split: 1400, permutations: 1 });
    expect(once.spread).toBeNull();
  });

  it('stops when it is told to', async () => {
    const { features, score } = planted();
    const target = { name: 'y', classes: null, values: Float64Array.from(score) };
    const cancelled = new AbortController();
    const mark = () => {
      cancelled.abort(new Error('stopped'));
      return () => {};
    };
    const { signal } = cancelled;
    const compute = { ...plainTaskCompute(), mark };
    const shape = { split: 1400, permutations: 5, compute, signal };
    const measuring = measured('linear-regression', features, target, shape);
    await expect(measuring).rejects.toThrow('stopped');
  });

  it('takes all rows that can be afforded, else a sample without repetition', () => {
    const rows = Uint32Array.from({ length: 30_000 }, (_, i) => 2 * i);
    expect(affordableRows(rows, { features: 4, permutations: 1, parts: 1 }, seededRandom(1))).toBe(rows);
    const some = affordableRows(rows, { features: 20, permutations: 5, parts: 2 }, seededRandom(1));
    expect(some).toHaveLength(1000);
    expect(new Set(some).size).toBe(1000);
    expect(some.every((row) => row % 2 === 0 && row < 60_000)).toBe(true);
    expect(affordableRows(rows, { features: 9000, permutations: 100, parts: 50 }, seededRandom(1))).toHaveLength(50);
  });
});

/** Fails where a mean is further from scikit-learn's than chance allows: four standard errors of the difference of two means. */
function expectAgreement(
  found: readonly { feature: string; weight: number; spread: number | null }[],
  reference: Readonly<Record<string, readonly [number, number]>>,
  repeats: number,
): void {
  expect(found.map(({ feature }) => feature).toSorted()).toEqual(Object.keys(reference).toSorted());
  for (const { feature, weight, spread } of found) {
    const [mean, deviation] = reference[feature];
    const allowed = 4 * deviation * Math.sqrt(2 / repeats);
    expect(Math.abs(weight - mean), `weight of ${feature}: ${weight}, not ${mean}`).toBeLessThan(allowed);
    // A standard deviation of n draws is known to about 1 / √2n of itself.
    expect(Math.abs(spread! / deviation - 1), `spread of ${feature}`).toBeLessThan(4 * Math.sqrt(1 / repeats));
  }
}

/** Figures of test/fixtures/permutation-importance.py: mean and standard deviation of 100 falls. */
describe.skipIf(!hasShared)('permutation importance beside scikit-learn', () => {
  it('agrees on churn, with text features', async () => {
    const [header, ...lines] = readFileSync(`${SHARED}/mlc_churn.csv`, 'utf8').trim().split(/\r?\n/);
    const names = header.split(',');
    const rows = lines.map((line) => line.split(','));
    const column = (name: string) => rows.map((row) => row[names.indexOf(name)]);
    const reference = {
      international_plan: [0.011272, 0.003859],
      area_code: [0.000456, 0.000969],
      total_day_minutes: [0.005369, 0.003785],
      total_eve_minutes: [0.001482, 0.002365],
      number_customer_service_calls: [0.00243, 0.003676],
      number_vmail_messages: [0.003677, 0.001661],
    } as const;
    const features = Object.keys(reference).map((name) =>
      name === 'international_plan' || name === 'area_code' ? texts(name, column(name)) : numbers(name, column(name)),
    );
    const churn = texts('churn', column('churn'));
    const target = { ...churn, classes: churn.categories };
    const found = await measured('logistic-regression', features, target, { split: 3333, permutations: 100 });
    expectAgreement(found, reference, 100);
  });

  it('agrees on diabetes, a regression', async () => {
    const lines = (name: string) => readFileSync(`${SHARED}/toy/${name}.csv`, 'utf8').trim().split(/\r?\n/);
    const rows = lines('diabetes_data_raw').map((line) => line.split(' '));
    const features = rows[0].map((_, j) =>
      numbers(
        `x${j}`,
        rows.map((row) => row[j]),
      ),
    );
    const target = { ...numbers('y', lines('diabetes_target')), classes: null };
    const found = await measured('linear-regression', features, target, { split: 300, permutations: 100 });
    const reference = {
      ...{ x0: [-0.00001, 0.001215], x1: [0.032869, 0.020783], x2: [0.227957, 0.041911], x3: [0.076161, 0.019661] },
      ...{ x4: [0.128184, 0.031972], x5: [0.015075, 0.007591], x6: [0.000917, 0.001092], x7: [0.025863, 0.012528] },
      ...{ x8: [0.314399, 0.054904], x9: [-0.000595, 0.007643] },
    } as const;
    expectAgreement(found, reference as never, 100);
  });
});
