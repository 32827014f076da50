import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import type { Column } from '../datasets/column.ts';
import { importVersion } from '../datasets/import-version.ts';
import { isNumber } from './column-kind.ts';
import { computations, type Source, type Workplace } from './computations.ts';
import type { CorrelationMethod, Square } from './correlate.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { QUANTILE_TYPES, quantilesOf } from './quantiles.ts';
import { type Each, type TaskName, type TaskOrder, type TaskResult, tasks } from './tasks.ts';
import { topValues } from './top-values.ts';

/** By pandas, NumPy and SciPy: test/fixtures/statistics.py. */
const GOLDEN = JSON.parse(readFileSync(new URL('../../test/fixtures/statistics.json', import.meta.url), 'utf8'));

const FILES = {
  wholesale: 'wholesale_customers.csv',
  churn: 'mlc_churn.csv',
  bank: 'bank_full.csv.gz',
  retail: 'online_retail.csv.gz',
  adult: 'adult/adult.data.gz',
};
/** Of adult, whose file has no header. */
const HEADER =
  'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income';

/** Everything on this thread, and nothing kept. */
const each: Each = <K extends TaskName>(name: K, orders: readonly TaskOrder<K>[]) =>
  Promise.all(orders.map((order) => (tasks[name] as (order: TaskOrder<K>) => TaskResult<K>)(order)));
const lend: Workplace['lend'] = async (sources, work) => work(...(await each('load', sources)));
const here: Workplace = { lend, each };

/** Asserts equality to 1e-12, relative; `scale` bounds what is small only because larger things cancel. */
function expectClose(actual: number, golden: number | null, what: string, scale = 0): void {
  if (golden === null) expect(actual, what).toBeNaN();
  else expect(Math.abs(actual - golden) / Math.max(Math.abs(golden), scale, 1e-300), what).toBeLessThan(1e-12);
}

