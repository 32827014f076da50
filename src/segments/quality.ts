/**
 * How well segments are told apart, in prepared units. With n rows in K segments (noise left out), c_a the mean of
 * segment a with n_a rows, c the mean of all, and |·| Euclidean:
 *
 *   Calinski–Harabasz   (Σ n_a |c_a − c|² / (K − 1)) / (Σ_a Σ_{x∈a} |x − c_a|² / (n − K))
 *   Davies–Bouldin      mean over a of max_b (s_a + s_b) / |c_a − c_b|, with s_a the mean of |x − c_a|
 *   silhouette of x     (b − a) / max(a, b); a = mean distance to the others of its segment, b = least mean distance to
 *                       another segment; 0 for a segment of one row
 *
 * The silhouette is exact up to EXACT_ROWS rows. Beyond, it is that of a random sample of so many rows, and its
 * standard error is the standard deviation of their silhouettes / √(rows in the sample).
 *
 * Calinski & Harabasz (1974), Communications in Statistics 3(1); Davies & Bouldin (1979), IEEE PAMI 1(2);
 * Rousseeuw (1987), Journal of Computational and Applied Mathematics 20.
 */
import { type FeatureTable, NOISE, seededRandom } from '#sdk';
import { groupBy } from '../group-by.ts';
import type { MetricValue } from '../models/metric.ts';

const EXACT_ROWS = 5000;
/** Silhouettes kept for drawing. */
const SHOWN_ROWS = 400;

/** Silhouettes of rows of a segment, firmest first: all, or evenly spaced ones of the `rows` there are. */
export interface SegmentSilhouettes {
  readonly index: number;
  readonly rows: number;
  readonly values: readonly number[];
}

/** Metrics of a segmentation of at least two segments, or none; warnings say where they are estimates. */
export function judgeSegments(
  table: FeatureTable,
  segment: Int32Array,
  segments: number,
  seed: number,
): { metrics: MetricValue[]; silhouettes: SegmentSilhouettes[]; warnings: string[] } {
  const rows = rowsWithout(NOISE, segment);
  const numeric =
    table.features.every(({ categories }) => !categories) &&
    table.columns.every((column) => !column.some(Number.isNaN));
  if (segments < 2 || rows.length <= segments || !numeric) return { metrics: [], silhouettes: [], warnings: [] };
  const spread = scatter(table, segment, rows, segments);
  const sampled = rows.length > EXACT_ROWS;
  const sample = sampled ? sampleRows(rows, EXACT_ROWS, seed) : rows;
  const { values, mean, standardError } = silhouette(table, segment, sample);
  const metrics = [
    { name: 'silhouette', value: mean, spread: null },
    ...(sampled ? [{ name: 'silhouetteStandardError', value: standardError, spread: null }] : []),
    { name: 'calinskiHarabasz', value: spread.calinskiHarabasz, spread: null },
    { name: 'daviesBouldin', value: spread.daviesBouldin, spread: null },
  ].filter(({ value }) => Number.isFinite(value));
  const note = `The silhouette was estimated on ${EXACT_ROWS} of ${rows.length} rows; its standard error is ${standardError.toPrecision(2)}.`;
  return { metrics, silhouettes: silhouettesBySegment(values, segment, sample), warnings: sampled ? [note] : [] };
}

function rowsWithout(noise: number, segment: Int32Array): Uint32Array {
  const rows = new Uint32Array(segment.length);
  let count = 0;
  for (let i = 0; i < segment.length; i++) if (segment[i] !== noise) rows[count++] = i;
  return rows.subarray(0, count);
}

