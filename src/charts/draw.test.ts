import { describe, expect, it } from 'vitest';
import type { ChartOption, ChartTable } from './chart.ts';
import { draw } from './draw.ts';
import { frame } from './frame.ts';
import { bar } from './kinds/bar.ts';
import { box } from './kinds/box.ts';
import { dendrogram } from './kinds/dendrogram.ts';
import { heatMap } from './kinds/heat-map.ts';
import { histogram } from './kinds/histogram.ts';
import { line } from './kinds/line.ts';
import { pie } from './kinds/pie.ts';
import { radar } from './kinds/radar.ts';
import { sankey } from './kinds/sankey.ts';
import { scatter } from './kinds/scatter.ts';
import { silhouette } from './kinds/silhouette.ts';
import { tree } from './kinds/tree.ts';
import { wardLinkage } from './ward-linkage.ts';

/** A name as only an attacker would give it: markup, entities, quotes, a control character, half a surrogate pair. */
const EVIL = `<script>alert("1")</script>&'url(#zr0-c0) class="zr0-cls-0"\u0007\ud800`;

const table = (columns: Record<string, readonly (number | string | null)[]>): ChartTable =>
  Object.entries(columns).map(([name, values]) => ({ name, values }));

/** Each kind on small data, with names that must come out harmless. */
const OPTIONS: Readonly<Record<string, ChartOption>> = {
  bar: bar(table({ segment: [EVIL, 'b'], customers: [3, 4] }), { x: EVIL }),
  pie: pie(table({ segment: [EVIL, 'b'], customers: [3, 4] })),
  radar: radar(table({ feature: [EVIL, 'b', 'c'], [EVIL]: [1, -2, 3], other: [0, 0, 0] })),
  line: line(table({ x: [0, 1, 0, 1], y: [0, 1, 1, 0], class: [EVIL, EVIL, 'b', 'b'] }), { x: EVIL, y: 'y' }),
  scatter: scatter(table({ x: [0, 1, 2], y: [3, 4, 5], segment: [EVIL, EVIL, 'b'] }), { x: 'x', y: EVIL, zero: true }),
  coloured: scatter(table({ x: [0, 1, 2], y: [3, 4, 5], lift: [1, 2, 3] }), { x: 'x', y: EVIL, coloured: true }),
  histogram: histogram(table({ from: [0, 1], to: [1, 2], rows: [5, 7] }), { x: EVIL, y: 'rows' }),
  box: box(table({ name: [EVIL], min: [0], q1: [1], median: [2], q3: [3], max: [4] }), { x: EVIL }),
  'heat map': heatMap(table({ x: [EVIL, 'b'], y: ['c', 'c'], value: [1, null] }), { diverging: true }),
  silhouette: silhouette(table({ segment: [EVIL, EVIL, 'b', 'b'], silhouette: [0.9, 0.2, 0.5, -0.1] }), { mean: 0.4 }),
  dendrogram: dendrogram([EVIL, 'b', 'c'], wardLinkage([[0], [1], [5]])),
  tree: tree(table({ node: [0, 1, 2], parent: [null, 0, 0], text: [EVIL, 'b', 'c'] })),
  sankey: sankey(table({ from: [EVIL, 'b'], to: [EVIL, EVIL], customers: [3, 4] })),
};

const drawing = (option: ChartOption) => ({
  title: EVIL,
  description: EVIL,
  option: frame({ title: EVIL }, { option, description: EVIL, table: [] }),
  width: 800,
  height: 500,
});

describe.each(Object.entries(OPTIONS))('a drawing of kind %s', (_, option) => {
  const svg = draw(drawing(option));

  it('is one well-formed SVG with shapes, a role, a title and a description', () => {
    expect(tagsLeftOpen(svg)).toEqual([]);
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="(c\w+)-title \1-desc">\n<title id="\1-title">/);
    expect(svg.match(/<(path|text|rect|circle|polyline|polygon)\b/g)!.length).toBeGreaterThan(4);
  });

  it('holds nothing that runs, styles or loads', () => {
    expect(svg).not.toMatch(/<(script|style|image|foreignObject|a|use|iframe)\b/i);
    expect(svg).not.toMatch(/<[^>]+ (on\w+|href|xlink:href|class|ecmeta_\w+)=/i);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has the same bytes again, whatever was drawn between', () => {
    draw(drawing(OPTIONS.bar));
    expect(draw(drawing(option))).toBe(svg);
  });

  it('is made of plain JSON', () => {
    expect(JSON.parse(JSON.stringify(option))).toEqual(option);
  });
});

it('keeps the parts of two drawings in one page apart', () => {
  const ids = [OPTIONS.line, OPTIONS.scatter].map(
    (option) => new Set([...draw(drawing(option)).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
  );
  expect(ids[0].size).toBeGreaterThan(2);
  expect([...ids[0]].filter((id) => ids[1].has(id))).toEqual([]);
});

it('refers only to what is in the drawing', () => {
  const svg = draw(drawing(OPTIONS.line));
  const ids = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const references = [...svg.matchAll(/="url\(#([^)]+)\)"/g)].map(([, id]) => id);
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((id) => !ids.has(id))).toEqual([]);
});

/** A check of well-formedness: every tag closed in order, quotes in pairs, no stray angle bracket or ampersand. */
function tagsLeftOpen(svg: string): string[] {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, closes, name, _attributes, empty) => {
      if (closes) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
      return '';
    },
  );
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#39|#x27);)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids those
  expect(rest).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u);
  return open;
}
