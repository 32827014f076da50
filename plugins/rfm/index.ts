import { bytesOfFisherBreaks, defineSegmenter, type FeatureTable, float64s, type Progress, z } from '#sdk';
import { CELLS, GRID } from './cells.ts';
import { findCutPoints, stepsOf } from './find-cut-points.ts';
import { MEASURES, parameters } from './parameters.ts';
import { recognizeFeatures } from './recognize-features.ts';
import { type RowScores, type Scoring, scoreRow, segmentOfScores } from './score-rows.ts';

const scored = () => z.strictObject({ column: z.int().min(0).max(2), name: z.string(), cutPoints: float64s() });

const model = z.strictObject({
  recency: scored(),
  frequency: scored(),
  monetary: scored(),
  scores: z.int().min(2),
  against: z.enum(['FREQUENCY', 'FREQUENCY_AND_MONETARY']),
  /** Training rows by scores: recency slowest, monetary fastest. */
  counts: float64s(),
});
type Model = z.output<typeof model>;

/** Rows scored between two yields. */
const BREATH = 1 << 19;

/** RFM: customers scored by recency, frequency and monetary value, in named cells. */
export const rfm = defineSegmenter({
  id: 'rfm',
  version: 1,
  title: 'RFM',
  summary:
    'Scores how recently, how often and for how much customers bought, and names the cells: champions, at risk, lost.',
  reference: 'Hughes (1994), Strategic database marketing; Bult & Wansbeek (1995), Optimal selection for direct mail',
  traits: { features: 3 },
  input: 'table',
  params: parameters,
  model,
  rowsNeeded: ({ method, scores }) => (method === 'CUTS' ? 1 : scores),
  bytesNeeded: ({ method, scores }, rows) =>
    method === 'CUTS' ? 0 : 16 * rows + (method === 'QUANTILES' ? 0 : 32 * rows + bytesOfFisherBreaks(scores, rows)),

  *fit(table, params) {
    const { scores, against } = params;
    const places = recognizeFeatures(table, params);
    const of = MEASURES.length * stepsOf(scores) + 1;
    const found: Partial<Record<(typeof MEASURES)[number], Scoring['recency']>> = {};
    for (const [at, measure] of MEASURES.entries()) {
      const column = places[measure];
      const step = { done: at * stepsOf(scores), of };
      const cutPoints = yield* findCutPoints(table.columns[column], measure, params, step);
      found[measure] = { column, name: table.features[column].name, cutPoints };
    }
    const scoring = { ...(found as Pick<Scoring, 'recency' | 'frequency' | 'monetary'>), scores, against };
    return { ...scoring, counts: yield* countScores(scoring, table, { done: of - 1, of }) };
  },

  assign(scoring, { rows, columns }) {
    const segment = new Int32Array(rows);
    const row: RowScores = { recency: 0, frequency: 0, monetary: 0 };
    for (let i = 0; i < rows; i++) {
      scoreRow(scoring, columns, i, row);
      segment[i] = segmentOfScores(scoring, row);
    }
    return { segment };
  },

  names: () => CELLS,
  warnings: (fitted) => MEASURES.flatMap((measure) => warningOf(fitted, measure)),
  explain(fitted) {
    const { scores, against } = fitted;
    const cells = cellSizes(fitted);
    const rows = cells.reduce((sum, size) => sum + size, 0);
    const shares = CELLS.flatMap((cell, c) => (cells[c] ? [`${cell} ${((100 * cells[c]) / rows).toFixed(1)} %`] : []));
    const each = <T>(what: (measure: (typeof MEASURES)[number]) => T) =>
      Object.fromEntries(MEASURES.map((measure) => [measure, what(measure)]));
    return {
      text: `${rows} rows by recency, frequency and monetary value: ${shares.join(', ')}.`,
      details: {
        features: each((measure) => fitted[measure].name),
        scores,
        against,
        cutPoints: each((measure) => Array.from(fitted[measure].cutPoints)),
        scoreCounts: each((measure) => Array.from(marginal(fitted, (row) => row[measure] - 1, scores))),
        // Row r − 1 holds recency score r, column f − 1 frequency score f.
        recencyByFrequency: chunksOf(
          marginal(fitted, (row) => (row.recency - 1) * scores + row.frequency - 1, scores * scores),
          scores,
        ),
        cells: CELLS.map((name, c) => ({ name, rows: cells[c] })),
        // The cell of recency level r and frequency level f, both of 5, in row r − 1 and column f − 1.
        grid: GRID.map((names) => [...names]),
      },
    };
  },
});

function* countScores(
  scoring: Scoring,
  { rows, columns }: FeatureTable,
  step: Progress,
): Generator<Progress, Float64Array> {
  const { scores } = scoring;
  const counts = new Float64Array(scores ** 3);
  const row: RowScores = { recency: 0, frequency: 0, monetary: 0 };
  for (let start = 0; start < rows; start += BREATH) {
    for (let i = start; i < Math.min(rows, start + BREATH); i++) {
      scoreRow(scoring, columns, i, row);
      counts[((row.recency - 1) * scores + row.frequency - 1) * scores + row.monetary - 1]++;
    }
    yield step;
  }
  return counts;
}

/** Training rows by a slot that depends on the scores. */
function marginal({ counts, scores }: Model, slotOf: (row: RowScores) => number, slots: number): Float64Array {
  const sums = new Float64Array(slots);
  for (const [place, count] of counts.entries()) {
    const row = {
      recency: 1 + Math.floor(place / scores ** 2),
      frequency: 1 + (Math.floor(place / scores) % scores),
      monetary: 1 + (place % scores),
    };
    sums[slotOf(row)] += count;
  }
  return sums;
}

const cellSizes = (fitted: Model): Float64Array =>
  marginal(fitted, (row) => segmentOfScores(fitted, row), CELLS.length);

const chunksOf = (values: Float64Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, r) => Array.from(values.subarray(r * width, (r + 1) * width)));

function warningOf(fitted: Model, measure: (typeof MEASURES)[number]): string[] {
  const counts = marginal(fitted, (row) => row[measure] - 1, fitted.scores);
  const unused = counts.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
  if (unused === 0) return [];
  return [
    `${unused} of ${fitted.scores} scores of ${fitted[measure].name} are given to no row, because many rows share a value or no value lies between two cut points (${Array.from(fitted[measure].cutPoints).join(', ')}). Ask for fewer scores, or choose another method.`,
  ];
}
