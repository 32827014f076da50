import { batchesOf, defineSegmenter, type z } from '#sdk';
import { bestOfRestarts, kMeansParams } from './best-of-restarts.ts';
import { learnInBatches, miniBatchParams, sampleRows } from './mini-batches.ts';
import { answers, model } from './model.ts';

/** K-means: k-means++ seeding, Lloyd's passes, the best of several runs. */
export const kMeans = defineSegmenter({
  id: 'k-means',
  version: 2,
  title: 'K-means',
  summary: 'Splits customers into k round segments of similar spread around their means.',
  reference: 'Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding',
  traits: { scaled: true },
  input: 'table',
  params: kMeansParams,
  model,
  rowsNeeded: ({ clusters }) => clusters,
  // The packed rows; segment, limit, runner-up and closest of each.
  bytesNeeded: (_params, rows, features) => rows * (4 * features + 16),
  fit: bestOfRestarts,
  // What version 1 learned, without nudges, reads the same.
  upgrade: (state) => state as z.input<typeof model>,
  ...answers,
});

/** Mini-batch k-means: for rows that need not all be in memory. */
export const miniBatchKMeans = defineSegmenter({
  id: 'k-means-mini-batch',
  version: 1,
  title: 'Mini-batch k-means',
  summary: 'Splits very many customers into k round segments, reading them a batch at a time.',
  reference: 'Sculley (2010), Web-scale k-means clustering',
  traits: { scaled: true },
  input: 'table',
  params: miniBatchParams,
  model,
  rowsNeeded: ({ clusters }) => clusters,
  // The sample, as it was drawn and as k-means packs it; some rows of a batch, and what is found of them.
  bytesNeeded: ({ clusters, batchSize }, rows, features) =>
    Math.min(rows, sampleRows(clusters)) * (12 * features + 32) + batchSize * (16 * features + 44),
  fit: (table, params, context) => batchesOf(learnInBatches(table, params, context), table),
  fitBatches: learnInBatches,
  ...answers,
});
