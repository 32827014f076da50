import {
  defineSegmenter,
  type FeatureTable,
  float64s,
  NOISE,
  type Progress,
  readableNumbers,
  UnsuitableData,
  z,
} from '#sdk';
import { binOf } from './bin-of.ts';
import { type Edges, findEdges } from './edges.ts';
import { parameters } from './parameters.ts';

const model = z.strictObject({
  edges: float64s(),
  dropped: z.int().min(0),
  right: z.boolean(),
  includeLowest: z.boolean(),
  openBelow: z.boolean(),
  openAbove: z.boolean(),
  /** Empty where bins are named by their interval. */
  labels: z.array(z.string()),
  /** Training rows of each bin, and of none. */
  sizes: float64s(),
  outside: z.int().min(0),
});
type Model = z.output<typeof model>;

/** Binning: one feature cut at equal widths, at quantiles, or at given edges. */
export const binning = defineSegmenter({
  id: 'binning',
  version: 1,
  title: 'Binning',
  summary: 'Cuts one feature into ranges of equal width, of equal numbers of customers, or at given edges.',
  reference: 'Hyndman & Fan (1996), Sample quantiles in statistical packages; the cut and qcut of pandas',
  traits: { features: 1 },
  input: 'table',
  params: parameters,
  model,
  rowsNeeded: ({ method }) => (method === 'QUANTILES' ? 2 : 1),
  bytesNeeded: ({ method }, rows) => (method === 'QUANTILES' ? 16 * rows : 0),

  *fit(table, params) {
    const column = onlyColumn(table);
    const [{ name }] = table.features;
    const found = yield* findEdges(column, name, params, { done: 0, of: 2 });
    requireLabels(params.labels, found, name);
    const counted = yield* countRows(column, found, { done: 1, of: 2 });
    return { ...found, ...counted, labels: params.labels ?? [] };
  },

  assign(fitted, { rows, columns: [column] }) {
    const segment = new Int32Array(rows);
    for (let i = 0; i < rows; i++) segment[i] = binOf(fitted, column[i]);
    return { segment };
  },
  names: (fitted) => namesOf(fitted),
  metrics: ({ sizes, outside }) => ({ bins: sizes.length, emptyBins: emptyOf(sizes), outside }),
  warnings: (fitted) => warningsOf(fitted),
  explain(fitted, [{ name }]) {
    const { edges, sizes, outside } = fitted;
    const names = namesOf(fitted);
    return {
      text: `${sizes.length} bins of ${name}: ${names.map((bin, b) => `${bin} ${sizes[b]} rows`).join(', ')}.`,
      details: {
        feature: name,
        cutPoints: Array.from(edges.subarray(1, -1)),
        edges: Array.from(edges),
        bins: Array.from(sizes, (rows, b) => ({ name: names[b], from: edges[b], to: edges[b + 1], rows })),
        outside,
      },
    };
  },
});

function onlyColumn({ columns, features }: FeatureTable): Float64Array {
  if (columns.length === 1) return columns[0];
  throw new UnsuitableData(
    `Binning takes exactly 1 feature; there are ${columns.length}: ${features.map(({ name }) => name).join(', ')}. Choose one, or use k-means for several.`,
    { requirement: 1, actual: columns.length },
  );
}

function requireLabels(labels: readonly string[] | undefined, { edges, dropped }: Edges, name: string): void {
  if (!labels || labels.length === edges.length - 1) return;
  throw new UnsuitableData(
    `There are ${labels.length} labels, but ${name} has so many equal values that ${dropped} of the edges coincide and ${edges.length - 1} bins remain. Ask for fewer bins, or give no labels.`,
    { requirement: edges.length - 1, actual: labels.length },
  );
}

/** Rows looked at between two yields. */
const BREATH = 1 << 20;

function* countRows(
  column: Float64Array,
  edges: Edges,
  step: Progress,
): Generator<Progress, Pick<Model, 'sizes' | 'outside'>> {
  const sizes = new Float64Array(edges.edges.length - 1);
  let outside = 0;
  for (let start = 0; start < column.length; start += BREATH) {
    for (let i = start; i < Math.min(column.length, start + BREATH); i++) {
      const bin = binOf(edges, column[i]);
      if (bin === NOISE) outside++;
      else sizes[bin]++;
    }
    yield step;
  }
  return { sizes, outside };
}

/** The labels, or intervals such as "(12, 40]" with a square bracket where the edge is included. */
function namesOf({ edges, labels, right, includeLowest }: Model): string[] {
  if (labels.length > 0) return labels;
  const readable = readableNumbers(edges);
  return Array.from(edges.subarray(1), (_, b) => {
    const open = !right || (b === 0 && includeLowest) ? '[' : '(';
    return `${open}${readable[b]}, ${readable[b + 1]}${right ? ']' : ')'}`;
  });
}

const emptyOf = (sizes: Float64Array) => sizes.filter((size) => size === 0).length;

function warningsOf({ edges, dropped, sizes, outside }: Model): string[] {
  const rows = sizes.reduce((sum, size) => sum + size, outside);
  const warnings: string[] = [];
  if (dropped > 0)
    warnings.push(
      `${dropped} of ${edges.length + dropped} edges coincide with others, because many rows have the same value; ${sizes.length} bins remain. Ask for fewer bins, or use natural breaks.`,
    );
  if (outside > 0)
    warnings.push(
      `${outside} of ${rows} rows lie outside the edges ${edges[0]} and ${edges[edges.length - 1]} and belong to no bin. Give wider edges to include them.`,
    );
  const empty = emptyOf(sizes);
  if (empty > 0)
    warnings.push(
      `${empty} of ${sizes.length} bins hold none of the ${rows} rows. Use QUANTILES, or ask for fewer bins.`,
    );
  return warnings;
}
