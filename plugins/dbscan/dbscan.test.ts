import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureTable, moments, NOISE, type Progress, plainCompute, seededRandom, z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { dbscan } from './index.ts';

type Rows = readonly (readonly number[])[];
type Params = z.input<typeof dbscan.params>;
type Model = z.output<typeof dbscan.model>;

const tableOf = (rows: Rows): FeatureTable => ({
  rows: rows.length,
  features: (rows[0] ?? [0]).map((_, j) => ({ name: `f${j}` })),
  columns: (rows[0] ?? [0]).map((_, j) => Float64Array.from(rows, (row) => row[j])),
});

function learn(rows: Rows, params: Params): { model: Model; progress: Progress[] } {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const learning = dbscan.fit(tableOf(rows), dbscan.params.parse(params), context) as Generator<Progress, Model, void>;
  const progress: Progress[] = [];
  let step = learning.next();
  for (; !step.done; step = learning.next()) progress.push(step.value);
  return { model: step.value, progress };
}

const assign = (model: Model, rows: Rows) => {
  const { segment, strength } = dbscan.assign(model, tableOf(rows), { compute: plainCompute() });
  return { segment, strength: strength as Float64Array };
};
/** The model as it comes back from where it is stored. */
const reopened = (model: Model): Model =>
  z.decode(dbscan.model, JSON.parse(JSON.stringify(z.encode(dbscan.model, model))));

function standardized(rows: Rows): Rows {
  const columns = tableOf(rows).columns.map(moments);
  return rows.map((row) => row.map((value, j) => (value - columns[j].mean) / Math.sqrt(columns[j].variance)));
}
const numbers = (line: string, separator: string | RegExp) => line.trim().split(separator).map(Number);
const linesOf = (path: string) => readFileSync(`${SHARED}/${path}`, 'utf8').trim().split('\n');
const iris = () =>
  linesOf('toy/iris.csv')
    .slice(1)
    .map((line) => numbers(line, ',').slice(0, 4));
const wholesale = () =>
  linesOf('wholesale_customers.csv')
    .slice(1)
    .map((line) => numbers(line, ',').slice(2));
const digits = () => linesOf('toy/digits.csv').map((line) => numbers(line, ',').slice(0, 64));
const benchmark = (name: string, what: 'data' | 'labels0' = 'data') =>
  gunzipSync(readFileSync(`${SHARED}/clustering/${name}.${what}.gz`))
    .toString()
    .trim()
    .split('\n')
    .map((line) => numbers(line, /\s+/));

const digest = (values: Iterable<number>) =>
  createHash('sha256')
    .update([...values].join(','))
    .digest('hex')
    .slice(0, 16);

/** What test/fixtures/dbscan.py prints of a partition, found by assigning the rows learned from. */
function figuresOf(model: Model, rows: Rows) {
  const { segment, strength } = assign(model, rows);
  // Only what lies on a core point belongs to its segment with strength 1.
  const isCore = (i: number) => strength[i] === 1;
  const first = new Map<number, number>();
  for (const [i, s] of segment.entries()) if (isCore(i) && !first.has(s)) first.set(s, i);
  const indexes = [...segment.keys()];
  return {
    clusters: first.size,
    cores: indexes.filter(isCore).length,
    noise: indexes.filter((i) => segment[i] === NOISE).length,
    border: indexes.filter((i) => segment[i] !== NOISE && !isCore(i)).length,
    digests: [
      digest(Array.from(segment, (s, i) => (isCore(i) ? (first.get(s) ?? NOISE) : NOISE))),
      digest(indexes.filter((i) => segment[i] === NOISE)),
    ],
  };
}

/** Hubert & Arabie (1985), Comparing partitions, equation 5. */
function adjustedRandIndex(a: readonly number[], b: readonly number[]): number {
  const pairs = (counts: readonly number[]) => counts.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const countsOf = (values: readonly (number | string)[]) => {
    const counts = new Map<number | string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts.values()];
  };
  const together = pairs(countsOf(a.map((s, i) => `${s},${b[i]}`)));
  const [inA, inB] = [pairs(countsOf(a)), pairs(countsOf(b))];
  const expected = (inA * inB) / pairs([a.length]);
  return (together - expected) / ((inA + inB) / 2 - expected);
}

