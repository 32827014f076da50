import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureTable, finish, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { onlineRetailRfm } from '../../test/support/real-columns.ts';
import { hasShared } from '../../test/support/shared-data.ts';
import { CELLS, GRID } from './cells.ts';
import { rfm } from './index.ts';

type Model = z.output<typeof rfm.model>;
type Params = z.input<typeof rfm.params>;
type Column = Float64Array | readonly number[];
const NAMES = ['recency', 'frequency', 'monetary'];

const tableOf = (columns: readonly Column[], names: readonly string[] = NAMES): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: names[j] })),
  columns: columns.map((column) => Float64Array.from(column)),
});
const context = { random: seededRandom(1), compute: plainCompute() };
const learnTable = (table: FeatureTable, params: Params = {}): Model =>
  finish(rfm.fit(table, rfm.params.parse(params), context));
const learn = (columns: readonly Column[], params: Params = {}, names = NAMES) =>
  learnTable(tableOf(columns, names), params);
const assign = (model: Model, columns: readonly Column[]) =>
  Array.from(rfm.assign(model, tableOf(columns), context).segment, (cell) => CELLS[cell]);
interface Details {
  readonly cutPoints: Record<string, number[]>;
  readonly scoreCounts: Record<string, number[]>;
  readonly recencyByFrequency: number[][];
  readonly cells: { name: string; rows: number }[];
  readonly grid: string[][];
}
const detailsOf = (model: Model) =>
  rfm.explain?.(
    model,
    NAMES.map((name) => ({ name })),
  )?.details as unknown as Details;

/** Rows of each cell, in the order of `CELLS`. */
const sizesOf = (cells: readonly string[]) => CELLS.map((cell) => cells.filter((one) => one === cell).length);

// Figures by pandas 1.5.3: test/fixtures/rfm.py.
describe.skipIf(!hasShared)('RFM of the 4,338 customers of Online Retail', async () => {
  const columns = hasShared ? await onlineRetailRfm() : [];

  const agrees = (params: Params, byFrequency: number[], byBoth: number[], grid: number[][], monetary: number[]) => {
    for (const against of ['FREQUENCY', 'FREQUENCY_AND_MONETARY'] as const) {
      const model = learn(columns, { ...params, against });
      const sizes = against === 'FREQUENCY' ? byFrequency : byBoth;
      expect(sizesOf(assign(model, columns))).toEqual(sizes);
      expect(detailsOf(model).cells).toEqual(CELLS.map((name, c) => ({ name, rows: sizes[c] })));
    }
    const details = detailsOf(learn(columns, params));
    expect(details.recencyByFrequency).toEqual(grid);
    expect(details.scoreCounts.monetary).toEqual(monetary);
    return details;
  };

  it('agrees with pandas on five scores by quantiles', () => {
    const { cutPoints } = agrees(
      {},
      [604, 688, 484, 67, 169, 121, 478, 357, 35, 716, 619],
      [631, 809, 503, 36, 89, 184, 359, 571, 73, 753, 330],
      [
        [619, 156, 51, 29, 6],
        [343, 217, 131, 146, 29],
        [295, 183, 121, 175, 89],
        [169, 159, 128, 232, 192],
        [67, 120, 77, 220, 384],
      ],
      [868, 867, 868, 867, 868],
    );
    expect(cutPoints.recency).toEqual([expect.closeTo(12.8, 9), 32, 71, 179]);
    expect(cutPoints.frequency).toEqual([1, 2, 3, 6]);
    const monetary = [250.194, 490.096, 942.276, 2058.426];
    expect(cutPoints.monetary).toEqual(monetary.map((cut) => expect.closeTo(cut, 9)));
  });

  it('agrees with pandas on other numbers of scores', () => {
    agrees(
      { scores: 3 },
      [734, 311, 572, 181, 0, 632, 467, 527, 69, 0, 845],
      [885, 479, 460, 142, 0, 376, 555, 441, 43, 309, 648],
      [
        [845, 527, 69],
        [467, 632, 311],
        [181, 572, 734],
      ],
      [1446, 1446, 1446],
    );
    agrees(
      { scores: 4 },
      [845, 600, 369, 99, 263, 0, 0, 450, 115, 881, 716],
      [788, 532, 648, 61, 147, 0, 0, 661, 80, 977, 444],
      [
        [716, 231, 118, 20],
        [415, 235, 332, 95],
        [263, 210, 366, 234],
        [99, 159, 322, 523],
      ],
      [1085, 1084, 1084, 1085],
    );
  });

  it('agrees with pandas on given cut points', () => {
    const cuts = { recency: [14, 30, 90, 180], frequency: [1, 3, 6, 12], monetary: [250, 500, 1000, 5000] };
    const details = agrees(
      { method: 'CUTS', cuts },
      [395, 283, 884, 74, 146, 253, 854, 141, 2, 688, 618],
      [568, 612, 672, 40, 79, 385, 533, 438, 6, 677, 328],
      [
        [618, 205, 29, 5, 1],
        [229, 254, 92, 15, 1],
        [426, 428, 253, 100, 15],
        [146, 247, 198, 129, 39],
        [74, 209, 230, 211, 184],
      ],
      [866, 896, 908, 1393, 275],
    );
    expect(details.cutPoints).toEqual(cuts);
  });

  it('agrees with pandas on natural breaks', () => {
    const { cutPoints } = agrees(
      { method: 'NATURAL_BREAKS' },
      [20, 0, 825, 1329, 930, 0, 505, 1, 0, 441, 287],
      [16, 0, 843, 1319, 926, 0, 505, 0, 0, 443, 286],
      [
        [287, 2, 1, 0, 0],
        [434, 5, 0, 0, 0],
        [486, 19, 0, 0, 0],
        [930, 99, 2, 0, 0],
        [1329, 596, 128, 18, 2],
      ],
      [4119, 188, 24, 5, 2],
    );
    expect(cutPoints).toEqual({
      recency: [45, 116, 203, 291],
      frequency: [5, 16, 45, 124],
      monetary: [5756.89, 28882.44, 91062.38, 194550.79],
    });
  });
});

