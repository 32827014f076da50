import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, type LabelledTable } from '#sdk';
import { type Cases, classCounts, divide } from './cases.ts';
import { createOffers } from './choose-split.ts';
import { codeTable } from './code-table.ts';

/** A row of a small world: a number, a category of four, and a class of three; null is missing. */
interface Row {
  readonly number: number | null;
  readonly category: number | null;
  readonly class: number;
  readonly weight: number;
}

const rowOf = fc.record<Row>({
  number: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 6 }),
  category: fc.option(fc.nat(3), { freq: 6 }),
  class: fc.nat(2),
  weight: fc.constantFrom(1, 1, 1, 0.5, 0.25),
});
const rowsOf = fc.array(rowOf, { minLength: 1, maxLength: 60 });

const tableOf = (rows: readonly Row[]): LabelledTable => ({
  rows: rows.length,
  features: [{ name: 'number' }, { name: 'category', categories: ['a', 'b', 'c', 'd'] }],
  columns: [
    Float64Array.from(rows, ({ number }) => number ?? Number.NaN),
    Float64Array.from(rows, ({ category }) => category ?? Number.NaN),
  ],
  target: Int32Array.from(rows, (row) => row.class),
  classes: ['x', 'y', 'z'],
});
const codesOf = (rows: readonly Row[]) => finish(codeTable(tableOf(rows), 1));
const casesOf = (rows: readonly Row[]): Cases => ({
  rows: Int32Array.from(rows, (_, i) => i),
  weights: Float64Array.from(rows, ({ weight }) => weight),
});

const weightOf = (rows: readonly Row[]) => rows.reduce((sum, { weight }) => sum + weight, 0);

/** Entropy of groups, from its definition. */
function entropy(groups: readonly (readonly Row[])[]): number {
  const total = weightOf(groups.flat());
  const shares = groups.map((group) => weightOf(group) / total).filter((share) => share > 0);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
const byClass = (rows: readonly Row[]) => [0, 1, 2].map((c) => rows.filter((row) => row.class === c));

/** Gain and gain ratio of branches, from their definitions; those in no branch are unknown. */
function worth(rows: readonly Row[], branches: readonly (readonly Row[])[]) {
  const known = branches.flat();
  const after = branches
    .filter((branch) => branch.length > 0)
    .reduce((sum, branch) => sum + (weightOf(branch) / weightOf(known)) * entropy(byClass(branch)), 0);
  const gain = (weightOf(known) / weightOf(rows)) * (entropy(byClass(known)) - after);
  return { gain, split: entropy([...branches, rows.filter((row) => !known.includes(row))]) };
}

const enough = (branches: readonly (readonly Row[])[], least: number) =>
  branches.filter((branch) => weightOf(branch) > least - 1e-6).length >= 2;

/** The best threshold, trying each between two values that occur. */
function thresholdByHand(rows: readonly Row[]) {
  const known = rows.filter(({ number }) => number !== null);
  const values = [...new Set(known.map(({ number }) => number as number))].sort((a, b) => a - b);
  const least = Math.max(2, Math.min(25, weightOf(known) / 30));
  const tried = values
    .slice(0, -1)
    .map((limit) => [
      known.filter(({ number: n }) => (n as number) <= limit),
      known.filter(({ number: n }) => (n as number) > limit),
    ])
    .map((branches, at) => ({ limit: values[at], branches }))
    .filter(({ branches }) => branches.every((branch) => weightOf(branch) > least - 1e-6))
    .map(({ limit, branches }) => ({ limit, ...worth(rows, branches) }));
  if (known.length < 2 * least || tried.length === 0) return null;
  const most = Math.max(...tried.map(({ gain }) => gain));
  const gain = most - Math.log2(tried.length) / weightOf(rows);
  const best = tried
    .filter((split) => split.gain > most - 1e-5)
    .map((split) => ({ ...split, ratio: gain / split.split }));
  return gain > 1e-6 ? { gain, best } : null;
}

describe('the candidates of C4.5', () => {
  const candidate = (feature: number, rows: readonly Row[], table = codesOf(rows)) => {
    const offerOf = createOffers(table, { minCases: 2, thresholdPenalty: true });
    const offering = offerOf(feature, casesOf(rows), weightOf(rows));
    let step = offering.next();
    while (!step.done) step = offering.next();
    return step.value.candidate;
  };

  it('for numbers are those found by trying every threshold', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const found = candidate(0, rows);
        const expected = thresholdByHand(rows);
        if (!found || !expected) {
          expect(Math.max(found?.gain ?? 0, expected?.gain ?? 0)).toBeLessThan(1e-5);
          return;
        }
        expect(found.gain).toBeCloseTo(expected.gain, 5);
        const same = expected.best.find(({ limit }) => limit === found.threshold);
        expect(found.ratio).toBeCloseTo(same?.ratio ?? Number.NaN, 5);
      }),
      { numRuns: 300 },
    );
  });

  it('for categories have the gain and the ratio of their definitions', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const found = candidate(1, rows);
        const branches = [0, 1, 2, 3].map((code) => rows.filter(({ category }) => category === code));
        expect(found !== null).toBe(enough(branches, 2));
        if (!found) return;
        const { gain, split } = worth(rows, branches);
        expect(found.gain).toBeCloseTo(gain, 5);
        expect(found.ratio).toBeCloseTo(gain / split, 5);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same for a feature of many values, whose cases are sorted, as for one of few, whose cases are counted', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        // Rows of weight 0 at the end that no node holds: their values make the feature large.
        const others = Array.from(
          { length: 3000 },
          (_, i): Row => ({ number: 100 + i, category: 0, class: 0, weight: 1 }),
        );
        const large = codesOf([...rows, ...others]);
        expect(candidate(0, rows, large)).toEqual(candidate(0, rows));
      }),
      { numRuns: 100 },
    );
  });
});

describe('dividing cases', () => {
  it('keeps their weight, and sends those unknown everywhere in proportion', () => {
    fc.assert(
      fc.property(rowsOf, fc.boolean(), (rows, numeric) => {
        const table = codesOf(rows);
        const split = numeric
          ? { feature: 0, threshold: 4, limit: Math.floor((table.features[0].size - 1) / 2) }
          : { feature: 1, threshold: Number.NaN, limit: -1 };
        fc.pre(!numeric || split.limit >= 0);
        const codes = table.features[split.feature].codes;
        const before = classCounts(casesOf(rows), table);
        const parts = divide(casesOf(rows), split, table);
        const after = before.map((_, c) => parts.reduce((sum, part) => sum + classCounts(part, table)[c], 0));
        for (const [c, weight] of before.entries()) expect(after[c]).toBeCloseTo(weight, 10);
        const known = rows.filter((_, i) => codes[i] >= 0);
        for (const [b, part] of parts.entries()) {
          const there = rows.filter((_, i) => codes[i] >= 0 && (numeric ? +(codes[i] > split.limit) : codes[i]) === b);
          const share = known.length > 0 ? weightOf(there) / weightOf(known) : 1 / parts.length;
          const sum = part.weights.reduce((total, weight) => total + weight, 0);
          expect(sum).toBeCloseTo(weightOf(there) + share * (weightOf(rows) - weightOf(known)), 10);
        }
      }),
      { numRuns: 200 },
    );
  });
});