// Figures by scikit-learn 1.2.1: test/fixtures/dbscan.py. Border points are counted, since scikit-learn gives one that is
// within reach of several clusters to whichever it expands first.
describe.skipIf(!hasShared)(
  'DBSCAN on real data: cores, noise and partition of the cores as scikit-learn has them',
  () => {
    const agrees = (
      rows: Rows,
      params: Params,
      [clusters, cores, noise, border]: readonly number[],
      digests: readonly string[],
    ) => {
      const { model } = learn(rows, params);
      const expected = { clusters, cores, noise, border, digests };
      expect(figuresOf(model, rows)).toEqual(expected);
      expect(figuresOf(reopened(model), rows)).toEqual(expected);
      expect(dbscan.metrics?.(model)).toMatchObject({
        ...{ segments: clusters, corePoints: cores, borderRows: border, noiseRows: noise },
      });
    };

    it('agrees on chameleon t4 8k, in REFERENCE.md', () => {
      const rows = benchmark('chameleon_t4_8k');
      const truth = benchmark('chameleon_t4_8k', 'labels0').map(([label]) => label);
      const ari = (params: Params) => {
        const { segment } = assign(learn(rows, params).model, rows);
        const known = [...truth.keys()].filter((i) => truth[i] !== 0);
        return adjustedRandIndex(
          known.map((i) => segment[i]),
          known.map((i) => truth[i]),
        );
      };
      const ten = { epsilon: 7.8521, minPoints: 10 };
      agrees(rows, ten, [15, 7020, 507, 473], ['ad7025d78e79d12c', '61a593e5f646f7e0']);
      expect(ari(ten)).toBeCloseTo(0.9979, 4);
      const fifteen = { epsilon: 9.8151, minPoints: 15 };
      agrees(rows, fifteen, [9, 7005, 536, 459], ['b670e27d6abbb4fc', 'd5a236b7dc0c573c']);
      expect(ari(fifteen)).toBeCloseTo(0.9987, 4);
      const twenty = { epsilon: 9.8151, minPoints: 20 };
      agrees(rows, twenty, [6, 6201, 682, 1117], ['4a3181c125d7a473', '0681b94a7a8c45de']);
      expect(ari(twenty)).toBeCloseTo(0.996, 4);
    });

    it('agrees in Manhattan distance', () => {
      const manhattan = (epsilon: number, minPoints: number): Params => ({ epsilon, minPoints, metric: 'manhattan' });
      agrees(
        benchmark('chameleon_t4_8k'),
        manhattan(10, 12),
        [11, 6669, 594, 737],
        ['8c5a542c938c3e7b', '8475f92a6980d817'],
      );
      agrees(standardized(iris()), manhattan(1, 5), [2, 114, 24, 12], ['a28838aacc8c8b2b', 'bcc2f44beec3a2b3']);
      agrees(standardized(wholesale()), manhattan(1.1, 5), [2, 256, 137, 47], ['d1fa9def562788a0', 'a0cdb681f65a8a19']);
    });

    it('agrees in cosine distance', () => {
      const cosine = (epsilon: number, minPoints: number): Params => ({ epsilon, minPoints, metric: 'cosine' });
      agrees(iris(), cosine(0.0005, 5), [3, 113, 19, 18], ['e0e43db29da70258', '6fa7b388c0a791df']);
      agrees(wholesale(), cosine(0.02, 10), [1, 291, 87, 62], ['4ffa703a65a50d82', '3590977ebf96d9d7']);
    });

    it('agrees on s1, unbalance, iris and wholesale customers', () => {
      agrees(
        benchmark('s1'),
        { epsilon: 20000, minPoints: 10 },
        [16, 4291, 306, 403],
        ['b7ebf4146c2983cd', '88d6e334e939f17f'],
      );
      agrees(
        benchmark('unbalance'),
        { epsilon: 5000, minPoints: 8 },
        [9, 6213, 179, 108],
        ['020935d86704f9ed', '886a325fc4122af5'],
      );
      agrees(
        standardized(iris()),
        { epsilon: 0.6, minPoints: 5 },
        [2, 112, 26, 12],
        ['a0a02f9cf12329a2', '0dccdde4963d91c7'],
      );
      agrees(
        standardized(wholesale()),
        { epsilon: 0.5, minPoints: 5 },
        [2, 209, 174, 57],
        ['deb8a16ca7fe0883', '976277c0c080a929'],
      );
    });

    it('agrees on digits, in 64 dimensions', () => {
      const rows = digits().slice(0, 800);
      const digitsWith = (metric: Params['metric'], epsilon: number): Params => ({ metric, epsilon, minPoints: 6 });
      agrees(rows, digitsWith('euclidean', 25), [7, 616, 45, 139], ['a8f8345bcfdfd0d8', '592adf95c50a5df5']);
      agrees(rows, digitsWith('manhattan', 105), [10, 530, 115, 155], ['56ebb1d4019eb975', 'c98a2a10f4222f87']);
      agrees(rows, digitsWith('cosine', 0.07), [11, 551, 96, 153], ['86e0db4f1256f583', 'c03908c14b8286b4']);
    });

    it('suggests an epsilon that serves', () => {
      const found = (name: string, minPoints: number) => {
        const rows = standardized(benchmark(name));
        const { model } = learn(rows, { minPoints });
        expect(model.epsilon).toBe(model.suggestedEpsilon);
        const truth = benchmark(name, 'labels0').map(([label]) => label);
        return adjustedRandIndex([...assign(model, rows).segment], truth);
      };
      expect(found('s1', 10)).toBeGreaterThan(0.85);
      expect(found('unbalance', 10)).toBeGreaterThan(0.95);
      expect(found('lsun', 5)).toBeGreaterThan(0.9);
    });
  },
);