describe.skipIf(!hasShared)('statistics of real data equal those of pandas and SciPy to 1e-12', () => {
  let directory: string;
  const sources = new Map<string, Source>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clientele-statistics-'));
    const adult = join(directory, 'adult.csv');
    const lines = gunzipSync(readFileSync(join(SHARED, FILES.adult))).toString();
    await writeFile(adult, `${HEADER}\n${lines.trim().replaceAll(', ', ',').replaceAll('?', '')}\n`);
    for (const [name, path] of Object.entries(FILES)) {
      const { columns, rows } = await importVersion(
        {
          source: { kind: 'file', path: name === 'adult' ? adult : join(SHARED, path), name: path },
          datasetKind: 'OTHER',
          columns: name === 'retail' ? [{ name: 'CustomerID', type: 'TEXT' }] : [],
          file: join(directory, `${name}.parquet`),
          maxRejectedShare: 0,
          queryMemoryMb: 1024,
          queryTimeoutMs: 60_000,
        },
        new AbortController().signal,
      );
      sources.set(name, { file: join(directory, `${name}.parquet`), rows, columns });
    }
  });
  afterAll(() => rm(directory, { recursive: true }));

  const numbersOf = (name: string): Source => {
    const source = sources.get(name) as Source;
    return { ...source, columns: source.columns.filter(isNumber) };
  };
  const named = (name: string, names: readonly string[]): Source => {
    const source = sources.get(name) as Source;
    return { ...source, columns: names.map((one) => source.columns.find((column) => column.name === one) as Column) };
  };
  const expectSquare = (actual: Square, golden: (number | null)[][], scale: (i: number, j: number) => number) => {
    expect(actual).toHaveLength(golden.length);
    for (const [i, row] of golden.entries())
      for (const [j, value] of row.entries()) expectClose(actual[i][j], value, `${i}, ${j}`, scale(i, j));
  };

  describe.each(Object.keys(FILES))('%s', (name) => {
    it('has the moments, quantiles and histograms of pandas and NumPy', async () => {
      const source = numbersOf(name);
      const golden = GOLDEN[name].columns;
      expect(source.columns.map((column) => column.name)).toEqual(Object.keys(golden));
      const probabilities = [0, 0.001, 0.1, 1 / 3, 0.95, 1];
      const summaries = await computations.summaries(here, { source });
      const fixed = await computations.histograms(here, { source, method: 'FIXED', bins: 20 });
      const quantile = await computations.histograms(here, { source, method: 'QUANTILE', bins: 10 });
      const tops = await topValues(source.file, source.columns, 1);
      for (const [place, column] of source.columns.entries()) {
        const one = golden[column.name];
        const { count, min, max, quartiles, mean, squares, skewness, kurtosis } = summaries[place];
        expect({ count, min, max }).toEqual({ count: one.count, min: one.min, max: one.max });
        expectClose(mean, one.mean, `mean of ${column.name}`);
        expectClose(squares / (count - 1), one.variance, `variance of ${column.name}`);
        expectClose(Math.sqrt(squares / count), one.populationStandardDeviation, `deviation of ${column.name}`);
        expectClose(skewness, one.skewness, `skewness of ${column.name}`);
        expectClose(kurtosis, one.kurtosis, `kurtosis of ${column.name}`);
        for (const [i, value] of quartiles.entries())
          expectClose(value, one.quartiles[i], `quartile of ${column.name}`);
        const own = { ...source, columns: [column] };
        const quantiles = await computations.quantiles(here, { source: own, probabilities, type: 'LINEAR' });
        for (const [i, value] of quantiles.entries())
          expectClose(value, one.quantiles[i], `quantile of ${column.name}`);
        expect(tops.get(column.name)?.[0]?.value).toBe(one.mode);
        expect(Array.from(fixed[place].counts), column.name).toEqual(one.fixed.counts);
        for (const [i, edge] of fixed[place].edges.entries()) expectClose(edge, one.fixed.edges[i], 'edge', max - min);
        expect(Array.from(quantile[place].counts), column.name).toEqual(one.quantileBins.counts);
        const [rule] = await computations.histograms(here, { source: own, method: 'FREEDMAN_DIACONIS', bins: 0 });
        expect(rule.counts, column.name).toHaveLength(Math.min(one.freedmanDiaconisBins, 1000));
        expect(rule.counts.reduce((sum, bin) => sum + bin, 0)).toBe(count);
      }
    });

    it('has the covariances and correlations of pandas', async () => {
      const source = numbersOf(name);
      const { covariance, pearson, spearman, kendall: tau } = GOLDEN[name];
      // What is small because products cancel cannot be more exact than the products.
      const deviation = (i: number) => Math.sqrt(covariance[i][i]);
      expectSquare(
        await computations.covariance(here, { source, delta: 1 }),
        covariance,
        (i, j) => 0.001 * deviation(i) * deviation(j),
      );
      const correlation = (method: CorrelationMethod, of = source) =>
        computations.correlation(here, { source: of, method });
      expectSquare(await correlation('PEARSON'), pearson, () => 0);
      expectSquare(await correlation('SPEARMAN'), spearman, () => 0);
      if (tau) expectSquare(await correlation('KENDALL', named(name, tau.columns)), tau.values, () => 0);
    });
  });

  it('has the nine types of quantiles', async () => {
    const { probabilities, of } = GOLDEN.quantileTypes;
    const [[{ values: fresh }]] = await each('load', [named('wholesale', ['Fresh'])]);
    for (const { values, types } of of) {
      const column = values === 'Fresh' ? fresh : Float64Array.from(values);
      expect(Object.keys(types)).toEqual(QUANTILE_TYPES);
      for (const type of QUANTILE_TYPES)
        for (const [i, value] of quantilesOf(column, probabilities, { type }).entries())
          expectClose(value, types[type][i], `${type} of ${column.length} values at ${probabilities[i]}`);
    }
  });

  it("has Cramér's V and the correlation ratio of SciPy", async () => {
    const { cramersV, correlationRatio } = GOLDEN.bank;
    const method = 'CRAMERS_V' as const;
    const source = named('bank', cramersV.columns);
    expectSquare(await computations.correlation(here, { source, method }), cramersV.values, () => 0);
    const mixed = named('bank', correlationRatio.columns);
    const values = await computations.correlation(here, { source: mixed, method: 'CORRELATION_RATIO' });
    expectClose(values[0][1], correlationRatio.jobAge, 'job, age');
    expectClose(values[3][2], correlationRatio.yBalance, 'balance, y');
    expect([values[0][0], values[0][2], values[1][3]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it.each(Object.keys(FILES))('counts the duplicate rows of %s as pandas does', async (name) => {
    const { file, columns } = sources.get(name) as Source;
    expect((await duplicateRows(file, columns)).repeated).toBe(GOLDEN[name].duplicates);
  });

  it("has SciPy's Kolmogorov–Smirnov test", async () => {
    const [[{ values: ages }]] = await each('load', [named('bank', ['age'])]);
    const half = Math.floor(ages.length / 2);
    const { statistic, pValue } = kolmogorovSmirnov(ages.slice(half).sort(), ages.slice(0, half).sort());
    expectClose(statistic, GOLDEN.halves.statistic, 'D');
    expectClose(pValue, GOLDEN.halves.pValue, 'p');
  });
});
