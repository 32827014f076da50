import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Condition, finish, type LabelledTable, plainCompute, seededRandom, type z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { decisionTree } from './index.ts';
import { segmentName } from './segment-names.ts';

type Params = z.input<typeof decisionTree.params>;
const learn = (table: LabelledTable, params: Params = {}) =>
  finish(
    decisionTree.fit(table, decisionTree.params.parse(params), { random: seededRandom(1), compute: plainCompute() }),
  );
const assign = (model: z.output<typeof decisionTree.model>, table: LabelledTable) =>
  decisionTree.assign(model, table, { compute: plainCompute() }).segment;

/** UCI bank marketing: who subscribes, by all columns but the length of the call, which is known only after it. */
function bank(): LabelledTable {
  const [header, ...lines] = gunzipSync(readFileSync(`${SHARED}/bank_full.csv.gz`))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replaceAll('"', '').split(';'));
  const columnOf = (name: string) => lines.map((line) => line[header.indexOf(name)]);
  const features = header.filter((name) => name !== 'y' && name !== 'duration');
  const encoded = features.map((name) => {
    const texts = columnOf(name);
    if (texts.every((text) => text !== '' && !Number.isNaN(Number(text))))
      return { feature: { name }, column: Float64Array.from(texts, Number) };
    const categories = [...new Set(texts)].sort();
    return {
      feature: { name, categories },
      column: Float64Array.from(texts, (text) => categories.indexOf(text)),
    };
  });
  return {
    rows: lines.length,
    features: encoded.map(({ feature }) => feature),
    columns: encoded.map(({ column }) => column),
    target: Int32Array.from(columnOf('y'), (text) => Number(text === 'yes')),
    classes: ['no', 'yes'],
  };
}

describe.skipIf(!hasShared)('decision-tree segments of bank customers', () => {
  const table = hasShared ? bank() : null!;
  const model = hasShared ? learn(table) : null!;

  it('has rules whose support, confidence and lift are those of the rows they describe', () => {
    expect(table.rows).toBe(45_211);
    const segment = assign(model, table);
    const { rules = [], details } = decisionTree.explain!(model, table.features);
    expect(rules).toHaveLength(model.leaves.length);
    expect(rules.reduce((sum, { support }) => sum + support, 0)).toBeCloseTo(1, 12);
    const yes = table.target.reduce((sum, c) => sum + c, 0) / table.rows;
    for (const [s, { answer, support, confidence, lift }] of rules.entries()) {
      const members = [...segment.keys()].filter((i) => segment[i] === s);
      const share = members.filter((i) => table.target[i] === 1).length / members.length;
      expect(support).toBe(members.length / table.rows);
      // The class that is more frequent here than elsewhere, were it a minority.
      expect(answer).toBe(share > yes ? 'yes' : 'no');
      expect(confidence).toBeCloseTo(answer === 'yes' ? share : 1 - share, 12);
      expect(lift).toBeCloseTo(answer === 'yes' ? share / yes : (1 - share) / (1 - yes), 12);
    }
    expect((details!.segments as { rows: number }[]).map(({ rows }) => rows)).toEqual(
      rules.map(({ support }) => Math.round(support * table.rows)),
    );
  });

  it('numbers segments by size, none below the least share, and names each by its rule', () => {
    const sizes = Array.from(model.leaves, (leaf) => model.tree.rows[leaf]);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.02 * table.rows);
    expect(sizes.length).toBeLessThanOrEqual(12);
    expect(new Set(model.names).size).toBe(model.names.length);
    for (const name of model.names) expect(name.length).toBeLessThan(120);
    // Whoever bought last time buys again: 65 % of them, and no other segment comes near.
    const { rules = [] } = decisionTree.explain!(model, table.features);
    const best = rules.reduce((top, rule, s) => ((rule.lift ?? 0) > (rules[top].lift ?? 0) ? s : top), 0);
    expect(model.names[best]).toBe('poutcome success');
    expect(rules[best].confidence).toBeCloseTo(978 / 1511, 12);
  });

  it('merges those that gain least where fewer are wanted', () => {
    for (const maxSegments of [2, 3, 5]) {
      const few = learn(table, { maxSegments, minShare: 0.01 });
      expect(few.leaves.length).toBeLessThanOrEqual(maxSegments);
      expect(few.leaves.length).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('decision-tree segments', () => {
  it('says so where all customers are one segment', () => {
    const table: LabelledTable = {
      rows: 4,
      features: [{ name: 'age' }],
      columns: [Float64Array.of(1, 1, 1, 1)],
      target: Int32Array.of(0, 1, 0, 1),
      classes: ['no', 'yes'],
    };
    const model = learn(table);
    expect(model.names).toEqual(['everyone']);
    expect([...assign(model, table)]).toEqual([0, 0, 0, 0]);
    expect(decisionTree.warnings!(model)).toEqual([expect.stringMatching(/^All 4 rows are one segment/)]);
    expect(decisionTree.explain!(model, table.features).rules).toEqual([
      { when: 'always', answer: 'no', support: 1, confidence: 0.5, lift: 1 },
    ]);
  });

  it('takes back questions that gain nothing', () => {
    const columns = [Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 1, 0, 1)];
    const features = [{ name: 'a' }, { name: 'b' }];
    const target = Int32Array.of(0, 1, 0, 1);
    expect(learn({ rows: 4, features, columns, target, classes: ['no', 'yes'] }).names).toEqual(['b ≤ 0.5', 'b > 0.5']);
  });
});

describe('the name of a segment', () => {
  const condition = (change: Partial<Condition>): Condition => ({
    feature: { name: 'age' },
    above: Number.NEGATIVE_INFINITY,
    upTo: Number.POSITIVE_INFINITY,
    categories: null,
    missing: false,
    known: true,
    gain: 1,
    depth: 0,
    ...change,
  });
  it.each<[string, Partial<Condition>]>([
    ['age ≤ 30.5', { upTo: 30.5 }],
    ['age > 1.235', { above: 1.23456789 }],
    ['age 18 to 30.5', { above: 18, upTo: 30.5 }],
    ['age missing', { known: false }],
    ['age known', {}],
    ['age gold', { categories: ['gold'] }],
    ['age gold or silver', { categories: ['gold', 'silver'] }],
    ['age a or 2 more', { categories: ['a', 'b', 'c'] }],
    [`age ${'x'.repeat(29)}…`, { categories: ['x'.repeat(40)] }],
  ])('says "%s"', (name, change) => expect(segmentName([condition(change)])).toBe(name));

  it('keeps the last condition and those that gain most', () => {
    const named = (name: string, gain: number, depth: number) => condition({ feature: { name }, upTo: 1, gain, depth });
    const name = segmentName([named('a', 9, 0), named('b', 1, 1), named('c', 5, 2), named('d', 0, 3)]);
    expect(name).toBe('a ≤ 1, c ≤ 1, d ≤ 1');
  });
});