/** DBSCAN as it is defined, in O(n²): every pair is compared, and clusters grow from core point to core point. */
function definition(rows: Rows, epsilon: number, minPoints: number, within: Within) {
  const neighbors = rows.map((a) => [...rows.keys()].filter((i) => within(a, rows[i], epsilon) !== null));
  const isCore = neighbors.map((of) => of.length >= minPoints);
  const cluster = rows.map(() => NOISE);
  let clusters = 0;
  for (const [start, core] of isCore.entries()) {
    if (!core || cluster[start] !== NOISE) continue;
    const reached = [start];
    cluster[start] = clusters;
    for (const at of reached)
      for (const next of neighbors[at]) {
        if (!isCore[next] || cluster[next] !== NOISE) continue;
        cluster[next] = clusters;
        reached.push(next);
      }
    clusters++;
  }
  const nearestCore = (a: readonly number[]): number => {
    let [found, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [i, core] of isCore.entries()) {
      const power = core ? within(a, rows[i], epsilon) : null;
      if (power !== null && power < least) [found, least] = [i, power];
    }
    return found;
  };
  const segmentOf = (a: readonly number[]): number => cluster[nearestCore(a)] ?? NOISE;
  const segment = rows.map(segmentOf);
  const sizes = Array.from({ length: clusters }, (_, c) => segment.filter((s) => s === c).length);
  // The largest first, and of equals the one whose first core point comes first: clusters are found in that order.
  const order = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b);
  const numberOf = (c: number) => (c === NOISE ? NOISE : order.indexOf(c));
  return {
    isCore,
    sizes: order.map((c) => sizes[c]),
    segment: segment.map(numberOf),
    segmentOf: (a: readonly number[]) => numberOf(segmentOf(a)),
  };
}

/** A measure that ascends with the distance of two rows, or null where it is above epsilon. */
type Within = (a: readonly number[], b: readonly number[], epsilon: number) => number | null;
const sumOf = (a: readonly number[], term: (x: number, j: number) => number) =>
  a.reduce((sum, x, j) => sum + term(x, j), 0);
const WITHIN: Record<NonNullable<Params['metric']>, Within> = {
  euclidean(a, b, epsilon) {
    const squares = sumOf(a, (x, j) => (x - b[j]) * (x - b[j]));
    return squares <= epsilon * epsilon ? squares : null;
  },
  manhattan(a, b, epsilon) {
    const sum = sumOf(a, (x, j) => Math.abs(x - b[j]));
    return sum <= epsilon ? sum : null;
  },
  cosine(a, b, epsilon) {
    const product = (x: readonly number[], y: readonly number[]) => sumOf(x, (value, j) => value * y[j]);
    const lengths = Math.sqrt(product(a, a) * product(b, b));
    const distance = a === b ? 0 : lengths === 0 ? 1 : 1 - product(a, b) / lengths;
    return distance <= epsilon ? distance : null;
  },
};