describe('RFM', () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  it('gives recent, frequent and generous customers the best cell, and the opposite the worst', () => {
    const model = learn([ten.toReversed(), ten, ten]);
    expect(assign(model, [[1], [10], [10]])).toEqual(['Champions']);
    expect(assign(model, [[10], [1], [1]])).toEqual(['Lost']);
    expect(
      assign(model, [
        [-3, 99, 1],
        [99, 99, 1],
        [99, 0, 1],
      ]),
    ).toEqual(['Champions', 'At risk', 'New']);
    expect(rfm.names?.(model)).toEqual(CELLS);
    expect(rfm.warnings?.(model)).toEqual([]);
  });

  it('names the cells as README.md has them', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| \*\*R (\d)\*\* \| (.*) \|$/gm)];
    const table = Object.fromEntries(
      rows.map(([, level, cells]) => [level, cells.split('|').map((cell) => cell.trim())]),
    );
    expect(table).toEqual(Object.fromEntries(GRID.map((cells, at) => [at + 1, cells])));
    expect(new Set(GRID.flat())).toEqual(new Set(CELLS));
    expect(detailsOf(learn([ten, ten, ten])).grid).toEqual(GRID);
  });

  it('gives equal values equal scores, and higher values no lower ones, whatever the method and the order', () => {
    const value = fc.integer({ min: 0, max: 9 });
    const cases = fc.record({
      rows: fc.array(fc.tuple(value, value, value), { minLength: 10, maxLength: 60 }),
      method: fc.constantFrom('QUANTILES' as const, 'NATURAL_BREAKS' as const),
      scores: fc.integer({ min: 2, max: 10 }),
    });
    fc.assert(
      fc.property(cases, ({ rows, method, scores }) => {
        const columns = NAMES.map((_, j) => rows.map((row) => row[j]));
        const model = learn(columns, { method, scores });
        const turned = columns.map((column) => column.toReversed());
        expect(learn(turned, { method, scores })).toEqual(model);
        expect(assign(model, turned)).toEqual(assign(model, columns).toReversed());
        for (const [j, measure] of (['recency', 'frequency', 'monetary'] as const).entries()) {
          const { cutPoints } = model[measure];
          expect(cutPoints).toHaveLength(scores - 1);
          expect(cutPoints).toEqual(cutPoints.slice().sort());
          const below = (x: number) => cutPoints.filter((cut) => cut < x).length;
          const counts = new Array<number>(scores).fill(0);
          for (const x of columns[j]) counts[j === 0 ? scores - 1 - below(x) : below(x)]++;
          expect(detailsOf(model).scoreCounts[measure]).toEqual(counts);
        }
      }),
    );
  });

  it('spreads few distinct values over all scores by natural breaks', () => {
    const three = [1, 1, 5, 5, 9, 9, 9, 1, 5, 9];
    const model = learn([ten, three, ten], { method: 'NATURAL_BREAKS' });
    expect(Array.from(model.frequency.cutPoints)).toEqual([1, 1, 5, 5]);
    expect(detailsOf(model).scoreCounts.frequency).toEqual([3, 0, 3, 0, 4]);
  });

  it('says where scores are given to no row', () => {
    const once = [1, 1, 1, 1, 1, 1, 1, 2, 3, 4];
    const model = learn([ten, once, ten]);
    expect(detailsOf(model).scoreCounts).toMatchObject({ frequency: [7, 0, 0, 1, 2] });
    expect(rfm.warnings?.(model)).toEqual([
      expect.stringMatching(/^2 of 5 scores of frequency are given to no row.*\(1, 1, 1, 2\.2\)\. Ask for fewer/),
    ]);
    expect(rfm.warnings?.(learn([ten, ten, ten.map(() => 5)]))).toEqual([
      expect.stringMatching(/^4 of 5 scores of monetary/),
    ]);
  });

  it('recognizes its features by parameters, then by their names, then by their order', () => {
    const places = (names: string[], params: Params = {}) => {
      const { recency, frequency, monetary } = learn([ten, ten, ten], params, names);
      return [recency.column, frequency.column, monetary.column];
    };
    expect(places(['a', 'b', 'c'])).toEqual([0, 1, 2]);
    expect(places(['a', 'b', 'c'], { monetary: 'a' })).toEqual([1, 2, 0]);
    expect(places(['a', 'b', 'c'], { recency: 'c', frequency: 'a', monetary: 'b' })).toEqual([2, 0, 1]);
    expect(places(['Monetary', 'x', 'RECENCY'])).toEqual([2, 1, 0]);
    expect(places(['monetary', 'recency', 'x'], { frequency: 'recency' })).toEqual([2, 1, 0]);
    expect(() => places(['a', 'b', 'c'], { recency: 'days' })).toThrow(
      'The recency is to be "days", but the features are a, b, c.',
    );
  });

  it('refuses another number of features, and names it', () => {
    expect(() => learn([ten, ten])).toThrow(UnsuitableData);
    expect(() => learn([ten, ten])).toThrow('exactly 3 features, recency, frequency and monetary value; there are 2:');
    expect(() => learn([ten, ten, ten, ten], {}, [...NAMES, 'more'])).toThrow('there are 4:');
  });

  it.each<[string, Params, string[]]>([
    ['cut points that are missing', { method: 'CUTS' }, ['cuts']],
    ['cut points for another method', { cuts: { recency: [1] } }, ['cuts']],
    [
      'too few cut points',
      { method: 'CUTS', scores: 3, cuts: { recency: [1, 2], frequency: [1], monetary: [1, 2] } },
      ['cuts', 'frequency'],
    ],
    [
      'cut points that do not ascend',
      { method: 'CUTS', scores: 3, cuts: { recency: [2, 2], frequency: [1, 2], monetary: [1, 2] } },
      ['cuts', 'recency'],
    ],
    ['one feature for two measures', { recency: 'a', monetary: 'a' }, ['monetary']],
  ])('refuses %s', (_, params, path) => {
    const { error } = rfm.params.safeParse(params);
    expect(error?.issues.map((issue) => issue.path)).toContainEqual(path);
  });
});
