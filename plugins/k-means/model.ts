import { matrix, type Segmenter, z } from '#sdk';
import { assign } from './assign.ts';

/** Segments around their means, the largest first. */
export const model = z.strictObject({ centroids: matrix(), inertia: z.number(), iterations: z.int() });
export type Model = z.output<typeof model>;

/** What every method that comes to such a model answers alike. */
export const answers = {
  assign: ({ centroids }, table, { compute }) => assign(centroids, table, compute),
  metrics: ({ inertia, iterations }) => ({ inertia, iterations }),
  explain: ({ centroids: { rows, columns, values }, inertia, iterations }) => ({
    centroids: Array.from({ length: rows }, (_, a) => Array.from(values.subarray(a * columns, (a + 1) * columns))),
    text: `${rows} segments around their means, found in ${iterations} passes; the squared distances to the means sum to ${inertia}.`,
  }),
} satisfies Partial<Segmenter<'table', z.ZodObject, typeof model>>;

/** Numbers the clusters by size, the largest first (equals by their centroids), whatever start they came from. */
export function largestFirst(centroids: Float64Array, sizes: Float64Array): Model['centroids'] {
  const columns = centroids.length / sizes.length;
  const rowOf = (a: number) => centroids.subarray(a * columns, (a + 1) * columns);
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || compare(rowOf(a), rowOf(b)));
  const values = new Float64Array(centroids.length);
  for (const [at, a] of order.entries()) values.set(rowOf(a), at * columns);
  return { rows: sizes.length, columns, values };
}

function compare(a: Float64Array, b: Float64Array): number {
  const at = a.findIndex((value, j) => value !== b[j]);
  return at < 0 ? 0 : a[at] - b[at];
}