describe('DBSCAN against its definition', () => {
  const shapes = fc.record({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 160 }),
    dimensions: fc.integer({ min: 1, max: 5 }),
    minPoints: fc.integer({ min: 1, max: 8 }),
    epsilon: fc.integer({ min: 1, max: 12 }),
    metric: fc.constantFrom('euclidean' as const, 'manhattan' as const),
  });

  it('finds the same cores, segments, sizes and noise: rows that repeat, distances that tie, epsilon that is hit exactly', () => {
    fc.assert(
      fc.property(shapes, ({ seed, rows: count, dimensions, minPoints, epsilon: quarters, metric }) => {
        const random = seededRandom(seed);
        const epsilon = quarters / 4;
        const rows = Array.from({ length: count }, () => Array.from({ length: dimensions }, () => random.int(9) / 2));
        const expected = definition(rows, epsilon, minPoints, WITHIN[metric]);
        const { model } = learn(rows, { epsilon, minPoints, metric });
        const { segment, strength } = assign(model, rows);
        expect([...segment]).toEqual(expected.segment);
        expect([...model.sizes]).toEqual(expected.sizes);
        expect(model.noise).toBe(expected.segment.filter((s) => s === NOISE).length);
        expect(Array.from(strength, (value) => value === 1)).toEqual(expected.isCore);

        const others = Array.from({ length: 20 }, () => Array.from({ length: dimensions }, () => random.int(18) / 4));
        expect([...assign(reopened(model), others).segment]).toEqual(others.map(expected.segmentOf));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the same in clouds of any density, in each metric', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom('euclidean', 'manhattan', 'cosine'), (shape, metric) => {
        const random = seededRandom(shape.seed);
        const dimensions = shape.dimensions + (metric === 'cosine' ? 1 : 0);
        const centers = Array.from({ length: 4 }, () => Array.from({ length: dimensions }, () => 3 * random.normal()));
        const rows = Array.from({ length: shape.rows }, () => {
          const center = centers[random.int(centers.length)];
          const spread = Math.exp(random.normal() - 1);
          return center.map((x) => x + spread * random.normal());
        });
        const epsilon = metric === 'cosine' ? shape.epsilon / 400 : shape.epsilon / 6;
        const expected = definition(rows, epsilon, shape.minPoints, WITHIN[metric]);
        const { model } = learn(rows, { epsilon, minPoints: shape.minPoints, metric });
        expect([...assign(model, rows).segment]).toEqual(expected.segment);
        expect([...model.sizes]).toEqual(expected.sizes);
      }),
      { numRuns: 200 },
    );
  });

  it('finds the same in many rows: dense boxes, long chains, and noise between', () => {
    const random = seededRandom(12);
    const shapesOf: Record<string, () => number[]> = {
      blobs: () => [random.int(3) * 4 + random.normal(), random.int(2) * 4 + random.normal(), random.normal()],
      'spirals that almost touch': () => {
        const turn = 3 + 9 * random.uniform();
        const arm = random.int(2) * Math.PI;
        return [
          turn * Math.cos(turn + arm) + 0.1 * random.normal(),
          turn * Math.sin(turn + arm) + 0.1 * random.normal(),
        ];
      },
      'a line and duplicates': () => [random.int(2) === 0 ? 20 * random.uniform() : 3],
    };
    for (const [name, shape] of Object.entries(shapesOf)) {
      const rows = Array.from({ length: 800 }, shape);
      for (const [epsilon, minPoints] of [
        [0.05, 3],
        [0.5, 5],
        [1.2, 30],
      ]) {
        const expected = definition(rows, epsilon, minPoints, WITHIN.euclidean);
        const { model } = learn(rows, { epsilon, minPoints });
        expect([...assign(model, rows).segment], `${name}, epsilon ${epsilon}`).toEqual(expected.segment);
      }
    }
  });
});

