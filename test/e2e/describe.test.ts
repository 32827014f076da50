import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { mainDatabases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT = `mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { phase rows columns { name type } error { message } } }`;
const STATISTICS = `statistics { count missing infinite distinct mean median mode variance standardDeviation populationVariance populationStandardDeviation
  min max earliest latest quartiles quantiles(probabilities: [0, 0.5, 1]) skewness kurtosis }`;

const importInto =
  (app: TestApp) =>
  async (name: string, source: object, columns: object[] = []): Promise<void> => {
    const { importDataset: version } = await app.graphql(IMPORT, { input: { name, kind: 'OTHER', source, columns } });
    expect(version).toMatchObject({ phase: 'SUCCEEDED', error: null });
  };
const latest = async (app: TestApp, name: string, selection: string) =>
  (await app.graphql(`query ($name: String!) { dataset(name: $name) { latest { ${selection} } } }`, { name })).dataset
    .latest;
const byName = <T extends { name: string }>(columns: T[]) => Object.fromEntries(columns.map((one) => [one.name, one]));
/** Names of columns apart: a refusal of any of them would hide the others. */
const failing = async (app: TestApp, name: string, selection: string) =>
  (await app.failure(`query ($name: String!) { dataset(name: $name) { latest { ${selection} } } }`, { name }))
    .extensions;

/** A column of the contract's query. */
interface DescribedColumn {
  readonly name: string;
  readonly statistics: {
    readonly [name in 'mean' | 'median' | 'variance' | 'standardDeviation' | 'max']: number;
  } & { readonly quartiles: number[] };
  readonly histogram: { readonly edges: number[]; readonly counts: number[] };
  readonly topValues: { readonly value: unknown; readonly count: number }[];
}

describe.each(mainDatabases)('the description of a dataset on $name', ({ create }) => {
  describe.skipIf(!hasShared)('as the contract has it', () => {
    let database: TestDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await create();
      app = await startApp({ DATABASE_URL: database.url, IMPORT_DIRS: SHARED });
      await app.graphql(operation('ImportPurchases'));
      await app.graphql(operation('DeriveRfm'));
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    it('has the figures of REFERENCE.md', async () => {
      const { number, rows, columns, correlation, covariance, page } = (await app.graphql(operation('Describe')))
        .dataset.latest;
      expect({ number, rows, total: page.totalCount }).toEqual({ number: 1, rows: 4338, total: 4338 });
      const { customer_id, recency, frequency, monetary } = byName<DescribedColumn>(columns);
      expect(customer_id).toMatchObject({
        statistics: { count: 4338, missing: 0, distinct: 4338, mean: null, min: null, quartiles: null },
        histogram: null,
      });
      const expected = [
        [recency, 92.059, 100.012, 50, 373],
        [frequency, 4.272, 7.698, 2, 209],
        [monetary, 2054.266, 8989.23, 674.485, 280206.02],
      ] as const;
      for (const [{ statistics, histogram, topValues }, mean, deviation, median, max] of expected) {
        expect(statistics.mean).toBeCloseTo(mean, 3);
        expect(statistics.standardDeviation).toBeCloseTo(deviation, 2);
        expect(statistics.median).toBeCloseTo(median, 6);
        expect(statistics.quartiles[1]).toBe(statistics.median);
        expect(statistics.max).toBeCloseTo(max, 6);
        expect(histogram.edges).toHaveLength(21);
        expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(4338);
        expect(topValues).toHaveLength(10);
      }
      expect(frequency.topValues[0]).toEqual({ value: 1, count: 1493 });
      expect(correlation.columns).toEqual(['recency', 'frequency', 'monetary']);
      // pandas, on the same rows.
      expect(correlation.values[0][1]).toBeCloseTo(-0.26078318833436, 12);
      expect(covariance.values[2][2]).toBeCloseTo(monetary.statistics.variance, 3);
    });

    it('counts what is missing together, and rows that repeat others', async () => {
      const version = await app.graphql(
        '{ dataset(name: "purchases") { latest { missingness(first: 2) { complete patternCount patterns { columns rows } } duplicates { repeated groups } once: duplicates(columns: ["InvoiceNo"]) { repeated } } } }',
      );
      expect(version.dataset.latest).toEqual({
        missingness: {
          complete: 406_829,
          patternCount: 3,
          patterns: [
            { columns: [], rows: 406_829 },
            { columns: ['CustomerID'], rows: 133_626 },
          ],
        },
        duplicates: { repeated: 5268, groups: 4879 },
        once: { repeated: 541_909 - 25_900 },
      });
    });

    it('gives alerts on the purchases', async () => {
      const { alerts } = await latest(app, 'purchases', 'alerts { kind columns message evidence suggestion }');
      const found = alerts.map(({ kind, columns }: { kind: string; columns: string[] }) => `${kind} ${columns}`);
      expect(found).toEqual([
        'HIGH_CARDINALITY InvoiceNo',
        'HIGH_CARDINALITY StockCode',
        'DIRTY_CATEGORIES StockCode',
        'HIGH_CARDINALITY Description',
        'DIRTY_CATEGORIES Description',
        'SKEWED UnitPrice',
        'MANY_MISSING CustomerID',
        'IMBALANCE Country',
      ]);
      expect(alerts[6].evidence).toEqual({ missing: 135_080, rows: 541_909, share: 135_080 / 541_909 });
    });
  });

  describe('of awkward data', () => {
    let database: TestDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await create();
      app = await startApp({ DATABASE_URL: database.url });
      const rows = Array.from({ length: 100 }, (_, i) => ({
        same: 7,
        none: null,
        when: ['31.12.2023', '2023/12/31', '12/31/2023', '1.2.2024'][i % 4],
        day: `${String((i % 28) + 1).padStart(2, '0')}.02.2024`,
        thousands: `${1 + (i % 9)},${String(i).padStart(3, '0')}`,
        comma: `${i},5`,
        endless: i === 3 ? 'inf' : `${i}.5`,
        plan: ['gold', 'Gold', ' gold ', 'free', 'free'][i % 5],
        name: `customer ${i}`,
        code: `00${i}`,
        x: i,
        twice: 2 * i + (i % 2),
        spend: i === 0 ? 1e6 : i,
        rare: i % 10 === 0 ? 'yes' : 'no',
        joined: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
        active: i % 2 === 0,
      }));
      await importInto(app)('awkward', { rows }, [
        { name: 'none', type: 'NUMBER' },
        { name: 'joined', type: 'DATE' },
      ]);
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    it('describes numbers, times and truth values; what does not apply is null', async () => {
      const { columns } = await latest(
        app,
        'awkward',
        `columns { name ${STATISTICS} histogram(bins: 4) { edges counts } }`,
      );
      const { same, none, plan, x, joined, active } = byName<{ name: string; statistics: object; histogram: object }>(
        columns,
      );
      const nothing = {
        mean: null,
        median: null,
        mode: null,
        variance: null,
        standardDeviation: null,
        populationVariance: null,
        populationStandardDeviation: null,
        min: null,
        max: null,
        earliest: null,
        latest: null,
        quartiles: null,
        quantiles: null,
        skewness: null,
        kurtosis: null,
      };
      expect(same.statistics).toMatchObject({ distinct: 1, mean: 7, variance: 0, skewness: null, kurtosis: null });
      expect(same.histogram).toEqual({ edges: [6.5, 6.75, 7, 7.25, 7.5], counts: [0, 0, 100, 0] });
      expect(none.statistics).toEqual({ count: 0, missing: 100, infinite: 0, distinct: 0, ...nothing });
      expect(none.histogram).toEqual({ edges: [], counts: [] });
      expect(plan.statistics).toEqual({
        count: 100,
        missing: 0,
        infinite: 0,
        distinct: 4,
        ...nothing,
        mode: 'free',
      });
      expect(x.statistics).toMatchObject({ mean: 49.5, quartiles: [24.75, 49.5, 74.25], quantiles: [0, 49.5, 99] });
      expect(joined.statistics).toMatchObject({
        mean: null,
        min: null,
        quartiles: null,
        mode: '2024-01-01',
        earliest: '2024-01-01T00:00:00.000Z',
        latest: '2024-04-09T00:00:00.000Z',
      });
      expect(active.statistics).toMatchObject({ mean: 0.5, min: 0, max: 1, mode: false });
    });

    it('says what is wrong with columns, by what evidence, and what would help', async () => {
      const { alerts } = await latest(app, 'awkward', 'alerts { kind columns message evidence suggestion }');
      const about = (kind: string, column: string) =>
        alerts.find((one: { kind: string; columns: string[] }) => one.kind === kind && one.columns.includes(column));
      expect(
        alerts.map((one: { kind: string; columns: string[] }) => `${one.kind} ${one.columns.join(' ')}`).sort(),
      ).toEqual([
        'CONSTANT same',
        'DATES_AS_TEXT day',
        'DATES_AS_TEXT when',
        'DIRTY_CATEGORIES plan',
        'HIGHLY_CORRELATED x twice',
        'HIGH_CARDINALITY code',
        'HIGH_CARDINALITY name',
        'IMBALANCE rare',
        'INFINITE endless',
        'MANY_MISSING none',
        'NUMBERS_AS_TEXT comma',
        'NUMBERS_AS_TEXT thousands',
        'SKEWED spend',
      ]);
      expect(about('DATES_AS_TEXT', 'when').evidence).toMatchObject({
        rows: 100,
        dates: 100,
        formats: [
          { format: '%d.%m.%Y', rows: 50 },
          { format: '%Y/%m/%d', rows: 25 },
          { format: '%m/%d/%Y', rows: 25 },
        ],
      });
      expect(about('DATES_AS_TEXT', 'when').suggestion).toContain('format: "%d.%m.%Y"');
      expect(about('DATES_AS_TEXT', 'day').suggestion).toBe('State `format: "%d.%m.%Y"` for the column at import.');
      expect(about('DIRTY_CATEGORIES', 'plan').evidence).toEqual({
        groups: 1,
        spellings: 3,
        samples: [
          [
            { value: ' gold ', rows: 20 },
            { value: 'Gold', rows: 20 },
            { value: 'gold', rows: 20 },
          ],
        ],
      });
      expect(about('NUMBERS_AS_TEXT', 'comma').evidence).toMatchObject({ rows: 100, plain: 0, decimalComma: 100 });
      expect(about('HIGHLY_CORRELATED', 'x').evidence.correlation).toBeGreaterThan(0.99);
    });

    it('gives advice that works when it is followed', async () => {
      const { alerts } = await latest(app, 'awkward', 'alerts { kind columns suggestion }');
      const expressions = alerts
        .filter(({ kind }: { kind: string }) => kind === 'NUMBERS_AS_TEXT' || kind === 'DIRTY_CATEGORIES')
        .map(({ suggestion }: { suggestion: string }) => suggestion.match(/`(.*)`/)?.[1]);
      const several = alerts.find(({ columns }: { columns: string[] }) => columns[0] === 'when').suggestion;
      const sql = `SELECT ${[...expressions, `${several.match(/`(coalesce.*?)`/)[1]} AS "when"`].join(', ')} FROM awkward`;
      await importInto(app)('mended', { query: { sql } });
      const { columns } = await latest(
        app,
        'mended',
        'columns { name type statistics { missing distinct max latest } }',
      );
      expect(byName(columns)).toMatchObject({
        thousands: { type: 'NUMBER', statistics: { missing: 0, max: 9098 } },
        comma: { type: 'NUMBER', statistics: { missing: 0, max: 99.5 } },
        plan: { type: 'TEXT', statistics: { distinct: 2 } },
        when: { type: 'TIMESTAMP', statistics: { missing: 0, latest: '2024-02-01T00:00:00.000Z' } },
      });
    });

    it('says that values were infinite in the source', async () => {
      await importInto(app)('divided', { query: { sql: 'SELECT x / nullif(x % 2, 2) AS ratio FROM awkward' } });
      const { columns, alerts } = await latest(
        app,
        'divided',
        'columns { statistics { count missing infinite mean } } alerts { kind message }',
      );
      expect(columns[0].statistics).toEqual({ count: 50, missing: 50, infinite: 49, mean: 50 });
      expect(alerts).toContainEqual({
        kind: 'INFINITE',
        message: '49 values of "ratio" were infinite; they count as missing.',
      });
    });

    it('has nothing to describe where an import has failed', async () => {
      const source = { query: { sql: 'SELECT x FROM awkward WHERE x < 0' } };
      const input = { name: 'empty', kind: 'OTHER', source };
      expect((await app.graphql(IMPORT, { input })).importDataset).toMatchObject({ phase: 'FAILED', rows: null });
      expect(await latest(app, 'empty', 'rows')).toBeNull();
      const versions = (selection: string) => `{ dataset(name: "empty") { versions { ${selection} } } }`;
      const { dataset } = await app.graphql(versions('columns { statistics { mean } }'));
      expect(dataset.versions).toEqual([{ columns: [] }]);
      for (const selection of ['alerts { kind }', 'duplicates { groups }', 'correlation(columns: ["x"]) { values }'])
        expect((await app.failure(versions(selection))).extensions).toMatchObject({ code: 'CONFLICT' });
    });

    it.each([
      ['an unknown column', 'correlation(columns: ["x", "y"]) { values }', { code: 'UNKNOWN_COLUMN' }],
      ['no column', 'covariance(columns: []) { values }', { code: 'INVALID_INPUT' }],
      ['text in PEARSON', 'correlation(columns: ["x", "plan"]) { values }', { code: 'INVALID_INPUT' }],
      [
        'a time in KENDALL',
        'correlation(columns: ["x", "joined"], method: KENDALL) { values }',
        { code: 'INVALID_INPUT' },
      ],
      ['numbers in CRAMERS_V', 'correlation(columns: ["x"], method: CRAMERS_V) { values }', { code: 'INVALID_INPUT' }],
      ['text in a covariance', 'covariance(columns: ["plan"]) { values }', { code: 'INVALID_INPUT' }],
      ['no bins', 'columns { histogram(bins: 0) { counts } }', { code: 'INVALID_INPUT' }],
      ['too many bins', 'columns { histogram(bins: 1001) { counts } }', { code: 'INVALID_INPUT' }],
      [
        'bins where a rule finds them',
        'columns { histogram(bins: 5, method: FREEDMAN_DIACONIS) { counts } }',
        { code: 'INVALID_INPUT' },
      ],
      ['far too many bins', 'columns { histogram(bins: 100000) { edges counts } }', { code: 'QUERY_TOO_COMPLEX' }],
      [
        'a quantile above 1',
        'columns { statistics { quantiles(probabilities: [0.5, 1.5]) } }',
        { code: 'INVALID_INPUT' },
      ],
      ['too many top values', 'columns { topValues(first: 1001) { value } }', { code: 'PAGE_TOO_LARGE' }],
      ['an absent version', 'comparison(with: 9) { rows }', { code: 'NOT_FOUND' }],
    ])('refuses %s', async (_, selection, extensions) => {
      expect(await failing(app, 'awkward', selection)).toMatchObject(extensions);
    });

    it('refuses the correlation of ten thousand categories, and warns of them', async () => {
      const sql =
        "SELECT 'c' || a.x || '-' || b.x AS label, CASE WHEN a.x < 50 THEN 'low' ELSE 'high' END AS half, a.x FROM awkward a, awkward b";
      await importInto(app)('labels', { query: { sql } });
      const method = (name: string) => `correlation(columns: ["label", "half"], method: ${name}) { values }`;
      expect(await failing(app, 'labels', method('CRAMERS_V'))).toMatchObject({
        code: 'UNSUITABLE_DATA',
        details: { column: 'label', requirement: 1000, actual: 10_000 },
      });
      expect((await failing(app, 'labels', method('CORRELATION_RATIO'))).code).toBe('UNSUITABLE_DATA');
      const { alerts } = await latest(app, 'labels', 'alerts { kind columns evidence }');
      expect(alerts).toContainEqual({
        kind: 'HIGH_CARDINALITY',
        columns: ['label'],
        evidence: { distinct: 10_000, count: 10_000, share: 1 },
      });
    });

    it('compares two versions', async () => {
      const version = (shift: number, plans: string[], more: object) => ({
        rows: Array.from({ length: 400 }, (_, i) => ({
          age: (i % 40) + shift,
          plan: plans[i % plans.length],
          ...more,
        })),
      });
      await importInto(app)('drift', version(20, ['free', 'gold'], { old: 1 }));
      await importInto(app)('drift', version(30, ['free', 'silver'], { fresh: 1 }));
      const { comparison } = await latest(
        app,
        'drift',
        `comparison(with: 1) { baseline rows baselineRows newColumns droppedColumns
          columns { name psi kolmogorovSmirnov { statistic pValue } newCategories { count values } droppedCategories { count values } } }`,
      );
      expect(comparison).toMatchObject({
        baseline: 1,
        rows: 400,
        baselineRows: 400,
        newColumns: ['fresh'],
        droppedColumns: ['old'],
      });
      const [age, plan] = comparison.columns;
      // A quarter of the ages has moved over the top, another has left the bottom.
      expect(age.kolmogorovSmirnov.statistic).toBeCloseTo(0.25, 12);
      // scipy.stats.kstwobign.sf(0.25 * sqrt(200))
      expect(age.kolmogorovSmirnov.pValue).toBeCloseTo(2.777_588_7e-11, 16);
      expect(age.psi).toBeGreaterThan(0.25);
      expect(plan).toMatchObject({
        newCategories: { count: 1, values: ['silver'] },
        droppedCategories: { count: 1, values: ['gold'] },
        kolmogorovSmirnov: null,
      });
      // (0.5 − 0.0001) ln(0.5 / 0.0001), once for each of the two.
      expect(plan.psi).toBeCloseTo(2 * (0.5 - 0.0001) * Math.log(0.5 / 0.0001), 9);
    });

    it('never shows a value of personal data', async () => {
      const rows = (secret: string) => ({
        rows: [secret, secret.toUpperCase(), ` ${secret} `, 'x'].flatMap((mail, i) =>
          Array.from({ length: 10 }, () => ({ mail, born: `19${87 - i}-06-05`, income: 987_650 + i, visits: i })),
        ),
      });
      const columns = ['mail', 'born', 'income'].map((name) => ({ name, pii: true }));
      await importInto(app)('people', rows('someone@example.org'), columns);
      await importInto(app)('people', rows('other@example.org'), columns);
      const version = await latest(
        app,
        'people',
        `columns { name ${STATISTICS} topValues { value count }
           a: histogram { edges } b: histogram(method: QUANTILE) { edges } c: histogram(method: FREEDMAN_DIACONIS) { edges } }
         alerts { kind message evidence suggestion } correlation(columns: ["income", "visits"]) { values }
         comparison(with: 1) { columns { name psi newCategories { count values } droppedCategories { count values } } }`,
      );
      const text = JSON.stringify(version);
      expect(text).not.toMatch(/example|98765|198[4-7]/i);
      const { mail, income } = byName<{ name: string; statistics: object; topValues: object[] }>(version.columns);
      expect(mail.statistics).toMatchObject({ count: 40, distinct: 4, mode: null });
      expect(mail.topValues[0]).toEqual({ value: null, count: 10 });
      expect(income.statistics).toMatchObject({ count: 40, distinct: 4, mean: null, variance: null, quartiles: null });
      expect(version.alerts.map(({ kind }: { kind: string }) => kind)).toContain('DIRTY_CATEGORIES');
      expect(version.comparison.columns[0].newCategories).toEqual({ count: 3, values: [] });
      const refused = await failing(app, 'people', 'covariance(columns: ["income"]) { values }');
      expect(refused.code).toBe('INVALID_INPUT');
    });
  });
});
