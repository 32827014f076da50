import { describe, expect, it } from 'vitest';
import type { ChartOption, ChartTable } from '../chart.ts';
import { DIVERGING, PALETTE, SEQUENTIAL } from '../palette.ts';
import { wardLinkage } from '../ward-linkage.ts';
import { bar, sizeOfBars } from './bar.ts';
import { dendrogram } from './dendrogram.ts';
import { heatMap } from './heat-map.ts';
import { histogram } from './histogram.ts';
import { line } from './line.ts';
import { radar } from './radar.ts';
import { sankey } from './sankey.ts';
import { silhouette } from './silhouette.ts';
import { tree } from './tree.ts';

const table = (columns: Record<string, readonly (number | string | null)[]>): ChartTable =>
  Object.entries(columns).map(([name, values]) => ({ name, values }));

/** The series of an option, whose data are as its kind has them. */
interface Series<Datum> {
  readonly name: string;
  readonly data: readonly Datum[];
  readonly links: readonly { readonly source: string; readonly target: string }[];
  readonly itemStyle: { readonly color: string };
}
const seriesOf = <Datum = unknown>(option: ChartOption) => option.series as readonly Series<Datum>[];

describe('the options of kinds', () => {
  it('bar: a series for each column after the first, taller for many bars', () => {
    const option = bar(table({ name: ['a', 'b'], one: [1, 2.34567], two: [3, 4] }), { x: 'count' });
    expect(seriesOf(option).map(({ name, data }) => [name, data])).toEqual([
      ['one', [1, 2.35]],
      ['two', [3, 4]],
    ]);
    expect([sizeOfBars(20).size, sizeOfBars(40).size?.height]).toEqual([undefined, 920]);
  });

  it('line: a curve for each name in the third column, and a line of comparison', () => {
    const option = line(table({ x: [0, 1, 0], y: [2, 3, 4], of: ['a', 'a', 'b'] }), {
      x: 'x',
      y: 'y',
      against: { name: 'chance', points: [[0, 0]] },
    });
    expect(seriesOf(option).map(({ name, data }) => [name, data])).toEqual([
      [
        'a',
        [
          [0, 2],
          [1, 3],
        ],
      ],
      ['b', [[0, 4]]],
      ['chance', [[0, 0]]],
    ]);
  });

  it('histogram: the outline of its steps', () => {
    const option = histogram(table({ from: [0, 2], to: [2, 4], rows: [5, 7] }), { x: 'x', y: 'rows' });
    expect(seriesOf(option)[0].data).toEqual([
      [0, 0],
      [0, 5],
      [2, 5],
      [2, 0],
      [2, 0],
      [2, 7],
      [4, 7],
      [4, 0],
    ]);
  });

  it('heat map: cells by the places of their names, colours around 0 where it diverges', () => {
    const cells = table({ x: ['a', 'b', 'a', 'b'], y: ['c', 'c', 'd', 'd'], value: [1, -3, 0.123, null] });
    const option = heatMap(cells, { diverging: true });
    expect(seriesOf(option)[0].data).toEqual([
      [0, 0, 1],
      [1, 0, -3],
      [0, 1, 0.12],
      [1, 1, '-'],
    ]);
    expect(option.visualMap).toMatchObject({ min: -3, max: 3, inRange: { color: DIVERGING } });
    expect(heatMap(cells).visualMap).toMatchObject({ min: 0, inRange: { color: SEQUENTIAL } });
  });

  it('radar: one scale for all corners, with 0 in the middle where something is below', () => {
    const indicators = (values: number[]) =>
      (radar(table({ feature: ['a', 'b', 'c'], s: values })).radar as { indicator: object[] }).indicator;
    expect(indicators([1, -2.5, 0])[0]).toEqual({ name: 'a', min: -3, max: 3 });
    expect(indicators([1, 2.5, 0])[0]).toEqual({ name: 'a', min: 0, max: 3 });
  });

  it('silhouette: each row at its place, each segment in a colour, its name once', () => {
    const option = silhouette(table({ segment: ['a', 'a', 'a', 'b'], s: [0.9, 0.5, -0.3, 0.4] }), { mean: 0.375 });
    expect(seriesOf(option).map(({ data }) => data)).toEqual([
      [
        [0.9, 0],
        [0.5, 1],
        [-0.3, 2],
      ],
      [[0.4, 3]],
    ]);
    expect(seriesOf(option).map(({ itemStyle }) => itemStyle.color)).toEqual(PALETTE.slice(0, 2));
    expect(option.yAxis).toMatchObject({ data: ['', 'a', '', 'b'] });
    expect(option.xAxis).toMatchObject({ min: -0.4, max: 1 });
  });

  it('dendrogram: leaves in an order in which no brackets cross', () => {
    const option = dendrogram(['a', 'b', 'c', 'd'], wardLinkage([[0], [10], [1], [11]]));
    const [brackets] = seriesOf<readonly number[]>(option);
    const [, leaves] = seriesOf<{ readonly name: string; readonly value: readonly number[] }>(option);
    const order = [...leaves.data].sort((p, q) => p.value[1] - q.value[1]).map(({ name }) => name);
    expect(order).toEqual(['a', 'c', 'b', 'd']);
    // Three merges, each four points and a gap; the last joins the middles of both pairs.
    expect(brackets.data).toHaveLength(15);
    expect(brackets.data.slice(10, 14).map(([, y]) => y)).toEqual([0.5, 0.5, 2.5, 2.5]);
  });

  it('tree: children under their parents', () => {
    const option = tree(table({ node: [0, 1, 2, 3], parent: [null, 0, 0, 2], text: ['all', 'l', 'r', 'rr'] }));
    expect(seriesOf(option)[0].data).toEqual([
      {
        name: 'all',
        children: [
          { name: 'l', children: [] },
          { name: 'r', children: [{ name: 'rr', children: [] }] },
        ],
      },
    ]);
  });

  it('sankey: a name that both sides use is two nodes', () => {
    const [{ data, links }] = seriesOf<{ readonly name: string }>(
      sankey(table({ from: ['a', 'b'], to: ['a', 'a'], customers: [1, 2] })),
    );
    const named = data.map(({ name }) => name);
    expect(new Set(named).size).toBe(3);
    expect(links.map(({ source, target }) => [source, target])).toEqual([
      ['a', named[2]],
      ['b', named[2]],
    ]);
  });
});