function scatter({ columns }: FeatureTable, segment: Int32Array, rows: Uint32Array, segments: number) {
  const places = placesOf(segment, rows);
  const K = Math.max(segments, places.size);
  const d = columns.length;
  const counts = new Float64Array(K);
  const centers = new Float64Array(K * d);
  for (const i of rows) {
    const a = places.get(segment[i])!;
    counts[a]++;
    for (let j = 0; j < d; j++) centers[a * d + j] += columns[j][i];
  }
  const center = new Float64Array(d);
  for (let a = 0; a < K; a++) {
    for (let j = 0; j < d; j++) {
      center[j] += centers[a * d + j] / rows.length;
      centers[a * d + j] /= counts[a];
    }
  }
  const distance = (a: number, other: Float64Array, at: number) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (centers[a * d + j] - other[at + j]) ** 2;
    return sum;
  };
  let within = 0;
  const radii = new Float64Array(K);
  for (const i of rows) {
    const a = places.get(segment[i])!;
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (columns[j][i] - centers[a * d + j]) ** 2;
    within += sum;
    radii[a] += Math.sqrt(sum) / counts[a];
  }
  let between = 0;
  let worst = 0;
  for (let a = 0; a < K; a++) {
    between += counts[a] * distance(a, center, 0);
    let most = 0;
    for (let b = 0; b < K; b++)
      if (b !== a) most = Math.max(most, (radii[a] + radii[b]) / Math.sqrt(distance(a, centers, b * d)));
    worst += most / K;
  }
  return { calinskiHarabasz: between / (K - 1) / (within / (rows.length - K)), daviesBouldin: worst };
}

/** Segments numbered without gaps, in their order. */
function placesOf(segment: Int32Array, rows: Uint32Array): Map<number, number> {
  const present = new Set<number>();
  for (const i of rows) present.add(segment[i]);
  return new Map([...present].sort((a, b) => a - b).map((s, place) => [s, place]));
}

function sampleRows(rows: Uint32Array, size: number, seed: number): Uint32Array {
  const random = seededRandom(seed).split(2);
  const shuffled = rows.slice();
  for (let i = 0; i < size; i++) {
    const j = i + random.int(shuffled.length - i);
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled.subarray(0, size).sort();
}

function silhouette(
  { columns }: FeatureTable,
  segment: Int32Array,
  rows: Uint32Array,
): { values: Float64Array; mean: number; standardError: number } {
  const n = rows.length;
  const places = placesOf(segment, rows);
  const K = places.size;
  const place = Int32Array.from(rows, (i) => places.get(segment[i])!);
  const counts = new Float64Array(K);
  for (const a of place) counts[a]++;
  const d = columns.length;
  const points = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) points[i * d + j] = columns[j][rows[i]];
  // sums[i · K + a]: distances from row i to the rows of segment a.
  const sums = new Float64Array(n * K);
  for (let i = 0; i < n; i++) {
    for (let k = i + 1; k < n; k++) {
      let sum = 0;
      for (let j = 0; j < d; j++) {
        const difference = points[i * d + j] - points[k * d + j];
        sum += difference * difference;
      }
      const distance = Math.sqrt(sum);
      sums[i * K + place[k]] += distance;
      sums[k * K + place[i]] += distance;
    }
  }
  const values = Float64Array.from(place, (own, i) => {
    if (counts[own] === 1) return 0;
    const a = sums[i * K + own] / (counts[own] - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let other = 0; other < K; other++) if (other !== own) b = Math.min(b, sums[i * K + other] / counts[other]);
    const most = Math.max(a, b);
    return most > 0 && Number.isFinite(b) ? (b - a) / most : 0;
  });
  const mean = values.reduce((sum, s) => sum + s, 0) / n;
  const squares = values.reduce((sum, s) => sum + (s - mean) ** 2, 0);
  return { values, mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** Silhouettes segment by segment, firmest first, of about SHOWN_ROWS rows in all: evenly spaced ones of many. */
function silhouettesBySegment(values: Float64Array, segment: Int32Array, rows: Uint32Array): SegmentSilhouettes[] {
  const bySegment = groupBy(rows.keys(), (i) => segment[rows[i]]);
  return [...bySegment]
    .sort(([a], [b]) => a - b)
    .map(([index, places]) => {
      const sorted = places.map((i) => values[i]).sort((a, b) => b - a);
      const shown = Math.max(1, Math.round(sorted.length * Math.min(1, SHOWN_ROWS / rows.length)));
      const every = (sorted.length - 1) / Math.max(1, shown - 1);
      return {
        index,
        rows: sorted.length,
        values: Array.from({ length: shown }, (_, i) => Number(sorted[Math.round(i * every)].toFixed(4))),
      };
    });
}
