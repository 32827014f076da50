import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import type { Column } from '../datasets/column.ts';
import { importVersion } from '../datasets/import-version.ts';
import { loadColumns } from '../datasets/load-columns.ts';
import { isNumber } from './column-kind.ts';
import { type CorrelationMethod, computations, type Load, type Source, type Square } from './computations.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { topValues } from './top-values.ts';

/** By pandas, NumPy and SciPy: test/fixtures/statistics.py. */
const GOLDEN = JSON.parse(readFileSync(new URL('../../test/fixtures/statistics.json', import.meta.url), 'utf8'));

const FILES = {
  wholesale: 'wholesale_customers.csv',
  churn: 'mlc_churn.csv',
  bank: 'bank_full.csv.gz',
  retail: 'online_retail.csv.gz',
};
const load: Load = async ({ file, columns }) =>
  (await loadColumns(file, columns, (length) => new Float64Array(length))).columns;

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
    for (const [name, path] of Object.entries(FILES)) {
      const { columns } = await importVersion(
        {
          source: { kind: 'file', path: join(SHARED, path), name: path },
          datasetKind: 'OTHER',
          columns: name === 'retail' ? [{ name: 'CustomerID', type: 'TEXT' }] : [],
          file: join(directory, `${name}.parquet`),
          maxRejectedShare: 0,
          queryMemoryMb: 1024,
          queryTimeoutMs: 60_000,
        },
        new AbortController().signal,
      );
      sources.set(name, { file: join(directory, `${name}.parquet`), columns });
    }
  });
  afterAll(() => rm(directory, { recursive: true }));

  const numbersOf = (name: string): Source => {
    const { file, columns } = sources.get(name) as Source;
    return { file, columns: columns.filter(isNumber) };
  };
  const named = (name: string, names: readonly string[]): Source => {
    const { file, columns } = sources.get(name) as Source;
    return { file, columns: names.map((one) => columns.find((column) => column.name === one) as Column) };
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
      const summaries = await computations.summaries(load, { source });
      const fixed = await computations.histograms(load, { source, method: 'FIXED', bins: 20 });
      const quantile = await computations.histograms(load, { source, method: 'QUANTILE', bins: 10 });
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
        const own = { file: source.file, columns: [column] };
        const quantiles = await computations.quantiles(load, { source: own, probabilities });
        for (const [i, value] of quantiles.entries())
          expectClose(value, one.quantiles[i], `quantile of ${column.name}`);
        expect(tops.get(column.name)?.[0]?.value).toBe(one.mode);
        expect(Array.from(fixed[place].counts), column.name).toEqual(one.fixed.counts);
        for (const [i, edge] of fixed[place].edges.entries()) expectClose(edge, one.fixed.edges[i], 'edge', max - min);
        expect(Array.from(quantile[place].counts), column.name).toEqual(one.quantileBins.counts);
        const [rule] = await computations.histograms(load, { source: own, method: 'FREEDMAN_DIACONIS', bins: 0 });
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
        await computations.covariance(load, { source, delta: 1 }),
        covariance,
        (i, j) => 0.001 * deviation(i) * deviation(j),
      );
      const correlation = (method: CorrelationMethod, of = source) =>
        computations.correlation(load, { source: of, method });
      expectSquare(await correlation('PEARSON'), pearson, () => 0);
      expectSquare(await correlation('SPEARMAN'), spearman, () => 0);
      if (tau) expectSquare(await correlation('KENDALL', named(name, tau.columns)), tau.values, () => 0);
    });
  });

  it("has Cramér's V and the correlation ratio of SciPy", async () => {
    const { cramersV, correlationRatio } = GOLDEN.bank;
    const method = 'CRAMERS_V' as const;
    const source = named('bank', cramersV.columns);
    expectSquare(await computations.correlation(load, { source, method }), cramersV.values, () => 0);
    const mixed = named('bank', correlationRatio.columns);
    const values = await computations.correlation(load, { source: mixed, method: 'CORRELATION_RATIO' });
    expectClose(values[0][1], correlationRatio.jobAge, 'job, age');
    expectClose(values[3][2], correlationRatio.yBalance, 'balance, y');
    expect([values[0][0], values[0][2], values[1][3]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it.each(Object.keys(FILES))('counts the duplicate rows of %s as pandas does', async (name) => {
    const { file, columns } = sources.get(name) as Source;
    expect((await duplicateRows(file, columns)).repeated).toBe(GOLDEN[name].duplicates);
  });

  it("has SciPy's Kolmogorov–Smirnov test", async () => {
    const [{ values: ages }] = await load(named('bank', ['age']));
    const half = Math.floor(ages.length / 2);
    const { statistic, pValue } = kolmogorovSmirnov(ages.slice(half).sort(), ages.slice(0, half).sort());
    expectClose(statistic, GOLDEN.halves.statistic, 'D');
    expectClose(pValue, GOLDEN.halves.pValue, 'p');
  });
});