describe('DBSCAN', () => {
  /** Two groups on a line, a row between them in reach of both, and one far away. */
  const line = [[0], [0.25], [0.5], [1], [9], [2], [3], [3.5], [3.75], [4]];
  const four: Params = { epsilon: 1, minPoints: 4 };

  it('gives a border row to its nearest core point, of equally near ones to the first by row', () => {
    const { model } = learn(line, four);
    expect([...model.core.values]).toEqual([0, 0.25, 0.5, 1, 3, 3.5, 3.75, 4]);
    expect([...assign(model, line).segment]).toEqual([0, 0, 0, 0, NOISE, 0, 1, 1, 1, 1]);
    expect([...model.sizes]).toEqual([5, 4]);
    const reversed = line.toReversed();
    expect([...assign(learn(reversed, four).model, reversed).segment]).toEqual([0, 0, 0, 0, 0, NOISE, 1, 1, 1, 1]);
    const nearer = line.map(([x]) => [x === 2 ? 2.0625 : x]);
    const wider = learn(nearer, { epsilon: 1.125, minPoints: 4 }).model;
    expect([...assign(wider, nearer).segment]).toEqual([1, 1, 1, 1, NOISE, 0, 0, 0, 0, 0]);
  });

  it('says how firmly: 1 on a core point, less the farther away, 0 for noise', () => {
    const { model } = learn(line, four);
    const { segment, strength } = assign(model, [[0.5], [-0.25], [2], [2.0001], [1000]]);
    expect([...segment]).toEqual([0, 0, 0, 1, NOISE]);
    expect(Array.from(strength, (value) => +value.toFixed(12))).toEqual([1, 0.75, 0, 0.0001, 0]);
  });

  it('takes rows of zeros as at cosine distance 1 from all others, and as equals among themselves', () => {
    const rows = [
      ...Array.from({ length: 5 }, (_, i) => [i + 1, i + 1.01]),
      ...Array.from({ length: 4 }, () => [0, 0]),
      [1, -1],
      [1e-200, 1e-200],
      [3e200, 3e200],
    ];
    const { model } = learn(rows, { epsilon: 0.01, minPoints: 3, metric: 'cosine' });
    expect([...assign(model, rows).segment]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, NOISE, 0, 0]);
    expect([...assign(learn(rows, { epsilon: 1, minPoints: 3, metric: 'cosine' }).model, [[0, 0]]).segment]).toEqual([
      0,
    ]);
  });

  it('refuses a cosine epsilon above 2, which every pair is within', () => {
    const { error } = dbscan.params.safeParse({ metric: 'cosine', epsilon: 2.5 });
    expect(error?.issues).toMatchObject([{ path: ['epsilon'], message: expect.stringContaining('epsilon is 2.5') }]);
    expect(dbscan.params.safeParse({ metric: 'euclidean', epsilon: 2.5 }).success).toBe(true);
  });

  it('does not depend on the seed, and numbers segments by size, noise aside', () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 3000 }, (_, i) =>
      [8 * (i % 7 < 4 ? 0 : i % 7 < 6 ? 1 : 2), 0].map((x) => x + random.normal()),
    );
    const [one, other] = [1, 2].map((seed) => {
      const context = { random: seededRandom(seed), compute: plainCompute() };
      const learning = dbscan.fit(tableOf(rows), dbscan.params.parse({}), context) as Generator<Progress, Model, void>;
      let step = learning.next();
      while (!step.done) step = learning.next();
      return step.value;
    });
    expect(z.encode(dbscan.model, one)).toEqual(z.encode(dbscan.model, other));
    expect([...one.sizes]).toEqual([...one.sizes].sort((a, b) => b - a));
    const { segment } = assign(one, rows);
    for (const [s, size] of one.sizes.entries()) expect(segment.filter((of) => of === s)).toHaveLength(size);
  });

  it('reports progress through all stages, never backwards', () => {
    const random = seededRandom(8);
    const { progress } = learn(
      Array.from({ length: 40_000 }, () => [random.normal(), random.normal(), random.normal()]),
      { epsilon: 0.2 },
    );
    for (const [at, { done, of }] of progress.entries()) {
      expect(done).toBeLessThanOrEqual(of);
      expect(done).toBeGreaterThanOrEqual(progress[at - 1]?.done ?? 0);
    }
    expect(new Set(progress.map(({ done, of }) => Math.floor((5 * done) / of)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});

describe('the advice of DBSCAN', () => {
  const random = seededRandom(21);
  const groups: Rows = Array.from({ length: 600 }, (_, i) => [10 * (i % 3) + random.normal(), random.normal()]);
  const advice = (rows: Rows, params: Params) => dbscan.warnings?.(learn(rows, params).model) ?? [];

  it('has none where there are segments', () => {
    expect(advice(groups, {})).toEqual([]);
    expect(learn(groups, {}).model.sizes).toHaveLength(3);
  });

  it('proposes an epsilon where all is noise, and segments come of it', () => {
    const [warning, ...more] = advice(groups, { epsilon: 0.001 });
    expect(more).toEqual([]);
    expect(warning).toMatch(
      /^All 600 rows are noise: none has 10 rows, itself included, within epsilon 0\.001\. The k-distance curve \(k = 10\) bends at [\d.]+: try that as epsilon/,
    );
    const proposed = Number(/bends at ([\d.]+):/.exec(warning)?.[1]);
    expect(learn(groups, { epsilon: proposed }).model.sizes).toHaveLength(3);
  });

  it('proposes an epsilon where all is one segment, and segments come of it', () => {
    const [warning] = advice(groups, { epsilon: 50 });
    expect(warning).toMatch(
      /^There is one segment, with 600 of 600 rows \(0 are noise\), at epsilon 50 and minPoints 10\. .* try that as epsilon/,
    );
    const proposed = Number(/bends at ([\d.]+):/.exec(warning)?.[1]);
    expect(learn(groups, { epsilon: proposed }).model.sizes).toHaveLength(3);
  });

  it('says when most rows are noise', () => {
    const sparse = [
      ...groups,
      ...Array.from({ length: 900 }, () => [1000 * random.uniform(), 1000 * random.uniform()]),
    ];
    expect(advice(sparse, { epsilon: 0.6 })[0]).toMatch(/^\d+ of 1500 rows \(\d+\.\d %\) are noise at epsilon 0\.6\. /);
  });

  it('says something that holds where there is nothing to suggest', () => {
    const equal = Array.from({ length: 40 }, () => [7, 7]);
    const { model } = learn(equal, {});
    expect([model.epsilon, model.suggestedEpsilon, [...model.sizes]]).toEqual([1, null, [40]]);
    expect(dbscan.warnings?.(model)[0]).toMatch(/^There is one segment, with 40 of 40 rows/);
    expect(dbscan.explain?.(model, [])).toMatchObject({ details: { suggestedEpsilon: null } });
  });

  it('explains itself: the k-distance curve in columns, thinned, and the epsilon where it bends', () => {
    const { model } = learn(groups, { epsilon: 0.7 });
    const { text, details } = dbscan.explain?.(model, []) ?? {};
    const { kDistance, suggestedEpsilon, epsilon } = details as {
      kDistance: { neighbor: number; rows: number; share: number[]; distance: number[] };
      suggestedEpsilon: number;
      epsilon: number;
    };
    expect(text).toMatch(
      /^3 segments around \d+ core points, which have 10 rows, themselves included, within euclidean/,
    );
    expect([epsilon, kDistance.neighbor, kDistance.rows]).toEqual([0.7, 10, 600]);
    expect([kDistance.share.length, kDistance.distance.length]).toEqual([200, 200]);
    expect(kDistance.distance).toEqual(kDistance.distance.toSorted((a, b) => b - a));
    expect([kDistance.share[0], kDistance.share[199]]).toEqual([1 / 600, 1]);

    const tenth = groups.map(
      (a) => groups.map((b) => Math.sqrt(sumOf(a, (x, j) => (x - b[j]) * (x - b[j])))).sort((x, y) => x - y)[9],
    );
    const curve = tenth.sort((a, b) => b - a);
    expect([kDistance.distance[0], kDistance.distance[199]]).toEqual([curve[0], curve[599]]);
    const below = curve.map((y, i) => 1 - i / 599 - (y - curve[599]) / (curve[0] - curve[599]));
    expect(suggestedEpsilon).toBe(curve[below.indexOf(Math.max(...below))]);
  });

  it('draws the curve of many rows from some of them, which stand for all', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [10 * (i % 4) + random.normal(), random.normal()]);
    const { kDistance, suggestedEpsilon, sizes } = learn(many, {}).model;
    expect(kDistance.distances).toHaveLength(1000);
    expect(sizes.filter((size) => size > 1000)).toHaveLength(4);
    expect(suggestedEpsilon).toBeGreaterThan(0.05);
  });
});
